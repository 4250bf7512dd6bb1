package lending

import (
	"errors"
	"reflect"
	"testing"
	"time"
)

const libraryCardID LibraryCardID = "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1"

var libraryCardMade = time.Date(2026, time.January, 31, 12, 0, 0, 0, time.UTC)

func validLibraryCardFields() LibraryCardFields {
	return LibraryCardFields{
		Holder:     "00000000-0000-7000-8000-000000000001",
		Serial:     "00000000-0000-7000-8000-000000000001",
		ValidUntil: "2026-01-01",
	}
}

func validLibraryCardRecord() LibraryCardRecord {
	fields := validLibraryCardFields()
	return LibraryCardRecord{
		ID:         libraryCardID,
		Version:    1,
		Holder:     fields.Holder,
		Serial:     fields.Serial,
		ValidUntil: fields.ValidUntil,
		CreatedAt:  libraryCardMade,
		UpdatedAt:  libraryCardMade,
	}
}

func TestNewLibraryCard(t *testing.T) {
	libraryCard, err := NewLibraryCard(libraryCardID, libraryCardMade, validLibraryCardFields())
	if err != nil {
		t.Fatal(err)
	}
	want := validLibraryCardRecord()
	if got := libraryCard.Record(); !reflect.DeepEqual(got, want) {
		t.Errorf("NewLibraryCard gave %+v, want %+v", got, want)
	}
}

func TestNewLibraryCardKeepsTheRules(t *testing.T) {
	tests := map[string]struct {
		spoil func(*LibraryCardFields)
		field string
	}{
		"no holder":      {func(f *LibraryCardFields) { f.Holder = "" }, "holder"},
		"no serial":      {func(f *LibraryCardFields) { f.Serial = "" }, "serial"},
		"no valid until": {func(f *LibraryCardFields) { f.ValidUntil = "" }, "valid_until"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			fields := validLibraryCardFields()
			tt.spoil(&fields)
			libraryCard, err := NewLibraryCard(libraryCardID, libraryCardMade, fields)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field || libraryCard != nil {
				t.Errorf("NewLibraryCard gave %v, %v; want nothing and that %s is invalid", libraryCard, err, tt.field)
			}
		})
	}
}

func TestRenewLibraryCard(t *testing.T) {
	libraryCard := LibraryCardFromRecord(validLibraryCardRecord())
	later := libraryCardMade.Add(time.Hour)
	fields := LibraryCardFields{
		Holder:     "00000000-0000-7000-8000-000000000002",
		Serial:     "00000000-0000-7000-8000-000000000002",
		ValidUntil: "2026-01-02",
	}
	if err := libraryCard.Renew(later, fields); err != nil {
		t.Fatal(err)
	}
	want := validLibraryCardRecord()
	want.Version, want.UpdatedAt = 2, later
	want.Holder = fields.Holder
	want.Serial = fields.Serial
	want.ValidUntil = fields.ValidUntil
	if got := libraryCard.Record(); !reflect.DeepEqual(got, want) {
		t.Errorf("Renew left %+v, want %+v", got, want)
	}
}

func TestRenewLibraryCardKeepsTheRules(t *testing.T) {
	tests := map[string]struct {
		spoil func(*LibraryCardFields)
		field string
	}{
		"no holder":      {func(f *LibraryCardFields) { f.Holder = "" }, "holder"},
		"no serial":      {func(f *LibraryCardFields) { f.Serial = "" }, "serial"},
		"no valid until": {func(f *LibraryCardFields) { f.ValidUntil = "" }, "valid_until"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			libraryCard := LibraryCardFromRecord(validLibraryCardRecord())
			fields := validLibraryCardFields()
			tt.spoil(&fields)
			err := libraryCard.Renew(libraryCardMade, fields)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field {
				t.Errorf("Renew gave %v, want that %s is invalid", err, tt.field)
			}
			if !reflect.DeepEqual(libraryCard, LibraryCardFromRecord(validLibraryCardRecord())) {
				t.Errorf("Renew left %+v, want no change", libraryCard)
			}
		})
	}
}

func BenchmarkNewLibraryCard(b *testing.B) {
	fields := validLibraryCardFields()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewLibraryCard(libraryCardID, libraryCardMade, fields); err != nil {
			b.Fatal(err)
		}
	}
}
