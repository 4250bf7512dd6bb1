package publisher

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"example.com/service/internal/event"
	"example.com/service/internal/platform/messaging"
)

type outboxDouble struct {
	messages []messaging.Message
	err      error
}

func (d *outboxDouble) Add(_ context.Context, messages ...messaging.Message) error {
	d.messages = append(d.messages, messages...)
	return d.err
}

func TestPublish(t *testing.T) {
	outbox := &outboxDouble{}
	e := event.Stored{
		Position: 9,
		Stream:   event.Stream("specimen", "019ab0c4-5d00-7000-8000-000000000001"),
		ID:       "019ab0c4-5d00-7000-8000-000000000001-1",
		Type:     event.SpecimenAddedV1,
		Data:     []byte(`{"some":"data"}`),
		Time:     time.Date(2026, time.January, 31, 12, 0, 0, 0, time.UTC),
	}
	if err := New(outbox).Publish(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	want := []messaging.Message{{
		ID:     e.ID,
		Type:   "service.specimen.SpecimenAdded.v1",
		Source: "/service",
		Topic:  "service.specimen.v1",
		Key:    "019ab0c4-5d00-7000-8000-000000000001",
		Time:   e.Time,
		Data:   e.Data,
	}}
	if !reflect.DeepEqual(outbox.messages, want) {
		t.Errorf("published %+v, want %+v", outbox.messages, want)
	}

	outbox.err = errors.New("broken")
	if err := New(outbox).Publish(t.Context(), e); !errors.Is(err, outbox.err) {
		t.Errorf("got %v, want %v", err, outbox.err)
	}
}

func TestPublishKeepsTheRestToItself(t *testing.T) {
	outbox := &outboxDouble{}
	for _, kind := range []string{event.SampleRecordedV1, "NothingKnown.v1"} {
		if err := New(outbox).Publish(t.Context(), event.Stored{Type: kind}); err != nil || len(outbox.messages) != 0 {
			t.Errorf("published %+v, %v", outbox.messages, err)
		}
	}
}
