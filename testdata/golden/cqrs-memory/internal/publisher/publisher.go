// Package publisher sends events to other services.
package publisher

import (
	"context"

	"example.com/service/internal/event"
	"example.com/service/internal/platform/messaging"
)

// published maps events to the types under which they leave the service; others
// stay inside. Consumers rely on these types and on the data of these events.
var published = map[string]struct{ kind, topic string }{
	event.SpecimenAddedV1:     {"service.specimen.SpecimenAdded.v1", "service.specimen.v1"},
	event.SpecimenDescribedV1: {"service.specimen.SpecimenDescribed.v1", "service.specimen.v1"},
	event.SpecimenShownV1:     {"service.specimen.SpecimenShown.v1", "service.specimen.v1"},
	event.SpecimenReturnedV1:  {"service.specimen.SpecimenReturned.v1", "service.specimen.v1"},
	event.PiecesFoundV1:       {"service.specimen.PiecesFound.v1", "service.specimen.v1"},
	event.ValueRaisedV1:       {"service.specimen.ValueRaised.v1", "service.specimen.v1"},
	event.SpecimenRemovedV1:   {"service.specimen.SpecimenRemoved.v1", "service.specimen.v1"},
}

// Outbox takes messages, which are sent once the transaction in the context has
// committed.
type Outbox interface {
	Add(ctx context.Context, messages ...messaging.Message) error
}

// Publisher adds events to an outbox.
type Publisher struct{ outbox Outbox }

// New returns a publisher to the outbox.
func New(outbox Outbox) Publisher { return Publisher{outbox} }

// Publish sends the event if it is public.
func (p Publisher) Publish(ctx context.Context, e event.Stored) error {
	as, ok := published[e.Type]
	if !ok {
		return nil
	}
	_, id := e.Subject()
	return p.outbox.Add(ctx, messaging.Message{
		ID:     e.ID,
		Type:   as.kind,
		Source: "/service",
		Topic:  as.topic,
		Key:    id,
		Time:   e.Time,
		Data:   e.Data,
	})
}
