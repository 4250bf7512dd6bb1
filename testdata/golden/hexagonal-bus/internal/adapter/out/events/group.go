package events

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"example.com/service/internal/domain/lending"
	"example.com/service/internal/messaging"
)

// Groups sends the events of groups.
type Groups struct {
	outbox Outbox
}

// NewGroups sends to the outbox.
func NewGroups(outbox Outbox) *Groups { return &Groups{outbox} }

// Publish puts the events into the outbox.
func (p *Groups) Publish(ctx context.Context, events ...lending.GroupEvent) error {
	messages := make([]messaging.Message, len(events))
	for i, event := range events {
		var err error
		if messages[i], err = groupMessage(event); err != nil {
			return err
		}
	}
	return p.outbox.Add(ctx, messages...)
}

func groupMessage(event lending.GroupEvent) (messaging.Message, error) {
	var (
		kind   string
		record lending.GroupRecord
	)
	switch e := event.(type) {
	case lending.GroupOpened:
		kind, record = "service.group.GroupOpened.v1", e.Group
	case lending.GroupClosed:
		kind, record = "service.group.GroupClosed.v1", e.Group
	default:
		return messaging.Message{}, fmt.Errorf("no message is known for %T", event)
	}
	data, err := json.Marshal(groupData{
		ID:        record.ID,
		Version:   record.Version,
		Name:      record.Name,
		Type:      record.Type,
		Range:     record.Range,
		CreatedAt: record.CreatedAt,
		UpdatedAt: record.UpdatedAt,
	})
	if err != nil {
		return messaging.Message{}, fmt.Errorf("encode %s: %w", kind, err)
	}
	return messaging.Message{
		// One change of one group gives one event, so that a second sending
		// of it has the same id.
		ID:     fmt.Sprintf("%s-%d", record.ID, record.Version),
		Type:   kind,
		Source: "/service",
		Topic:  "service.group.v1",
		Key:    string(record.ID),
		Time:   record.UpdatedAt,
		Data:   data,
	}, nil
}

// groupData is the group in messages. Readers rely on it: add to it, but
// change nothing without a new version of type and topic.
type groupData struct {
	ID        lending.GroupID   `json:"id"`
	Version   int64             `json:"version"`
	Name      string            `json:"name"`
	Type      lending.GroupType `json:"type"`
	Range     string            `json:"range"`
	CreatedAt time.Time         `json:"created_at"`
	UpdatedAt time.Time         `json:"updated_at"`
}
