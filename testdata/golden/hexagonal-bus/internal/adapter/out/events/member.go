package events

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"example.com/service/internal/domain/lending"
	"example.com/service/internal/messaging"
)

// Members sends the events of members.
type Members struct {
	outbox Outbox
}

// NewMembers sends to the outbox.
func NewMembers(outbox Outbox) *Members { return &Members{outbox} }

// Publish puts the events into the outbox.
func (p *Members) Publish(ctx context.Context, events ...lending.MemberEvent) error {
	messages := make([]messaging.Message, len(events))
	for i, event := range events {
		var err error
		if messages[i], err = memberMessage(event); err != nil {
			return err
		}
	}
	return p.outbox.Add(ctx, messages...)
}

func memberMessage(event lending.MemberEvent) (messaging.Message, error) {
	var (
		kind   string
		record lending.MemberRecord
	)
	switch e := event.(type) {
	case lending.MemberRegistered:
		kind, record = "service.member.MemberRegistered.v1", e.Member
	case lending.MemberUpdated:
		kind, record = "service.member.MemberUpdated.v1", e.Member
	case lending.MemberSuspended:
		kind, record = "service.member.MemberSuspended.v1", e.Member
	default:
		return messaging.Message{}, fmt.Errorf("no message is known for %T", event)
	}
	data, err := json.Marshal(memberData{
		ID:         record.ID,
		Version:    record.Version,
		State:      record.State,
		Email:      record.Email,
		Group:      record.Group,
		Born:       record.Born,
		Newsletter: record.Newsletter,
		Interests:  record.Interests,
		CreatedAt:  record.CreatedAt,
		UpdatedAt:  record.UpdatedAt,
	})
	if err != nil {
		return messaging.Message{}, fmt.Errorf("encode %s: %w", kind, err)
	}
	return messaging.Message{
		// One change of one member gives one event, so that a second sending
		// of it has the same id.
		ID:     fmt.Sprintf("%s-%d", record.ID, record.Version),
		Type:   kind,
		Source: "/service",
		Topic:  "service.member.v1",
		Key:    string(record.ID),
		Time:   record.UpdatedAt,
		Data:   data,
	}, nil
}

// memberData is the member in messages. Readers rely on it: add to it, but
// change nothing without a new version of type and topic.
type memberData struct {
	ID         lending.MemberID          `json:"id"`
	Version    int64                     `json:"version"`
	State      lending.MemberState       `json:"state"`
	Email      string                    `json:"email"`
	Group      *lending.GroupID          `json:"group,omitempty"`
	Born       *lending.Date             `json:"born,omitempty"`
	Newsletter bool                      `json:"newsletter"`
	Interests  []lending.MemberInterests `json:"interests,omitzero"`
	CreatedAt  time.Time                 `json:"created_at"`
	UpdatedAt  time.Time                 `json:"updated_at"`
}
