package museum

// SpecimenEvent is one of the events below. Each holds the specimen after the
// change, so that consumers need not ask for it.
type SpecimenEvent interface{ specimenEvent() }

type (
	// SpecimenAdded follows AddSpecimen.
	SpecimenAdded struct{ Specimen SpecimenRecord }
	// SpecimenDescribed follows DescribeSpecimen.
	SpecimenDescribed struct{ Specimen SpecimenRecord }
	// SpecimenShown follows ShowSpecimen.
	SpecimenShown struct{ Specimen SpecimenRecord }
	// SpecimenReturned follows ReturnSpecimen.
	SpecimenReturned struct{ Specimen SpecimenRecord }
	// PiecesFound follows FindPieces.
	PiecesFound struct{ Specimen SpecimenRecord }
	// ValueRaised follows RaiseValue.
	ValueRaised struct{ Specimen SpecimenRecord }
	// SpecimenRemoved follows RemoveSpecimen.
	SpecimenRemoved struct{ Specimen SpecimenRecord }
)

func (SpecimenAdded) specimenEvent()     {}
func (SpecimenDescribed) specimenEvent() {}
func (SpecimenShown) specimenEvent()     {}
func (SpecimenReturned) specimenEvent()  {}
func (PiecesFound) specimenEvent()       {}
func (ValueRaised) specimenEvent()       {}
func (SpecimenRemoved) specimenEvent()   {}
