package events

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"example.com/service/internal/domain/lending"
)

func someMember() lending.MemberRecord {
	at := time.Date(2026, time.January, 31, 12, 0, 0, 123456000, time.UTC)
	return lending.MemberRecord{
		ID:         "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1",
		Version:    3,
		State:      lending.MemberStateActive,
		Email:      "email-1",
		Group:      new(lending.GroupID("00000000-0000-7000-8000-000000000001")),
		Born:       new(lending.Date("2026-01-01")),
		Newsletter: true,
		Interests:  []lending.MemberInterests{lending.MemberInterestsFiction},
		CreatedAt:  at,
		UpdatedAt:  at,
	}
}

func TestMembersPublish(t *testing.T) {
	record := someMember()
	events := map[string]lending.MemberEvent{
		"service.member.MemberRegistered.v1": lending.MemberRegistered{Member: record},
		"service.member.MemberUpdated.v1":    lending.MemberUpdated{Member: record},
		"service.member.MemberSuspended.v1":  lending.MemberSuspended{Member: record},
	}
	for kind, event := range events {
		t.Run(kind, func(t *testing.T) {
			var box outbox
			if err := NewMembers(&box).Publish(t.Context(), event); err != nil {
				t.Fatal(err)
			}
			if len(box.messages) != 1 {
				t.Fatalf("%d messages, want 1", len(box.messages))
			}
			m := box.messages[0]
			if m.ID != "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1-3" || m.Type != kind || m.Source != "/service" ||
				m.Topic != "service.member.v1" || m.Key != string(record.ID) || !m.Time.Equal(record.UpdatedAt) {
				t.Errorf("message %+v", m)
			}
			var data map[string]any
			if err := json.Unmarshal(m.Data, &data); err != nil {
				t.Fatal(err)
			}
			for field, want := range map[string]any{
				"id":         "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1",
				"version":    3.0,
				"state":      "active",
				"updated_at": "2026-01-31T12:00:00.123456Z",
			} {
				if data[field] != want {
					t.Errorf("%s is %v, want %v", field, data[field], want)
				}
			}
			if want := 10; len(data) != want {
				t.Errorf("%d fields in %v, want %d", len(data), data, want)
			}
		})
	}
}

func TestMembersPublishFails(t *testing.T) {
	full := errors.New("full")
	if err := NewMembers(&outbox{err: full}).Publish(t.Context(), lending.MemberRegistered{}); !errors.Is(err, full) {
		t.Errorf("Publish gave %v, want %v", err, full)
	}
	if err := NewMembers(&outbox{}).Publish(t.Context(), nil); err == nil {
		t.Error("Publish sent what is no event")
	}
}
