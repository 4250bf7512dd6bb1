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

const specimenID SpecimenID = "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1"

var specimenMade = time.Date(2026, time.January, 31, 12, 0, 0, 0, time.UTC)

func validSpecimenFields() SpecimenFields {
	return SpecimenFields{
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

func validSpecimenRecord() SpecimenRecord {
	return SpecimenRecord{
		ID:             specimenID,
		Version:        1,
		State:          SpecimenStateStored,
		SpecimenFields: validSpecimenFields(),
		CreatedAt:      specimenMade,
		UpdatedAt:      specimenMade,
	}
}

func TestNewSpecimen(t *testing.T) {
	specimen, err := NewSpecimen(specimenID, specimenMade, validSpecimenFields())
	if err != nil {
		t.Fatal(err)
	}
	want := validSpecimenRecord()
	if got := specimen.Record(); !reflect.DeepEqual(got, want) {
		t.Errorf("NewSpecimen gave %+v, want %+v", got, want)
	}
	if got, want := specimen.Events(), []SpecimenEvent{SpecimenAdded{want}}; !reflect.DeepEqual(got, want) {
		t.Errorf("NewSpecimen recorded %+v, want %+v", got, want)
	}
}

func TestNewSpecimenKeepsTheRules(t *testing.T) {
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
			fields := validSpecimenFields()
			tt.spoil(&fields)
			specimen, err := NewSpecimen(specimenID, specimenMade, fields)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field || specimen != nil {
				t.Errorf("NewSpecimen gave %v, %v; want nothing and that %s is invalid", specimen, err, tt.field)
			}
		})
	}
	t.Run("all at once", func(t *testing.T) {
		fields := validSpecimenFields()
		for _, tt := range tests {
			tt.spoil(&fields)
		}
		_, err := NewSpecimen(specimenID, specimenMade, fields)
		for _, tt := range tests {
			if !strings.Contains(fmt.Sprint("\n", err), "\n"+tt.field+" ") {
				t.Errorf("NewSpecimen gave %v, want that %s is among what is invalid", err, tt.field)
			}
		}
	})
}

func TestNewSpecimenTakesWhatIsJustWithin(t *testing.T) {
	tests := map[string]func(*SpecimenFields){
		"least label":   func(f *SpecimenFields) { f.Label = strings.Repeat("é", 2) },
		"most label":    func(f *SpecimenFields) { f.Label = strings.Repeat("é", 40) },
		"most notes":    func(f *SpecimenFields) { f.Notes = slices.Repeat([]string{"notes-1"}, 10) },
		"least pieces":  func(f *SpecimenFields) { f.Pieces = 1 },
		"most pieces":   func(f *SpecimenFields) { f.Pieces = 500 },
		"least weight":  func(f *SpecimenFields) { f.Weight = Decimal{1, 3} },
		"most weight":   func(f *SpecimenFields) { f.Weight = Decimal{999999, 3} },
		"least weights": func(f *SpecimenFields) { f.Weights = slices.Repeat([]Decimal{{100, 2}}, 1) },
		"most weights":  func(f *SpecimenFields) { f.Weights = slices.Repeat([]Decimal{{100, 2}}, 8) },
		"least value":   func(f *SpecimenFields) { f.Value = Money{1, "EUR"} },
		"most value":    func(f *SpecimenFields) { f.Value = Money{10000000, "EUR"} },
		"most colours":  func(f *SpecimenFields) { f.Colours = slices.Repeat([]SpecimenColours{SpecimenColoursLight}, 2) },
		"most related": func(f *SpecimenFields) {
			f.Related = slices.Repeat([]SpecimenID{"00000000-0000-7000-8000-000000000001"}, 5)
		},
	}
	for name, set := range tests {
		t.Run(name, func(t *testing.T) {
			fields := validSpecimenFields()
			set(&fields)
			if _, err := NewSpecimen(specimenID, specimenMade, fields); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNewSpecimenNeedsNoMoreThanWhatIsRequired(t *testing.T) {
	fields := validSpecimenFields()
	fields.Notes = nil
	fields.Counts = nil
	fields.Weights = nil
	fields.SeenAt = nil
	fields.Offers = nil
	fields.Colours = nil
	fields.Parent = nil
	fields.Related = nil
	if _, err := NewSpecimen(specimenID, specimenMade, fields); err != nil {
		t.Error(err)
	}
}

func TestSpecimenChangesItsState(t *testing.T) {
	states := []SpecimenState{SpecimenStateStored, SpecimenStateShown, SpecimenStateReturned}
	tests := map[string]struct {
		apply func(*Specimen, time.Time) error
		from  []SpecimenState
		to    SpecimenState
		event func(SpecimenRecord) []SpecimenEvent
	}{
		"ShowSpecimen": {
			apply: (*Specimen).Show,
			from:  []SpecimenState{SpecimenStateStored},
			to:    SpecimenStateShown,
			event: func(r SpecimenRecord) []SpecimenEvent { return []SpecimenEvent{SpecimenShown{r}} },
		},
		"ReturnSpecimen": {
			apply: (*Specimen).Return,
			from:  []SpecimenState{SpecimenStateStored, SpecimenStateShown},
			to:    SpecimenStateReturned,
			event: func(r SpecimenRecord) []SpecimenEvent { return []SpecimenEvent{SpecimenReturned{r}} },
		},
	}
	for name, tt := range tests {
		for _, state := range states {
			t.Run(name+" when "+string(state), func(t *testing.T) {
				before := validSpecimenRecord()
				before.State = state
				specimen := SpecimenFromRecord(before)
				later := specimenMade.Add(time.Hour)

				err := tt.apply(specimen, later)

				if !slices.Contains(tt.from, state) {
					if !errors.Is(err, ErrWrongState) || !reflect.DeepEqual(specimen, SpecimenFromRecord(before)) {
						t.Errorf("gave %v and left %+v, want ErrWrongState and no change", err, specimen)
					}
					return
				}
				want := before
				want.State, want.Version, want.UpdatedAt = tt.to, 2, later
				if got := specimen.Record(); err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("gave %v and left %+v, want %+v", err, got, want)
				}
				if got, want := specimen.Events(), tt.event(want); !reflect.DeepEqual(got, want) {
					t.Errorf("recorded %+v, want %+v", got, want)
				}
			})
		}
	}
}

func TestFindPieces(t *testing.T) {
	tests := map[string]struct {
		before, foundPieces, after int64
		err                        error
	}{
		"one more":                {before: 499, foundPieces: 1, after: 500},
		"beyond the bound":        {before: 499, foundPieces: 2, err: ErrNotPossible},
		"too large to be counted": {before: math.MaxInt64, foundPieces: 1, err: ErrInvalid},
		"nothing":                 {before: 499, foundPieces: 0, err: ErrInvalid},
		"less than nothing":       {before: 499, foundPieces: -1, err: ErrInvalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			before := validSpecimenRecord()
			before.Pieces = tt.before
			specimen := SpecimenFromRecord(before)
			later := specimenMade.Add(time.Hour)

			err := specimen.FindPieces(later, tt.foundPieces)

			if tt.err != nil {
				if !errors.Is(err, tt.err) || !reflect.DeepEqual(specimen, SpecimenFromRecord(before)) {
					t.Errorf("FindPieces gave %v and left %+v, want %v and no change", err, specimen, tt.err)
				}
				return
			}
			want := before
			want.Pieces, want.Version, want.UpdatedAt = tt.after, 2, later
			if got := specimen.Record(); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("FindPieces gave %v and left %+v, want %+v", err, got, want)
			}
			if got := specimen.Events(); !reflect.DeepEqual(got, []SpecimenEvent{PiecesFound{want}}) {
				t.Errorf("FindPieces recorded %+v, want PiecesFound of %+v", got, want)
			}
		})
	}
}

func TestSample(t *testing.T) {
	tests := map[string]struct {
		before, loss, after Decimal
		err                 error
	}{
		"one less":                {before: Decimal{2, 2}, loss: Decimal{1, 2}, after: Decimal{1, 2}},
		"beyond the bound":        {before: Decimal{1, 2}, loss: Decimal{1, 2}, err: ErrNotPossible},
		"too large to be counted": {before: Decimal{-maxCoefficient, 0}, loss: Decimal{1, 0}, err: ErrInvalid},
		"nothing":                 {before: Decimal{1, 2}, loss: Decimal{}, err: ErrInvalid},
		"less than nothing":       {before: Decimal{1, 2}, loss: Decimal{-1, 0}, err: ErrInvalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			before := validSpecimenRecord()
			before.Weight = tt.before
			specimen := SpecimenFromRecord(before)
			later := specimenMade.Add(time.Hour)

			err := specimen.Sample(later, tt.loss)

			if tt.err != nil {
				if !errors.Is(err, tt.err) || !reflect.DeepEqual(specimen, SpecimenFromRecord(before)) {
					t.Errorf("Sample gave %v and left %+v, want %v and no change", err, specimen, tt.err)
				}
				return
			}
			want := before
			want.Weight, want.Version, want.UpdatedAt = tt.after, 2, later
			if got := specimen.Record(); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("Sample gave %v and left %+v, want %+v", err, got, want)
			}
		})
	}
}

func TestRaiseValue(t *testing.T) {
	tests := map[string]struct {
		before, rise, after Money
		err                 error
	}{
		"one more":                {before: Money{9999999, "EUR"}, rise: Money{1, "EUR"}, after: Money{10000000, "EUR"}},
		"beyond the bound":        {before: Money{9999999, "EUR"}, rise: Money{2, "EUR"}, err: ErrNotPossible},
		"too large to be counted": {before: Money{math.MaxInt64, "EUR"}, rise: Money{1, "EUR"}, err: ErrInvalid},
		"nothing":                 {before: Money{9999999, "EUR"}, rise: Money{0, "EUR"}, err: ErrInvalid},
		"less than nothing":       {before: Money{9999999, "EUR"}, rise: Money{-1, "EUR"}, err: ErrInvalid},
		"another currency":        {before: Money{9999999, "EUR"}, rise: Money{1, "USD"}, err: ErrInvalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			before := validSpecimenRecord()
			before.Value = tt.before
			specimen := SpecimenFromRecord(before)
			later := specimenMade.Add(time.Hour)

			err := specimen.RaiseValue(later, tt.rise)

			if tt.err != nil {
				if !errors.Is(err, tt.err) || !reflect.DeepEqual(specimen, SpecimenFromRecord(before)) {
					t.Errorf("RaiseValue gave %v and left %+v, want %v and no change", err, specimen, tt.err)
				}
				return
			}
			want := before
			want.Value, want.Version, want.UpdatedAt = tt.after, 2, later
			if got := specimen.Record(); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("RaiseValue gave %v and left %+v, want %+v", err, got, want)
			}
			if got := specimen.Events(); !reflect.DeepEqual(got, []SpecimenEvent{ValueRaised{want}}) {
				t.Errorf("RaiseValue recorded %+v, want ValueRaised of %+v", got, want)
			}
		})
	}
}

func TestDescribeSpecimen(t *testing.T) {
	specimen := SpecimenFromRecord(validSpecimenRecord())
	later := specimenMade.Add(time.Hour)
	changes := SpecimenChanges{
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
	if err := specimen.Describe(later, changes); err != nil {
		t.Fatal(err)
	}
	want := validSpecimenRecord()
	want.Version, want.UpdatedAt = 2, later
	want.Label = changes.Label
	want.Notes = changes.Notes
	want.Counts = changes.Counts
	want.Weights = changes.Weights
	want.Fragile = changes.Fragile
	want.Found = changes.Found
	want.SeenAt = changes.SeenAt
	want.Code = changes.Code
	want.Offers = changes.Offers
	want.Origin = changes.Origin
	want.Colours = changes.Colours
	want.Parent = changes.Parent
	want.Related = changes.Related
	if got := specimen.Record(); !reflect.DeepEqual(got, want) {
		t.Errorf("Describe left %+v, want %+v", got, want)
	}
	if got, want := specimen.Events(), []SpecimenEvent{SpecimenDescribed{want}}; !reflect.DeepEqual(got, want) {
		t.Errorf("Describe recorded %+v, want %+v", got, want)
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
			specimen := SpecimenFromRecord(validSpecimenRecord())
			fields := validSpecimenFields()
			changes := SpecimenChanges{
				Label:   fields.Label,
				Notes:   fields.Notes,
				Counts:  fields.Counts,
				Weights: fields.Weights,
				Fragile: fields.Fragile,
				Found:   fields.Found,
				SeenAt:  fields.SeenAt,
				Code:    fields.Code,
				Offers:  fields.Offers,
				Origin:  fields.Origin,
				Colours: fields.Colours,
				Parent:  fields.Parent,
				Related: fields.Related,
			}
			tt.spoil(&changes)
			err := specimen.Describe(specimenMade, changes)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field {
				t.Errorf("Describe gave %v, want that %s is invalid", err, tt.field)
			}
			if !reflect.DeepEqual(specimen, SpecimenFromRecord(validSpecimenRecord())) {
				t.Errorf("Describe left %+v, want no change", specimen)
			}
		})
	}
}

func TestSpecimenTellsThatItGoes(t *testing.T) {
	specimen := SpecimenFromRecord(validSpecimenRecord())
	later := specimenMade.Add(time.Hour)
	specimen.Remove(later)
	want := validSpecimenRecord()
	want.Version, want.UpdatedAt = 2, later
	if got := specimen.Events(); !reflect.DeepEqual(got, []SpecimenEvent{SpecimenRemoved{want}}) {
		t.Errorf("recorded %+v, want SpecimenRemoved of %+v", got, want)
	}
}

func BenchmarkNewSpecimen(b *testing.B) {
	fields := validSpecimenFields()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewSpecimen(specimenID, specimenMade, fields); err != nil {
			b.Fatal(err)
		}
	}
}
