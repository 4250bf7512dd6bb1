package projection

import (
	"fmt"
	"time"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/event"
)

var now = time.Date(2026, time.January, 31, 12, 0, 0, 0, time.UTC)

// testID returns the n-th test id.
func testID(n int) string { return fmt.Sprintf("019ab0c4-5d00-7000-8000-%012x", n) }

// stored appends events to a history, each an hour after the one before.
func stored(history []event.Stored, stream string, events ...event.Stored) []event.Stored {
	for _, e := range events {
		e.Stream, e.Version, e.Position = stream, 1, int64(len(history))+1
		e.Time = now.Add(time.Duration(len(history)) * time.Hour)
		for _, before := range history {
			if before.Stream == stream {
				e.Version++
			}
		}
		history = append(history, e)
	}
	return history
}

// everything is a history with every event.
func everything() (history []event.Stored) {
	history = stored(history, event.Stream("specimen", testID(1)),
		must(event.EncodeSpecimen(museum.SpecimenAdded{
			Label:   "label-2",
			Notes:   []string{"notes-2"},
			Pieces:  2,
			Counts:  []int64{2},
			Weight:  must(museum.ParseDecimal("11.010")),
			Weights: []museum.Decimal{must(museum.ParseDecimal("2.00"))},
			Fragile: false,
			Found:   "2026-01-02",
			SeenAt:  new(time.Date(2026, time.January, 1, 0, 1, 0, 0, time.UTC)),
			Code:    "00000000-0000-7000-8000-000000000002",
			Value:   must(museum.NewMoney(2, "EUR")),
			Offers:  []museum.Money{must(museum.NewMoney(2, "EUR"))},
			Origin:  museum.SpecimenOriginGift,
			Colours: []museum.SpecimenColours{museum.SpecimenColoursDark},
			Parent:  new(museum.SpecimenID("00000000-0000-7000-8000-000000000002")),
			Related: []museum.SpecimenID{"00000000-0000-7000-8000-000000000002"},
		})),
		must(event.EncodeSpecimen(museum.SpecimenDescribed{
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
		})),
		must(event.EncodeSpecimen(museum.SpecimenShown{})),
		must(event.EncodeSpecimen(museum.SpecimenReturned{})),
		must(event.EncodeSpecimen(museum.PiecesFound{FoundPieces: 1, Pieces: 2})),
		must(event.EncodeSpecimen(museum.SampleRecorded{Loss: must(museum.ParseDecimal("0.000000001")), Weight: must(museum.ParseDecimal("11.010"))})),
		must(event.EncodeSpecimen(museum.ValueRaised{Rise: must(museum.NewMoney(1, "EUR")), Value: must(museum.NewMoney(2, "EUR"))})),
	)
	history = stored(history, event.Stream("specimen", testID(101)),
		must(event.EncodeSpecimen(museum.SpecimenAdded{
			Label:   "label-2",
			Notes:   []string{"notes-2"},
			Pieces:  2,
			Counts:  []int64{2},
			Weight:  must(museum.ParseDecimal("11.010")),
			Weights: []museum.Decimal{must(museum.ParseDecimal("2.00"))},
			Fragile: false,
			Found:   "2026-01-02",
			SeenAt:  new(time.Date(2026, time.January, 1, 0, 1, 0, 0, time.UTC)),
			Code:    "00000000-0000-7000-8000-000000000002",
			Value:   must(museum.NewMoney(2, "EUR")),
			Offers:  []museum.Money{must(museum.NewMoney(2, "EUR"))},
			Origin:  museum.SpecimenOriginGift,
			Colours: []museum.SpecimenColours{museum.SpecimenColoursDark},
			Parent:  new(museum.SpecimenID("00000000-0000-7000-8000-000000000002")),
			Related: []museum.SpecimenID{"00000000-0000-7000-8000-000000000002"},
		})),
		must(event.EncodeSpecimen(museum.SpecimenDescribed{
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
		})),
		must(event.EncodeSpecimen(museum.SpecimenShown{})),
		must(event.EncodeSpecimen(museum.SpecimenReturned{})),
		must(event.EncodeSpecimen(museum.PiecesFound{FoundPieces: 1, Pieces: 2})),
		must(event.EncodeSpecimen(museum.SampleRecorded{Loss: must(museum.ParseDecimal("0.000000001")), Weight: must(museum.ParseDecimal("11.010"))})),
		must(event.EncodeSpecimen(museum.ValueRaised{Rise: must(museum.NewMoney(1, "EUR")), Value: must(museum.NewMoney(2, "EUR"))})),
		must(event.EncodeSpecimen(museum.SpecimenRemoved{})),
	)
	return history
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
