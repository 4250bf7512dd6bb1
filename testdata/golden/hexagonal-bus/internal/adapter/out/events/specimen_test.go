package events

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"example.com/service/internal/domain/museum"
)

func someSpecimen() museum.SpecimenRecord {
	at := time.Date(2026, time.January, 31, 12, 0, 0, 123456000, time.UTC)
	return museum.SpecimenRecord{
		ID:      "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1",
		Version: 3,
		State:   museum.SpecimenStateStored,
		SpecimenFields: museum.SpecimenFields{
			Label:   "label-1",
			Notes:   []string{"notes-1"},
			Pieces:  1,
			Counts:  []int64{1},
			Weight:  must(museum.ParseDecimal("10.010")),
			Weights: []museum.Decimal{must(museum.ParseDecimal("1.00"))},
			Fragile: true,
			Found:   "2026-01-01",
			SeenAt:  new(time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)),
			Code:    "00000000-0000-7000-8000-000000000001",
			Value:   must(museum.NewMoney(1, "EUR")),
			Offers:  []museum.Money{must(museum.NewMoney(1, "EUR"))},
			Origin:  museum.SpecimenOriginField,
			Colours: []museum.SpecimenColours{museum.SpecimenColoursLight},
			Parent:  new(museum.SpecimenID("00000000-0000-7000-8000-000000000001")),
			Related: []museum.SpecimenID{"00000000-0000-7000-8000-000000000001"},
		},
		CreatedAt: at,
		UpdatedAt: at,
	}
}

func TestSpecimensPublish(t *testing.T) {
	record := someSpecimen()
	events := map[string]museum.SpecimenEvent{
		"service.specimen.SpecimenAdded.v1":     museum.SpecimenAdded{Specimen: record},
		"service.specimen.SpecimenDescribed.v1": museum.SpecimenDescribed{Specimen: record},
		"service.specimen.SpecimenShown.v1":     museum.SpecimenShown{Specimen: record},
		"service.specimen.SpecimenReturned.v1":  museum.SpecimenReturned{Specimen: record},
		"service.specimen.PiecesFound.v1":       museum.PiecesFound{Specimen: record},
		"service.specimen.ValueRaised.v1":       museum.ValueRaised{Specimen: record},
		"service.specimen.SpecimenRemoved.v1":   museum.SpecimenRemoved{Specimen: record},
	}
	for kind, event := range events {
		t.Run(kind, func(t *testing.T) {
			var box outbox
			if err := NewSpecimens(&box).Publish(t.Context(), event); err != nil {
				t.Fatal(err)
			}
			if len(box.messages) != 1 {
				t.Fatalf("%d messages, want 1", len(box.messages))
			}
			m := box.messages[0]
			if m.ID != "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1-3" || m.Type != kind || m.Source != "/service" ||
				m.Topic != "service.specimen.v1" || m.Key != string(record.ID) || !m.Time.Equal(record.UpdatedAt) {
				t.Errorf("message %+v", m)
			}
			var data map[string]any
			if err := json.Unmarshal(m.Data, &data); err != nil {
				t.Fatal(err)
			}
			for field, want := range map[string]any{
				"id":         "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1",
				"version":    3.0,
				"state":      "stored",
				"updated_at": "2026-01-31T12:00:00.123456Z",
			} {
				if data[field] != want {
					t.Errorf("%s is %v, want %v", field, data[field], want)
				}
			}
			if want := 21; len(data) != want {
				t.Errorf("%d fields in %v, want %d", len(data), data, want)
			}
			if got := data["weight"]; got != "10.010" {
				t.Errorf("weight is %v", got)
			}
			if got, ok := data["value"].(map[string]any); !ok || got["amount"] != "1" || got["currency"] != "EUR" {
				t.Errorf("value is %v", data["value"])
			}
		})
	}
}

func TestSpecimensPublishFails(t *testing.T) {
	full := errors.New("full")
	if err := NewSpecimens(&outbox{err: full}).Publish(t.Context(), museum.SpecimenAdded{}); !errors.Is(err, full) {
		t.Errorf("Publish gave %v, want %v", err, full)
	}
	if err := NewSpecimens(&outbox{}).Publish(t.Context(), nil); err == nil {
		t.Error("Publish sent what is no event")
	}
}
