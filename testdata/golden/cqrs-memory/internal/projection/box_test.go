package projection

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
)

func TestBoxEvents(t *testing.T) {
	created := transactions.BoxPacked{
		Label:   "label-1",
		Goods:   []transactions.StockItemID{"00000000-0000-7000-8000-000000000001"},
		VolumeL: must(transactions.ParseDecimal("4.00")),
	}
	want := transactions.BoxRecord{
		ID:        transactions.BoxID(testID(1)),
		Version:   1,
		Label:     created.Label,
		Goods:     created.Goods,
		VolumeL:   created.VolumeL,
		CreatedAt: now,
		UpdatedAt: now,
	}
	stream := event.Stream("box", testID(1))
	first := stored(nil, stream, must(event.EncodeBox(created)))
	d := newDoubles()
	if err := d.model().apply(t.Context(), first[0]); err != nil || !reflect.DeepEqual(d.boxes[want.ID], want) {
		t.Fatalf("BoxPacked gave %v and left %+v, want %+v", err, d.boxes, want)
	}
	want.Version, want.UpdatedAt = 2, now.Add(time.Hour)
	tests := map[string]struct {
		happened transactions.BoxEvent
		want     func(transactions.BoxRecord) transactions.BoxRecord
	}{
		"ShrinkBoxRecorded": {
			transactions.ShrinkBoxRecorded{Litres: must(transactions.ParseDecimal("0.000000001")), VolumeL: must(transactions.ParseDecimal("4.00"))},
			func(row transactions.BoxRecord) transactions.BoxRecord {
				row.VolumeL = must(transactions.ParseDecimal("4.00"))
				return row
			},
		},
		"GrowBoxRecorded": {
			transactions.GrowBoxRecorded{Litres: must(transactions.ParseDecimal("0.000000001")), VolumeL: must(transactions.ParseDecimal("4.00"))},
			func(row transactions.BoxRecord) transactions.BoxRecord {
				row.VolumeL = must(transactions.ParseDecimal("4.00"))
				return row
			},
		},
		"RelabelBoxRecorded": {
			transactions.RelabelBoxRecorded{
				Label: "label-2",
				Goods: []transactions.StockItemID{"00000000-0000-7000-8000-000000000002"},
			},
			func(row transactions.BoxRecord) transactions.BoxRecord {
				row.Label = "label-2"
				row.Goods = []transactions.StockItemID{"00000000-0000-7000-8000-000000000002"}
				return row
			},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d := newDoubles()
			for _, e := range stored(first, stream, must(event.EncodeBox(tt.happened))) {
				if err := d.model().apply(t.Context(), e); err != nil {
					t.Fatal(err)
				}
			}
			got, there := d.boxes[want.ID]
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
