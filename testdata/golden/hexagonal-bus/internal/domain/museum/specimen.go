package museum

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// Specimen changes only through its methods, which enforce its rules.
type Specimen struct {
	record SpecimenRecord
	events []SpecimenEvent
}

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

// NewSpecimen returns a new specimen that keeps all rules.
func NewSpecimen(id SpecimenID, now time.Time, fields SpecimenFields) (*Specimen, error) {
	if err := fields.Validate(); err != nil {
		return nil, err
	}
	s := &Specimen{record: SpecimenRecord{
		ID:             id,
		Version:        1,
		State:          SpecimenStateStored,
		SpecimenFields: fields,
		CreatedAt:      now,
		UpdatedAt:      now,
	}}
	s.events = append(s.events, SpecimenAdded{s.record})
	return s, nil
}

// SpecimenFromRecord returns a specimen as a store has it. It checks nothing: what is stored
// has kept the rules of its time, and must be readable when they have changed.
func SpecimenFromRecord(record SpecimenRecord) *Specimen { return &Specimen{record: record} }

// Record returns the whole state of the specimen; do not modify what its pointers and slices hold.
func (s *Specimen) Record() SpecimenRecord { return s.record }

// Events returns what happened since the specimen was created or restored.
func (s *Specimen) Events() []SpecimenEvent { return s.events }

// Show takes the specimen from stored to shown.
func (s *Specimen) Show(now time.Time) error {
	if s.record.State != SpecimenStateStored {
		return fmt.Errorf("the specimen is %s: %w", s.record.State, ErrWrongState)
	}
	s.record.State = SpecimenStateShown
	s.touch(now)
	s.events = append(s.events, SpecimenShown{s.record})
	return nil
}

// Return takes the specimen from stored or shown to returned.
func (s *Specimen) Return(now time.Time) error {
	if s.record.State != SpecimenStateStored && s.record.State != SpecimenStateShown {
		return fmt.Errorf("the specimen is %s: %w", s.record.State, ErrWrongState)
	}
	s.record.State = SpecimenStateReturned
	s.touch(now)
	s.events = append(s.events, SpecimenReturned{s.record})
	return nil
}

// FindPieces adds to pieces, which never exceeds 500.
func (s *Specimen) FindPieces(now time.Time, foundPieces int64) error {
	if foundPieces < 1 {
		return &InvalidError{Field: "found_pieces", Reason: "must be at least 1"}
	}
	next := s.record.Pieces + foundPieces
	if next < s.record.Pieces {
		return &InvalidError{Field: "found_pieces", Reason: "is too large to be counted"}
	}
	if next > 500 {
		return fmt.Errorf("pieces would be more than 500: %w", ErrNotPossible)
	}
	s.record.Pieces = next
	s.touch(now)
	s.events = append(s.events, PiecesFound{s.record})
	return nil
}

// Sample takes from weight, never below 0.01.
func (s *Specimen) Sample(now time.Time, loss Decimal) error {
	if loss.Cmp(Decimal{}) <= 0 {
		return &InvalidError{Field: "loss", Reason: "must be more than 0"}
	}
	next, err := s.record.Weight.Sub(loss)
	if err != nil {
		return &InvalidError{Field: "loss", Reason: err.Error()}
	}
	if next.Cmp(Decimal{1, 2}) < 0 {
		return fmt.Errorf("weight would be less than 0.01: %w", ErrNotPossible)
	}
	s.record.Weight = next
	s.touch(now)
	return nil
}

// RaiseValue adds to value, which never exceeds 10000000.
func (s *Specimen) RaiseValue(now time.Time, rise Money) error {
	if rise.Amount() < 1 {
		return &InvalidError{Field: "rise", Reason: "must have an amount of at least 1"}
	}
	next, err := s.record.Value.Add(rise)
	if err != nil {
		return &InvalidError{Field: "rise", Reason: err.Error()}
	}
	if next.Amount() > 10000000 {
		return fmt.Errorf("value would be more than 10000000: %w", ErrNotPossible)
	}
	s.record.Value = next
	s.touch(now)
	s.events = append(s.events, ValueRaised{s.record})
	return nil
}

// Describe replaces the old values.
func (s *Specimen) Describe(now time.Time, changes SpecimenChanges) error {
	if err := changes.Validate(); err != nil {
		return err
	}
	next := s.record.SpecimenFields
	next.Label = changes.Label
	next.Notes = changes.Notes
	next.Counts = changes.Counts
	next.Weights = changes.Weights
	next.Fragile = changes.Fragile
	next.Found = changes.Found
	next.SeenAt = changes.SeenAt
	next.Code = changes.Code
	next.Offers = changes.Offers
	next.Origin = changes.Origin
	next.Colours = changes.Colours
	next.Parent = changes.Parent
	next.Related = changes.Related
	s.record.SpecimenFields = next
	s.touch(now)
	s.events = append(s.events, SpecimenDescribed{s.record})
	return nil
}

// Remove records the deletion of the specimen; the repository removes it.
func (s *Specimen) Remove(now time.Time) {
	s.touch(now)
	s.events = append(s.events, SpecimenRemoved{s.record})
}

// touch completes every change.
func (s *Specimen) touch(now time.Time) {
	s.record.Version++
	s.record.UpdatedAt = now
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
func (c *SpecimenChanges) Validate() error {
	return errors.Join(
		check(utf8.RuneCountInString(c.Label) < 2 || utf8.RuneCountInString(c.Label) > 40, "label", "must have 2 to 40 characters"),
		check(len(c.Notes) > 10, "notes", "must have at most 10 items"),
		check(c.Weights != nil && (len(c.Weights) < 1 || len(c.Weights) > 8), "weights", "must have 1 to 8 items"),
		check(c.Found == "", "found", "is required"),
		check(c.Code == "", "code", "is required"),
		check(!known(ParseSpecimenOrigin, c.Origin), "origin", "must be one of field, gift, loan"),
		check(len(c.Colours) > 2, "colours", "must have at most 2 items"),
		check(!known(ParseSpecimenColours, c.Colours...), "colours", "must be one of light, dark"),
		check(len(c.Related) > 5, "related", "must have at most 5 items"),
	)
}
