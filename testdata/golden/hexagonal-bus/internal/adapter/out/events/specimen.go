package events

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/platform/messaging"
)

// Specimens publishes the events of specimens.
type Specimens struct {
	outbox Outbox
}

// NewSpecimens returns a publisher to the outbox.
func NewSpecimens(outbox Outbox) *Specimens { return &Specimens{outbox} }

// Publish adds the events to the outbox.
func (p *Specimens) Publish(ctx context.Context, events ...museum.SpecimenEvent) error {
	messages := make([]messaging.Message, len(events))
	for i, event := range events {
		var err error
		if messages[i], err = specimenMessage(event); err != nil {
			return err
		}
	}
	return p.outbox.Add(ctx, messages...)
}

func specimenMessage(event museum.SpecimenEvent) (messaging.Message, error) {
	var (
		kind   string
		record museum.SpecimenRecord
	)
	switch e := event.(type) {
	case museum.SpecimenAdded:
		kind, record = "service.specimen.SpecimenAdded.v1", e.Specimen
	case museum.SpecimenDescribed:
		kind, record = "service.specimen.SpecimenDescribed.v1", e.Specimen
	case museum.SpecimenShown:
		kind, record = "service.specimen.SpecimenShown.v1", e.Specimen
	case museum.SpecimenReturned:
		kind, record = "service.specimen.SpecimenReturned.v1", e.Specimen
	case museum.PiecesFound:
		kind, record = "service.specimen.PiecesFound.v1", e.Specimen
	case museum.ValueRaised:
		kind, record = "service.specimen.ValueRaised.v1", e.Specimen
	case museum.SpecimenRemoved:
		kind, record = "service.specimen.SpecimenRemoved.v1", e.Specimen
	default:
		return messaging.Message{}, fmt.Errorf("no message is known for %T", event)
	}
	data, err := json.Marshal(specimenData{
		ID:        record.ID,
		Version:   record.Version,
		State:     record.State,
		Label:     record.Label,
		Notes:     record.Notes,
		Pieces:    record.Pieces,
		Counts:    record.Counts,
		Weight:    decimal(record.Weight),
		Weights:   each(record.Weights, func(v museum.Decimal) decimal { return decimal(v) }),
		Fragile:   record.Fragile,
		Found:     record.Found,
		SeenAt:    record.SeenAt,
		Code:      record.Code,
		Value:     money(record.Value),
		Offers:    each(record.Offers, func(v museum.Money) money { return money(v) }),
		Origin:    record.Origin,
		Colours:   record.Colours,
		Parent:    record.Parent,
		Related:   record.Related,
		CreatedAt: record.CreatedAt,
		UpdatedAt: record.UpdatedAt,
	})
	if err != nil {
		return messaging.Message{}, fmt.Errorf("encode %s: %w", kind, err)
	}
	return messaging.Message{
		// One change of one specimen is one event, so sending it again uses
		// the same id.
		ID:     fmt.Sprintf("%s-%d", record.ID, record.Version),
		Type:   kind,
		Source: "/service",
		Topic:  "service.specimen.v1",
		Key:    string(record.ID),
		Time:   record.UpdatedAt,
		Data:   data,
	}, nil
}

// specimenData is the specimen in messages. Consumers rely on it: add to it, but
// change nothing without a new version of type and topic.
type specimenData struct {
	ID        museum.SpecimenID        `json:"id"`
	Version   int64                    `json:"version"`
	State     museum.SpecimenState     `json:"state"`
	Label     string                   `json:"label"`
	Notes     []string                 `json:"notes,omitzero"`
	Pieces    int64                    `json:"pieces"`
	Counts    []int64                  `json:"counts,omitzero"`
	Weight    decimal                  `json:"weight"`
	Weights   []decimal                `json:"weights,omitzero"`
	Fragile   bool                     `json:"fragile"`
	Found     museum.Date              `json:"found"`
	SeenAt    *time.Time               `json:"seen_at,omitempty"`
	Code      museum.UUID              `json:"code"`
	Value     money                    `json:"value"`
	Offers    []money                  `json:"offers,omitzero"`
	Origin    museum.SpecimenOrigin    `json:"origin"`
	Colours   []museum.SpecimenColours `json:"colours,omitzero"`
	Parent    *museum.SpecimenID       `json:"parent,omitempty"`
	Related   []museum.SpecimenID      `json:"related,omitzero"`
	CreatedAt time.Time                `json:"created_at"`
	UpdatedAt time.Time                `json:"updated_at"`
}
