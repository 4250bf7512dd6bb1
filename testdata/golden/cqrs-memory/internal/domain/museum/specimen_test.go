package museum

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func validSpecimen() SpecimenAdded {
	return SpecimenAdded{
		Label:   "label-1",
		Notes:   []string{"notes-1"},
		Pieces:  1,
		Counts:  []int64{1},
		Weight:  Decimal{10010, 3},
		Weights: []Decimal{{100, 2}},
		Fragile: true,
		Found:   "2026-01-01",
		SeenAt:  new(time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)),
		Code:    "00000000-0000-7000-8000-000000000001",
		Value:   Money{1, "EUR"},
		Offers:  []Money{{1, "EUR"}},
		Origin:  SpecimenOriginField,
		Colours: []SpecimenColours{SpecimenColoursLight},
		Parent:  new(SpecimenID("00000000-0000-7000-8000-000000000001")),
		Related: []SpecimenID{"00000000-0000-7000-8000-000000000001"},
	}
}

func TestAddSpecimen(t *testing.T) {
	want := validSpecimen()
	event, err := AddSpecimen(SpecimenFields(want))
	if err != nil || !reflect.DeepEqual(event, SpecimenEvent(want)) {
		t.Errorf("AddSpecimen gave %+v, %v; want %+v", event, err, want)
	}
}

func TestAddSpecimenKeepsTheRules(t *testing.T) {
	tests := map[string]struct {
		spoil func(*SpecimenFields)
		field string
	}{
		"label too short":  {func(f *SpecimenFields) { f.Label = strings.Repeat("é", 1) }, "label"},
		"label too long":   {func(f *SpecimenFields) { f.Label = strings.Repeat("é", 41) }, "label"},
		"notes too many":   {func(f *SpecimenFields) { f.Notes = slices.Repeat([]string{"notes-1"}, 11) }, "notes"},
		"pieces too low":   {func(f *SpecimenFields) { f.Pieces = 0 }, "pieces"},
		"pieces too high":  {func(f *SpecimenFields) { f.Pieces = 501 }, "pieces"},
		"weight too low":   {func(f *SpecimenFields) { f.Weight = Decimal{0, 3} }, "weight"},
		"weight too high":  {func(f *SpecimenFields) { f.Weight = Decimal{1000000, 3} }, "weight"},
		"weights too few":  {func(f *SpecimenFields) { f.Weights = slices.Repeat([]Decimal{{100, 2}}, 0) }, "weights"},
		"weights too many": {func(f *SpecimenFields) { f.Weights = slices.Repeat([]Decimal{{100, 2}}, 9) }, "weights"},
		"no found":         {func(f *SpecimenFields) { f.Found = "" }, "found"},
		"no code":          {func(f *SpecimenFields) { f.Code = "" }, "code"},
		"no value":         {func(f *SpecimenFields) { f.Value = Money{} }, "value"},
		"value too low":    {func(f *SpecimenFields) { f.Value = Money{0, "EUR"} }, "value"},
		"value too high":   {func(f *SpecimenFields) { f.Value = Money{10000001, "EUR"} }, "value"},
		"unknown origin":   {func(f *SpecimenFields) { f.Origin = "no such value" }, "origin"},
		"colours too many": {func(f *SpecimenFields) { f.Colours = slices.Repeat([]SpecimenColours{SpecimenColoursLight}, 3) }, "colours"},
		"unknown colours":  {func(f *SpecimenFields) { f.Colours = []SpecimenColours{"no such value"} }, "colours"},
		"related too many": {func(f *SpecimenFields) {
			f.Related = slices.Repeat([]SpecimenID{"00000000-0000-7000-8000-000000000001"}, 6)
		}, "related"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			fields := SpecimenFields(validSpecimen())
			tt.spoil(&fields)
			event, err := AddSpecimen(fields)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field || event != nil {
				t.Errorf("AddSpecimen gave %+v, %v; want nothing and that %s is invalid", event, err, tt.field)
			}
		})
	}
	t.Run("all at once", func(t *testing.T) {
		fields := SpecimenFields(validSpecimen())
		for _, tt := range tests {
			tt.spoil(&fields)
		}
		_, err := AddSpecimen(fields)
		for _, tt := range tests {
			if !strings.Contains(fmt.Sprint("\n", err), "\n"+tt.field+" ") {
				t.Errorf("AddSpecimen gave %v, want that %s is among what is invalid", err, tt.field)
			}
		}
	})
}

func TestAddSpecimenNeedsNoMoreThanWhatIsRequired(t *testing.T) {
	fields := SpecimenFields(validSpecimen())
	fields.Notes = nil
	fields.Counts = nil
	fields.Weights = nil
	fields.SeenAt = nil
	fields.Offers = nil
	fields.Colours = nil
	fields.Parent = nil
	fields.Related = nil
	if _, err := AddSpecimen(fields); err != nil {
		t.Error(err)
	}
}

func TestSpecimenChangesItsState(t *testing.T) {
	given := map[SpecimenState][]SpecimenEvent{
		SpecimenStateStored:   {validSpecimen()},
		SpecimenStateShown:    {validSpecimen(), SpecimenShown{}},
		SpecimenStateReturned: {validSpecimen(), SpecimenReturned{}},
	}
	tests := map[string]struct {
		when func(*Specimen) (SpecimenEvent, error)
		from []SpecimenState
		then SpecimenEvent
	}{
		"ShowSpecimen": {
			when: (*Specimen).Show,
			from: []SpecimenState{SpecimenStateStored},
			then: SpecimenShown{},
		},
		"ReturnSpecimen": {
			when: (*Specimen).Return,
			from: []SpecimenState{SpecimenStateStored, SpecimenStateShown},
			then: SpecimenReturned{},
		},
	}
	for name, tt := range tests {
		for state, events := range given {
			t.Run(name+" when "+string(state), func(t *testing.T) {
				event, err := tt.when(SpecimenFromEvents(events))
				if slices.Contains(tt.from, state) {
					if err != nil || event != tt.then {
						t.Errorf("gave %#v, %v; want %#v", event, err, tt.then)
					}
				} else if !errors.Is(err, ErrWrongState) || event != nil {
					t.Errorf("gave %#v, %v; want nothing and ErrWrongState", event, err)
				}
			})
		}
	}
}

func TestFindPieces(t *testing.T) {
	tests := map[string]struct {
		given, foundPieces, want int64
		err                      error
	}{
		"one more":                {given: 499, foundPieces: 1, want: 500},
		"beyond the bound":        {given: 499, foundPieces: 2, err: ErrNotPossible},
		"too large to be counted": {given: math.MaxInt64, foundPieces: 1, err: ErrInvalid},
		"nothing":                 {given: 499, foundPieces: 0, err: ErrInvalid},
		"less than nothing":       {given: 499, foundPieces: -1, err: ErrInvalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			created := validSpecimen()
			created.Pieces = tt.given
			event, err := SpecimenFromEvents([]SpecimenEvent{created}).FindPieces(tt.foundPieces)
			if tt.err != nil {
				if !errors.Is(err, tt.err) || event != nil {
					t.Errorf("FindPieces gave %+v, %v; want %v", event, err, tt.err)
				}
				return
			}
			want := PiecesFound{FoundPieces: tt.foundPieces, Pieces: tt.want}
			if err != nil || event != want {
				t.Errorf("FindPieces gave %+v, %v; want %+v", event, err, want)
			}
			if again, err := SpecimenFromEvents([]SpecimenEvent{created, want}).FindPieces(tt.foundPieces); err == nil && again == want {
				t.Errorf("a second FindPieces gave %+v as well", again)
			}
		})
	}
}

func TestSample(t *testing.T) {
	tests := map[string]struct {
		given, loss, want Decimal
		err               error
	}{
		"one less":                {given: Decimal{2, 2}, loss: Decimal{1, 2}, want: Decimal{1, 2}},
		"beyond the bound":        {given: Decimal{1, 2}, loss: Decimal{1, 2}, err: ErrNotPossible},
		"too large to be counted": {given: Decimal{-maxCoefficient, 0}, loss: Decimal{1, 0}, err: ErrInvalid},
		"nothing":                 {given: Decimal{1, 2}, loss: Decimal{}, err: ErrInvalid},
		"less than nothing":       {given: Decimal{1, 2}, loss: Decimal{-1, 0}, err: ErrInvalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			created := validSpecimen()
			created.Weight = tt.given
			event, err := SpecimenFromEvents([]SpecimenEvent{created}).Sample(tt.loss)
			if tt.err != nil {
				if !errors.Is(err, tt.err) || event != nil {
					t.Errorf("Sample gave %+v, %v; want %v", event, err, tt.err)
				}
				return
			}
			want := SampleRecorded{Loss: tt.loss, Weight: tt.want}
			if err != nil || event != want {
				t.Errorf("Sample gave %+v, %v; want %+v", event, err, want)
			}
			if again, err := SpecimenFromEvents([]SpecimenEvent{created, want}).Sample(tt.loss); err == nil && again == want {
				t.Errorf("a second Sample gave %+v as well", again)
			}
		})
	}
}

func TestRaiseValue(t *testing.T) {
	tests := map[string]struct {
		given, rise, want Money
		err               error
	}{
		"one more":                {given: Money{9999999, "EUR"}, rise: Money{1, "EUR"}, want: Money{10000000, "EUR"}},
		"beyond the bound":        {given: Money{9999999, "EUR"}, rise: Money{2, "EUR"}, err: ErrNotPossible},
		"too large to be counted": {given: Money{math.MaxInt64, "EUR"}, rise: Money{1, "EUR"}, err: ErrInvalid},
		"nothing":                 {given: Money{9999999, "EUR"}, rise: Money{0, "EUR"}, err: ErrInvalid},
		"less than nothing":       {given: Money{9999999, "EUR"}, rise: Money{-1, "EUR"}, err: ErrInvalid},
		"another currency":        {given: Money{9999999, "EUR"}, rise: Money{1, "USD"}, err: ErrInvalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			created := validSpecimen()
			created.Value = tt.given
			event, err := SpecimenFromEvents([]SpecimenEvent{created}).RaiseValue(tt.rise)
			if tt.err != nil {
				if !errors.Is(err, tt.err) || event != nil {
					t.Errorf("RaiseValue gave %+v, %v; want %v", event, err, tt.err)
				}
				return
			}
			want := ValueRaised{Rise: tt.rise, Value: tt.want}
			if err != nil || event != want {
				t.Errorf("RaiseValue gave %+v, %v; want %+v", event, err, want)
			}
			if again, err := SpecimenFromEvents([]SpecimenEvent{created, want}).RaiseValue(tt.rise); err == nil && again == want {
				t.Errorf("a second RaiseValue gave %+v as well", again)
			}
		})
	}
}

func TestDescribeSpecimen(t *testing.T) {
	want := SpecimenDescribed{
		Label:   "label-2",
		Notes:   []string{"notes-2"},
		Counts:  []int64{2},
		Weights: []Decimal{{200, 2}},
		Fragile: false,
		Found:   "2026-01-02",
		SeenAt:  new(time.Date(2026, time.January, 1, 0, 1, 0, 0, time.UTC)),
		Code:    "00000000-0000-7000-8000-000000000002",
		Offers:  []Money{{2, "EUR"}},
		Origin:  SpecimenOriginGift,
		Colours: []SpecimenColours{SpecimenColoursDark},
		Parent:  new(SpecimenID("00000000-0000-7000-8000-000000000002")),
		Related: []SpecimenID{"00000000-0000-7000-8000-000000000002"},
	}
	event, err := DescribeSpecimen(SpecimenChanges(want))
	if err != nil || !reflect.DeepEqual(event, SpecimenEvent(want)) {
		t.Errorf("DescribeSpecimen gave %+v, %v; want %+v", event, err, want)
	}
}

func TestDescribeSpecimenKeepsTheRules(t *testing.T) {
	tests := map[string]struct {
		spoil func(*SpecimenChanges)
		field string
	}{
		"label too short":  {func(f *SpecimenChanges) { f.Label = strings.Repeat("é", 1) }, "label"},
		"label too long":   {func(f *SpecimenChanges) { f.Label = strings.Repeat("é", 41) }, "label"},
		"notes too many":   {func(f *SpecimenChanges) { f.Notes = slices.Repeat([]string{"notes-1"}, 11) }, "notes"},
		"weights too few":  {func(f *SpecimenChanges) { f.Weights = slices.Repeat([]Decimal{{100, 2}}, 0) }, "weights"},
		"weights too many": {func(f *SpecimenChanges) { f.Weights = slices.Repeat([]Decimal{{100, 2}}, 9) }, "weights"},
		"no found":         {func(f *SpecimenChanges) { f.Found = "" }, "found"},
		"no code":          {func(f *SpecimenChanges) { f.Code = "" }, "code"},
		"unknown origin":   {func(f *SpecimenChanges) { f.Origin = "no such value" }, "origin"},
		"colours too many": {func(f *SpecimenChanges) { f.Colours = slices.Repeat([]SpecimenColours{SpecimenColoursLight}, 3) }, "colours"},
		"unknown colours":  {func(f *SpecimenChanges) { f.Colours = []SpecimenColours{"no such value"} }, "colours"},
		"related too many": {func(f *SpecimenChanges) {
			f.Related = slices.Repeat([]SpecimenID{"00000000-0000-7000-8000-000000000001"}, 6)
		}, "related"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			changes := SpecimenChanges(SpecimenDescribed{
				Label:   "label-2",
				Notes:   []string{"notes-2"},
				Counts:  []int64{2},
				Weights: []Decimal{{200, 2}},
				Fragile: false,
				Found:   "2026-01-02",
				SeenAt:  new(time.Date(2026, time.January, 1, 0, 1, 0, 0, time.UTC)),
				Code:    "00000000-0000-7000-8000-000000000002",
				Offers:  []Money{{2, "EUR"}},
				Origin:  SpecimenOriginGift,
				Colours: []SpecimenColours{SpecimenColoursDark},
				Parent:  new(SpecimenID("00000000-0000-7000-8000-000000000002")),
				Related: []SpecimenID{"00000000-0000-7000-8000-000000000002"},
			})
			tt.spoil(&changes)
			event, err := DescribeSpecimen(changes)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field || event != nil {
				t.Errorf("DescribeSpecimen gave %+v, %v; want nothing and that %s is invalid", event, err, tt.field)
			}
		})
	}
}

func BenchmarkSpecimenFromEvents(b *testing.B) {
	events := slices.Repeat([]SpecimenEvent{validSpecimen()}, 20)
	b.ReportAllocs()
	for b.Loop() {
		SpecimenFromEvents(events)
	}
}
