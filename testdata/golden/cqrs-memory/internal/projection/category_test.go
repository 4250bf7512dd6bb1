package projection

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
)

func TestCategoryEvents(t *testing.T) {
	created := transactions.CategoryCreated{
		Code:      "code-1",
		Parent:    new(transactions.CategoryID("00000000-0000-7000-8000-000000000001")),
		Hazardous: true,
	}
	want := transactions.CategoryRecord{
		ID:        transactions.CategoryID(testID(1)),
		Version:   1,
		Code:      created.Code,
		Parent:    created.Parent,
		Hazardous: created.Hazardous,
		CreatedAt: now,
		UpdatedAt: now,
	}
	stream := event.Stream("category", testID(1))
	first := stored(nil, stream, must(event.EncodeCategory(created)))
	d := newDoubles()
	if err := d.model().apply(t.Context(), first[0]); err != nil || !reflect.DeepEqual(d.categories[want.ID], want) {
		t.Fatalf("CategoryCreated gave %v and left %+v, want %+v", err, d.categories, want)
	}
	want.Version, want.UpdatedAt = 2, now.Add(time.Hour)
	tests := map[string]struct {
		happened transactions.CategoryEvent
		want     func(transactions.CategoryRecord) transactions.CategoryRecord // nil: none
	}{
		"CategoryUpdated": {
			transactions.CategoryUpdated{
				Code:      "code-2",
				Parent:    new(transactions.CategoryID("00000000-0000-7000-8000-000000000002")),
				Hazardous: false,
			},
			func(row transactions.CategoryRecord) transactions.CategoryRecord {
				row.Code = "code-2"
				row.Parent = new(transactions.CategoryID("00000000-0000-7000-8000-000000000002"))
				row.Hazardous = false
				return row
			},
		},
		"CategoryDeleted": {
			transactions.CategoryDeleted{},
			nil,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d := newDoubles()
			for _, e := range stored(first, stream, must(event.EncodeCategory(tt.happened))) {
				if err := d.model().apply(t.Context(), e); err != nil {
					t.Fatal(err)
				}
			}
			got, there := d.categories[want.ID]
			if tt.want == nil {
				if there {
					t.Errorf("left %+v", got)
				}
				return
			}
			if want := tt.want(want); !there || !reflect.DeepEqual(got, want) {
				t.Errorf("left %+v, want %+v", got, want)
			}
		})
	}

	var unknown *event.UnknownTypeError
	e := first[0]
	e.Type += "0"
	if err := d.model().apply(t.Context(), e); !errors.As(err, &unknown) {
		t.Errorf("an unknown event gave %v", err)
	}
}
