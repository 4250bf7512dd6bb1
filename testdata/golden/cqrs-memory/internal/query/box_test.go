package query

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"example.com/service/internal/domain/transactions"
)

// boxesDouble are rows, or the failure to read them.
type boxesDouble struct {
	rows []transactions.BoxRecord
	err  error
}

func (d boxesDouble) Get(_ context.Context, id transactions.BoxID) (transactions.BoxRecord, error) {
	for _, row := range d.rows {
		if row.ID == id {
			return row, d.err
		}
	}
	return transactions.BoxRecord{}, cmp.Or(d.err, transactions.ErrNotFound)
}

func someBoxes() boxesDouble {
	var d boxesDouble
	for n := range 5 {
		d.rows = append(d.rows, transactions.BoxRecord{
			ID:      transactions.BoxID(fmt.Sprintf("019ab0c4-5d00-7000-8000-%012x", n+1)),
			Version: 1,
		})
	}
	return d
}

func TestGetBox(t *testing.T) {
	rows := someBoxes()
	want := rows.rows[2]
	handler := GetBoxHandler{Ports{Projection: new(projectionDouble), Boxes: rows}}
	if got, err := handler.Handle(t.Context(), GetBox{ID: want.ID}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("GetBox gave %+v, %v; want %+v", got, err, want)
	}
	if got, err := handler.Handle(t.Context(), GetBox{}); !errors.Is(err, transactions.ErrNotFound) {
		t.Errorf("GetBox of nothing gave %+v, %v", got, err)
	}
}

func TestBoxQueriesWaitForWhatTheyAreToShow(t *testing.T) {
	broken := errors.New("broken")
	ask := map[string]func(ctx context.Context, ports Ports, token int64) error{
		"GetBox": func(ctx context.Context, ports Ports, token int64) error {
			_, err := GetBoxHandler{ports}.Handle(ctx, GetBox{ID: someBoxes().rows[0].ID, ReadToken: token})
			return err
		},
	}
	for name, handle := range ask {
		tests := map[string]struct {
			token   int64
			waiting error
			rows    boxesDouble
			waited  []int64
			want    error
		}{
			"no token":   {rows: someBoxes(), waited: []int64{0}},
			"it comes":   {token: 7, rows: someBoxes(), waited: []int64{7}},
			"it is late": {token: 7, waiting: transactions.ErrUnavailable, rows: someBoxes(), waited: []int64{7}, want: transactions.ErrUnavailable},
			"broken":     {rows: boxesDouble{err: broken}, waited: []int64{0}, want: broken},
		}
		for what, tt := range tests {
			t.Run(name+" "+what, func(t *testing.T) {
				projection := &projectionDouble{err: tt.waiting}
				err := handle(t.Context(), Ports{Projection: projection, Boxes: tt.rows}, tt.token)
				if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) || !slices.Equal(projection.waited, tt.waited) {
					t.Errorf("gave %v and waited for %v; want %v and %v", err, projection.waited, tt.want, tt.waited)
				}
			})
		}
	}
}
