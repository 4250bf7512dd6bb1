package museum

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// SpecimenFields are what a caller decides about a new specimen.
type SpecimenFields struct {
	Label   string
	Notes   []string
	Pieces  int64
	Counts  []int64
	Weight  Decimal
	Weights []Decimal
	Fragile bool
	Found   Date
	SeenAt  *time.Time
	Code    UUID
	Value   Money
	Offers  []Money
	Origin  SpecimenOrigin
	Colours []SpecimenColours
	Parent  *SpecimenID
	Related []SpecimenID
}

// SpecimenChanges are the values that an update sets.
type SpecimenChanges struct {
	Label   string
	Notes   []string
	Counts  []int64
	Weights []Decimal
	Fragile bool
	Found   Date
	SeenAt  *time.Time
	Code    UUID
	Offers  []Money
	Origin  SpecimenOrigin
	Colours []SpecimenColours
	Parent  *SpecimenID
	Related []SpecimenID
}

// Specimen is the state of a specimen that the rules need, derived from its events.
type Specimen struct {
	state  SpecimenState
	pieces int64
	weight Decimal
	value  Money
}

// SpecimenFromEvents returns the specimen after all its events, the oldest first.
func SpecimenFromEvents(events []SpecimenEvent) *Specimen {
	s := &Specimen{}
	for _, event := range events {
		s.apply(event)
	}
	return s
}

func (s *Specimen) apply(event SpecimenEvent) {
	switch event := event.(type) {
	case SpecimenAdded:
		s.state = SpecimenStateStored
		s.pieces = event.Pieces
		s.weight = event.Weight
		s.value = event.Value
	case SpecimenShown:
		s.state = SpecimenStateShown
	case SpecimenReturned:
		s.state = SpecimenStateReturned
	case PiecesFound:
		s.pieces = event.Pieces
	case SampleRecorded:
		s.weight = event.Weight
	case ValueRaised:
		s.value = event.Value
	}
}

// AddSpecimen decides about a new specimen.
func AddSpecimen(fields SpecimenFields) (SpecimenEvent, error) {
	if err := fields.Validate(); err != nil {
		return nil, err
	}
	return SpecimenAdded(fields), nil
}

// Show takes the specimen from stored to shown.
func (s *Specimen) Show() (SpecimenEvent, error) {
	if s.state != SpecimenStateStored {
		return nil, fmt.Errorf("the specimen is %s: %w", s.state, ErrWrongState)
	}
	return SpecimenShown{}, nil
}

// Return takes the specimen from stored or shown to returned.
func (s *Specimen) Return() (SpecimenEvent, error) {
	if s.state != SpecimenStateStored && s.state != SpecimenStateShown {
		return nil, fmt.Errorf("the specimen is %s: %w", s.state, ErrWrongState)
	}
	return SpecimenReturned{}, nil
}

// FindPieces adds to pieces, which never exceeds 500.
func (s *Specimen) FindPieces(foundPieces int64) (SpecimenEvent, error) {
	if foundPieces < 1 {
		return nil, &InvalidError{Field: "found_pieces", Reason: "must be at least 1"}
	}
	next := s.pieces + foundPieces
	if next < s.pieces {
		return nil, &InvalidError{Field: "found_pieces", Reason: "is too large to be counted"}
	}
	if next > 500 {
		return nil, fmt.Errorf("pieces would be more than 500: %w", ErrNotPossible)
	}
	return PiecesFound{FoundPieces: foundPieces, Pieces: next}, nil
}

// Sample takes from weight, never below 0.01.
func (s *Specimen) Sample(loss Decimal) (SpecimenEvent, error) {
	if loss.Cmp(Decimal{}) <= 0 {
		return nil, &InvalidError{Field: "loss", Reason: "must be more than 0"}
	}
	next, err := s.weight.Sub(loss)
	if err != nil {
		return nil, &InvalidError{Field: "loss", Reason: err.Error()}
	}
	if next.Cmp(Decimal{1, 2}) < 0 {
		return nil, fmt.Errorf("weight would be less than 0.01: %w", ErrNotPossible)
	}
	return SampleRecorded{Loss: loss, Weight: next}, nil
}

// RaiseValue adds to value, which never exceeds 10000000.
func (s *Specimen) RaiseValue(rise Money) (SpecimenEvent, error) {
	if rise.Amount() < 1 {
		return nil, &InvalidError{Field: "rise", Reason: "must have an amount of at least 1"}
	}
	next, err := s.value.Add(rise)
	if err != nil {
		return nil, &InvalidError{Field: "rise", Reason: err.Error()}
	}
	if next.Amount() > 10000000 {
		return nil, fmt.Errorf("value would be more than 10000000: %w", ErrNotPossible)
	}
	return ValueRaised{Rise: rise, Value: next}, nil
}

// DescribeSpecimen replaces the old values.
func DescribeSpecimen(changes SpecimenChanges) (SpecimenEvent, error) {
	if err := changes.Validate(); err != nil {
		return nil, err
	}
	return SpecimenDescribed(changes), nil
}

// Validate returns an error for each rule that is broken, joined.
func (f *SpecimenFields) Validate() error {
	return errors.Join(
		check(utf8.RuneCountInString(f.Label) < 2 || utf8.RuneCountInString(f.Label) > 40, "label", "must have 2 to 40 characters"),
		check(len(f.Notes) > 10, "notes", "must have at most 10 items"),
		check(f.Pieces < 1 || f.Pieces > 500, "pieces", "must be 1 to 500"),
		check(f.Weight.Cmp(Decimal{1, 3}) < 0 || f.Weight.Cmp(Decimal{999999, 3}) > 0, "weight", "must be 0.001 to 999.999"),
		check(f.Weights != nil && (len(f.Weights) < 1 || len(f.Weights) > 8), "weights", "must have 1 to 8 items"),
		check(f.Found == "", "found", "is required"),
		check(f.Code == "", "code", "is required"),
		check(f.Value == (Money{}), "value", "is required"),
		check(f.Value.Amount() < 1 || f.Value.Amount() > 10000000, "value", "must have an amount of 1 to 10000000"),
		check(!known(ParseSpecimenOrigin, f.Origin), "origin", "must be one of field, gift, loan"),
		check(len(f.Colours) > 2, "colours", "must have at most 2 items"),
		check(!known(ParseSpecimenColours, f.Colours...), "colours", "must be one of light, dark"),
		check(len(f.Related) > 5, "related", "must have at most 5 items"),
	)
}

// Validate returns an error for each rule that is broken, joined.
func (f *SpecimenChanges) Validate() error {
	return errors.Join(
		check(utf8.RuneCountInString(f.Label) < 2 || utf8.RuneCountInString(f.Label) > 40, "label", "must have 2 to 40 characters"),
		check(len(f.Notes) > 10, "notes", "must have at most 10 items"),
		check(f.Weights != nil && (len(f.Weights) < 1 || len(f.Weights) > 8), "weights", "must have 1 to 8 items"),
		check(f.Found == "", "found", "is required"),
		check(f.Code == "", "code", "is required"),
		check(!known(ParseSpecimenOrigin, f.Origin), "origin", "must be one of field, gift, loan"),
		check(len(f.Colours) > 2, "colours", "must have at most 2 items"),
		check(!known(ParseSpecimenColours, f.Colours...), "colours", "must be one of light, dark"),
		check(len(f.Related) > 5, "related", "must have at most 5 items"),
	)
}
