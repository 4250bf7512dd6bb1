package lending

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

const groupID GroupID = "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1"

var groupMade = time.Date(2026, time.January, 31, 12, 0, 0, 0, time.UTC)

func validGroupFields() GroupFields {
	return GroupFields{
		Name:  "name-1",
		Type:  GroupTypeSchool,
		Range: "range-1",
	}
}

func validGroupRecord() GroupRecord {
	fields := validGroupFields()
	return GroupRecord{
		ID:        groupID,
		Version:   1,
		Name:      fields.Name,
		Type:      fields.Type,
		Range:     fields.Range,
		CreatedAt: groupMade,
		UpdatedAt: groupMade,
	}
}

func TestNewGroup(t *testing.T) {
	group, err := NewGroup(groupID, groupMade, validGroupFields())
	if err != nil {
		t.Fatal(err)
	}
	want := validGroupRecord()
	if got := group.Record(); !reflect.DeepEqual(got, want) {
		t.Errorf("NewGroup gave %+v, want %+v", got, want)
	}
	if got, want := group.Events(), []GroupEvent{GroupOpened{want}}; !reflect.DeepEqual(got, want) {
		t.Errorf("NewGroup recorded %+v, want %+v", got, want)
	}
}

func TestNewGroupKeepsTheRules(t *testing.T) {
	tests := map[string]struct {
		spoil func(*GroupFields)
		field string
	}{
		"name too short": {func(f *GroupFields) { f.Name = strings.Repeat("é", 1) }, "name"},
		"name too long":  {func(f *GroupFields) { f.Name = strings.Repeat("é", 41) }, "name"},
		"unknown type":   {func(f *GroupFields) { f.Type = "no such value" }, "type"},
		"range too long": {func(f *GroupFields) { f.Range = strings.Repeat("é", 21) }, "range"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			fields := validGroupFields()
			tt.spoil(&fields)
			group, err := NewGroup(groupID, groupMade, fields)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field || group != nil {
				t.Errorf("NewGroup gave %v, %v; want nothing and that %s is invalid", group, err, tt.field)
			}
		})
	}
}

func TestNewGroupTakesWhatIsJustWithin(t *testing.T) {
	tests := map[string]func(*GroupFields){
		"least name": func(f *GroupFields) { f.Name = strings.Repeat("é", 2) },
		"most name":  func(f *GroupFields) { f.Name = strings.Repeat("é", 40) },
		"most range": func(f *GroupFields) { f.Range = strings.Repeat("é", 20) },
	}
	for name, set := range tests {
		t.Run(name, func(t *testing.T) {
			fields := validGroupFields()
			set(&fields)
			if _, err := NewGroup(groupID, groupMade, fields); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestGroupTellsThatItGoes(t *testing.T) {
	group := GroupFromRecord(validGroupRecord())
	later := groupMade.Add(time.Hour)
	group.Close(later)
	want := validGroupRecord()
	want.Version, want.UpdatedAt = 2, later
	if got := group.Events(); !reflect.DeepEqual(got, []GroupEvent{GroupClosed{want}}) {
		t.Errorf("recorded %+v, want GroupClosed of %+v", got, want)
	}
}

func BenchmarkNewGroup(b *testing.B) {
	fields := validGroupFields()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewGroup(groupID, groupMade, fields); err != nil {
			b.Fatal(err)
		}
	}
}
