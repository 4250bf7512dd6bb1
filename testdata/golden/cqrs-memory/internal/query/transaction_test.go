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

// transactionsDouble are rows, or the failure to read them.
type transactionsDouble struct {
	rows []transactions.TransactionRecord
	err  error
}

func (d transactionsDouble) Get(_ context.Context, id transactions.TransactionID) (transactions.TransactionRecord, error) {
	for _, row := range d.rows {
		if row.ID == id {
			return row, d.err
		}
	}
	return transactions.TransactionRecord{}, cmp.Or(d.err, transactions.ErrNotFound)
}

func (d transactionsDouble) List(_ context.Context, after transactions.TransactionID, limit int) (rows []transactions.TransactionRecord, err error) {
	for _, row := range d.rows {
		if row.ID > after && len(rows) < limit {
			rows = append(rows, row)
		}
	}
	return rows, d.err
}

func someTransactions() transactionsDouble {
	var d transactionsDouble
	for n := range 5 {
		d.rows = append(d.rows, transactions.TransactionRecord{
			ID:      transactions.TransactionID(fmt.Sprintf("019ab0c4-5d00-7000-8000-%012x", n+1)),
			Version: 1,
		})
	}
	return d
}

func TestGetTransaction(t *testing.T) {
	rows := someTransactions()
	want := rows.rows[2]
	handler := GetTransactionHandler{Ports{Projection: new(projectionDouble), Transactions: rows}}
	if got, err := handler.Handle(t.Context(), GetTransaction{ID: want.ID}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("GetTransaction gave %+v, %v; want %+v", got, err, want)
	}
	if got, err := handler.Handle(t.Context(), GetTransaction{}); !errors.Is(err, transactions.ErrNotFound) {
		t.Errorf("GetTransaction of nothing gave %+v, %v", got, err)
	}
}

func TestListTransactions(t *testing.T) {
	rows := someTransactions()
	handler := ListTransactionsHandler{Ports{Projection: new(projectionDouble), Transactions: rows}}
	var got []transactions.TransactionRecord
	q := ListTransactions{Limit: 2}
	for pages := 1; ; pages++ {
		page, err := handler.Handle(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, page.Items...)
		if page.Next == "" {
			if pages != 3 {
				t.Errorf("%d pages, want 3", pages)
			}
			break
		}
		q.After = page.Next
	}
	if !reflect.DeepEqual(got, rows.rows) {
		t.Errorf("ListTransactions gave %+v, want %+v", got, rows.rows)
	}
}

func TestTransactionQueriesWaitForWhatTheyAreToShow(t *testing.T) {
	broken := errors.New("broken")
	ask := map[string]func(ctx context.Context, ports Ports, token int64) error{
		"GetTransaction": func(ctx context.Context, ports Ports, token int64) error {
			_, err := GetTransactionHandler{ports}.Handle(ctx, GetTransaction{ID: someTransactions().rows[0].ID, ReadToken: token})
			return err
		},
		"ListTransactions": func(ctx context.Context, ports Ports, token int64) error {
			_, err := ListTransactionsHandler{ports}.Handle(ctx, ListTransactions{Limit: 2, ReadToken: token})
			return err
		},
	}
	for name, handle := range ask {
		tests := map[string]struct {
			token   int64
			waiting error
			rows    transactionsDouble
			waited  []int64
			want    error
		}{
			"no token":   {rows: someTransactions(), waited: []int64{0}},
			"it comes":   {token: 7, rows: someTransactions(), waited: []int64{7}},
			"it is late": {token: 7, waiting: transactions.ErrUnavailable, rows: someTransactions(), waited: []int64{7}, want: transactions.ErrUnavailable},
			"broken":     {rows: transactionsDouble{err: broken}, waited: []int64{0}, want: broken},
		}
		for what, tt := range tests {
			t.Run(name+" "+what, func(t *testing.T) {
				projection := &projectionDouble{err: tt.waiting}
				err := handle(t.Context(), Ports{Projection: projection, Transactions: tt.rows}, tt.token)
				if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) || !slices.Equal(projection.waited, tt.waited) {
					t.Errorf("gave %v and waited for %v; want %v and %v", err, projection.waited, tt.want, tt.waited)
				}
			})
		}
	}
}
