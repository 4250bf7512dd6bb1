package command

import (
	"slices"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/event"
)

func specimenStreams(ports Ports) streams[museum.SpecimenEvent] {
	return streams[museum.SpecimenEvent]{
		Ports:      ports,
		kind:       "specimen",
		encode:     event.EncodeSpecimen,
		decode:     event.DecodeSpecimen,
		references: specimenReferences,
		keys:       specimenKeys,
	}
}

func specimenReferences(event museum.SpecimenEvent) []reference {
	switch event := event.(type) {
	case museum.SpecimenAdded:
		return slices.Concat(
			refer("parent", "specimen", given(event.Parent)...),
			refer("related", "specimen", event.Related...),
		)
	case museum.SpecimenDescribed:
		return slices.Concat(
			refer("parent", "specimen", given(event.Parent)...),
			refer("related", "specimen", event.Related...),
		)
	default:
		return nil
	}
}

func specimenKeys(event museum.SpecimenEvent) (keys []key, told bool) {
	switch event := event.(type) {
	case museum.SpecimenAdded:
		return []key{{"specimens.label", event.Label}, {"specimens.code", string(event.Code)}}, true
	case museum.SpecimenDescribed:
		return []key{{"specimens.label", event.Label}, {"specimens.code", string(event.Code)}}, true
	case museum.SpecimenRemoved:
		return nil, true
	default:
		return nil, false
	}
}
