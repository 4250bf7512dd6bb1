package projection

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/event"
)

func TestSpecimenEvents(t *testing.T) {
	created := museum.SpecimenAdded{
		Label:   "label-1",
		Notes:   []string{"notes-1"},
		Pieces:  1,
		Counts:  []int64{1},
		Weight:  must(museum.ParseDecimal("10.010")),
		Weights: []museum.Decimal{must(museum.ParseDecimal("1.00"))},
		Fragile: true,
		Found:   "2026-01-01",
		SeenAt:  new(time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)),
		Code:    "00000000-0000-7000-8000-000000000001",
		Value:   must(museum.NewMoney(1, "EUR")),
		Offers:  []museum.Money{must(museum.NewMoney(1, "EUR"))},
		Origin:  museum.SpecimenOriginField,
		Colours: []museum.SpecimenColours{museum.SpecimenColoursLight},
		Parent:  new(museum.SpecimenID("00000000-0000-7000-8000-000000000001")),
		Related: []museum.SpecimenID{"00000000-0000-7000-8000-000000000001"},
	}
	want := museum.SpecimenRecord{
		ID:             museum.SpecimenID(testID(1)),
		Version:        1,
		State:          museum.SpecimenStateStored,
		SpecimenFields: museum.SpecimenFields(created),
		CreatedAt:      now,
		UpdatedAt:      now,
	}
	stream := event.Stream("specimen", testID(1))
	first := stored(nil, stream, must(event.EncodeSpecimen(created)))
	d := newDoubles()
	if err := d.model(0).apply(t.Context(), first[0]); err != nil || !reflect.DeepEqual(d.specimens[want.ID], want) {
		t.Fatalf("SpecimenAdded gave %v and left %+v, want %+v", err, d.specimens, want)
	}
	want.Version, want.UpdatedAt = 2, now.Add(time.Hour)
	tests := map[string]struct {
		happened museum.SpecimenEvent
		want     func(museum.SpecimenRecord) museum.SpecimenRecord // nil: none
	}{
		"SpecimenDescribed": {
			museum.SpecimenDescribed{
				Label:   "label-2",
				Notes:   []string{"notes-2"},
				Counts:  []int64{2},
				Weights: []museum.Decimal{must(museum.ParseDecimal("2.00"))},
				Fragile: false,
				Found:   "2026-01-02",
				SeenAt:  new(time.Date(2026, time.January, 1, 0, 1, 0, 0, time.UTC)),
				Code:    "00000000-0000-7000-8000-000000000002",
				Offers:  []museum.Money{must(museum.NewMoney(2, "EUR"))},
				Origin:  museum.SpecimenOriginGift,
				Colours: []museum.SpecimenColours{museum.SpecimenColoursDark},
				Parent:  new(museum.SpecimenID("00000000-0000-7000-8000-000000000002")),
				Related: []museum.SpecimenID{"00000000-0000-7000-8000-000000000002"},
			},
			func(row museum.SpecimenRecord) museum.SpecimenRecord {
				row.Label = "label-2"
				row.Notes = []string{"notes-2"}
				row.Counts = []int64{2}
				row.Weights = []museum.Decimal{must(museum.ParseDecimal("2.00"))}
				row.Fragile = false
				row.Found = "2026-01-02"
				row.SeenAt = new(time.Date(2026, time.January, 1, 0, 1, 0, 0, time.UTC))
				row.Code = "00000000-0000-7000-8000-000000000002"
				row.Offers = []museum.Money{must(museum.NewMoney(2, "EUR"))}
				row.Origin = museum.SpecimenOriginGift
				row.Colours = []museum.SpecimenColours{museum.SpecimenColoursDark}
				row.Parent = new(museum.SpecimenID("00000000-0000-7000-8000-000000000002"))
				row.Related = []museum.SpecimenID{"00000000-0000-7000-8000-000000000002"}
				return row
			},
		},
		"SpecimenShown": {
			museum.SpecimenShown{},
			func(row museum.SpecimenRecord) museum.SpecimenRecord {
				row.State = museum.SpecimenStateShown
				return row
			},
		},
		"SpecimenReturned": {
			museum.SpecimenReturned{},
			func(row museum.SpecimenRecord) museum.SpecimenRecord {
				row.State = museum.SpecimenStateReturned
				return row
			},
		},
		"PiecesFound": {
			museum.PiecesFound{FoundPieces: 1, Pieces: 2},
			func(row museum.SpecimenRecord) museum.SpecimenRecord {
				row.Pieces = 2
				return row
			},
		},
		"SampleRecorded": {
			museum.SampleRecorded{Loss: must(museum.ParseDecimal("0.000000001")), Weight: must(museum.ParseDecimal("11.010"))},
			func(row museum.SpecimenRecord) museum.SpecimenRecord {
				row.Weight = must(museum.ParseDecimal("11.010"))
				return row
			},
		},
		"ValueRaised": {
			museum.ValueRaised{Rise: must(museum.NewMoney(1, "EUR")), Value: must(museum.NewMoney(2, "EUR"))},
			func(row museum.SpecimenRecord) museum.SpecimenRecord {
				row.Value = must(museum.NewMoney(2, "EUR"))
				return row
			},
		},
		"SpecimenRemoved": {
			museum.SpecimenRemoved{},
			nil,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			d := newDoubles()
			for _, e := range stored(first, stream, must(event.EncodeSpecimen(tt.happened))) {
				if err := d.model(0).apply(t.Context(), e); err != nil {
					t.Fatal(err)
				}
			}
			got, there := d.specimens[want.ID]
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
	if err := d.model(0).apply(t.Context(), e); !errors.As(err, &unknown) {
		t.Errorf("an unknown event gave %v", err)
	}
}
