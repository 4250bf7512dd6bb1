package museum

import "time"

// SpecimenEvent is one of the events below.
type SpecimenEvent interface{ specimenEvent() }

type (
	// SpecimenAdded follows AddSpecimen.
	SpecimenAdded struct {
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
	// SpecimenDescribed follows DescribeSpecimen.
	SpecimenDescribed struct {
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
	// SpecimenShown follows ShowSpecimen.
	SpecimenShown struct{}
	// SpecimenReturned follows ReturnSpecimen.
	SpecimenReturned struct{}
	// PiecesFound follows FindPieces.
	PiecesFound struct {
		FoundPieces int64
		Pieces      int64 // what came of it
	}
	// SampleRecorded follows Sample.
	SampleRecorded struct {
		Loss   Decimal
		Weight Decimal // what came of it
	}
	// ValueRaised follows RaiseValue.
	ValueRaised struct {
		Rise  Money
		Value Money // what came of it
	}
	// SpecimenRemoved follows RemoveSpecimen.
	SpecimenRemoved struct{}
)

func (SpecimenAdded) specimenEvent()     {}
func (SpecimenDescribed) specimenEvent() {}
func (SpecimenShown) specimenEvent()     {}
func (SpecimenReturned) specimenEvent()  {}
func (PiecesFound) specimenEvent()       {}
func (SampleRecorded) specimenEvent()    {}
func (ValueRaised) specimenEvent()       {}
func (SpecimenRemoved) specimenEvent()   {}
