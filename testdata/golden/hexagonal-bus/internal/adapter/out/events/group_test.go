package events

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"example.com/service/internal/domain/lending"
)

func someGroup() lending.GroupRecord {
	at := time.Date(2026, time.January, 31, 12, 0, 0, 123456000, time.UTC)
	return lending.GroupRecord{
		ID:        "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1",
		Version:   3,
		Name:      "name-1",
		Type:      lending.GroupTypeSchool,
		Range:     "range-1",
		CreatedAt: at,
		UpdatedAt: at,
	}
}

func TestGroupsPublish(t *testing.T) {
	record := someGroup()
	events := map[string]lending.GroupEvent{
		"service.group.GroupOpened.v1": lending.GroupOpened{Group: record},
		"service.group.GroupClosed.v1": lending.GroupClosed{Group: record},
	}
	for kind, event := range events {
		t.Run(kind, func(t *testing.T) {
			var box outbox
			if err := NewGroups(&box).Publish(t.Context(), event); err != nil {
				t.Fatal(err)
			}
			if len(box.messages) != 1 {
				t.Fatalf("%d messages, want 1", len(box.messages))
			}
			m := box.messages[0]
			if m.ID != "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1-3" || m.Type != kind || m.Source != "/service" ||
				m.Topic != "service.group.v1" || m.Key != string(record.ID) || !m.Time.Equal(record.UpdatedAt) {
				t.Errorf("message %+v", m)
			}
			var data map[string]any
			if err := json.Unmarshal(m.Data, &data); err != nil {
				t.Fatal(err)
			}
			for field, want := range map[string]any{
				"id":         "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1",
				"version":    3.0,
				"updated_at": "2026-01-31T12:00:00.123456Z",
			} {
				if data[field] != want {
					t.Errorf("%s is %v, want %v", field, data[field], want)
				}
			}
			if want := 7; len(data) != want {
				t.Errorf("%d fields in %v, want %d", len(data), data, want)
			}
		})
	}
}

func TestGroupsPublishFails(t *testing.T) {
	full := errors.New("full")
	if err := NewGroups(&outbox{err: full}).Publish(t.Context(), lending.GroupOpened{}); !errors.Is(err, full) {
		t.Errorf("Publish gave %v, want %v", err, full)
	}
	if err := NewGroups(&outbox{}).Publish(t.Context(), nil); err == nil {
		t.Error("Publish sent what is no event")
	}
}
