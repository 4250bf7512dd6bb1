package event

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"example.com/service/internal/domain/museum"
)

func TestSpecimenEventsSurviveBeingKept(t *testing.T) {
	tests := map[string]museum.SpecimenEvent{
		SpecimenAddedV1: museum.SpecimenAdded{
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
		},
		SpecimenDescribedV1: museum.SpecimenDescribed{
			Label:   "label-1",
			Notes:   []string{"notes-1"},
			Counts:  []int64{1},
			Weights: []museum.Decimal{must(museum.ParseDecimal("1.00"))},
			Fragile: true,
			Found:   "2026-01-01",
			SeenAt:  new(time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)),
			Code:    "00000000-0000-7000-8000-000000000001",
			Offers:  []museum.Money{must(museum.NewMoney(1, "EUR"))},
			Origin:  museum.SpecimenOriginField,
			Colours: []museum.SpecimenColours{museum.SpecimenColoursLight},
			Parent:  new(museum.SpecimenID("00000000-0000-7000-8000-000000000001")),
			Related: []museum.SpecimenID{"00000000-0000-7000-8000-000000000001"},
		},
		SpecimenShownV1:    museum.SpecimenShown{},
		SpecimenReturnedV1: museum.SpecimenReturned{},
		PiecesFoundV1:      museum.PiecesFound{FoundPieces: 1, Pieces: 1},
		SampleRecordedV1:   museum.SampleRecorded{Loss: must(museum.ParseDecimal("0.000000001")), Weight: must(museum.ParseDecimal("10.010"))},
		ValueRaisedV1:      museum.ValueRaised{Rise: must(museum.NewMoney(1, "EUR")), Value: must(museum.NewMoney(1, "EUR"))},
		SpecimenRemovedV1:  museum.SpecimenRemoved{},
	}
	for kind, want := range tests {
		e, err := EncodeSpecimen(want)
		if err != nil || e.Type != kind {
			t.Errorf("%+v became %s, %v; want %s", want, e.Type, err, kind)
		}
		if got, err := DecodeSpecimen(e); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s became %+v, %v; want %+v", e.Data, got, err, want)
		}
	}
}

func TestDecodeSpecimenRefusesWhatItDoesNotKnow(t *testing.T) {
	var unknown *UnknownTypeError
	e := Stored{Type: "SpecimenAdded.v2", Position: 7, Data: []byte("{}")}
	if got, err := DecodeSpecimen(e); !errors.As(err, &unknown) || *unknown != (UnknownTypeError{e.Type, 7}) {
		t.Errorf("a newer version became %+v, %v", got, err)
	}
	e = Stored{Type: SpecimenAddedV1, Data: []byte("{")}
	if got, err := DecodeSpecimen(e); err == nil {
		t.Errorf("broken data became %+v", got)
	}
	if got, err := EncodeSpecimen(nil); err == nil {
		t.Errorf("no event became %+v", got)
	}
}
