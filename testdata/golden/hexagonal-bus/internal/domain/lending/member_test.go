package lending

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

const memberID MemberID = "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1"

var memberMade = time.Date(2026, time.January, 31, 12, 0, 0, 0, time.UTC)

func validMemberFields() MemberFields {
	return MemberFields{
		Email:      "email-1",
		Group:      new(GroupID("00000000-0000-7000-8000-000000000001")),
		Born:       new(Date("2026-01-01")),
		Newsletter: true,
		Interests:  []MemberInterests{MemberInterestsFiction},
	}
}

func validMemberRecord() MemberRecord {
	fields := validMemberFields()
	return MemberRecord{
		ID:         memberID,
		Version:    1,
		State:      MemberStateActive,
		Email:      fields.Email,
		Group:      fields.Group,
		Born:       fields.Born,
		Newsletter: fields.Newsletter,
		Interests:  fields.Interests,
		CreatedAt:  memberMade,
		UpdatedAt:  memberMade,
	}
}

func TestNewMember(t *testing.T) {
	member, err := NewMember(memberID, memberMade, validMemberFields())
	if err != nil {
		t.Fatal(err)
	}
	want := validMemberRecord()
	if got := member.Record(); !reflect.DeepEqual(got, want) {
		t.Errorf("NewMember gave %+v, want %+v", got, want)
	}
	if got, want := member.Events(), []MemberEvent{MemberRegistered{want}}; !reflect.DeepEqual(got, want) {
		t.Errorf("NewMember recorded %+v, want %+v", got, want)
	}
}

func TestNewMemberKeepsTheRules(t *testing.T) {
	tests := map[string]struct {
		spoil func(*MemberFields)
		field string
	}{
		"email too short":    {func(f *MemberFields) { f.Email = strings.Repeat("é", 2) }, "email"},
		"email too long":     {func(f *MemberFields) { f.Email = strings.Repeat("é", 255) }, "email"},
		"interests too many": {func(f *MemberFields) { f.Interests = slices.Repeat([]MemberInterests{MemberInterestsFiction}, 4) }, "interests"},
		"unknown interests":  {func(f *MemberFields) { f.Interests = []MemberInterests{"no such value"} }, "interests"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			fields := validMemberFields()
			tt.spoil(&fields)
			member, err := NewMember(memberID, memberMade, fields)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field || member != nil {
				t.Errorf("NewMember gave %v, %v; want nothing and that %s is invalid", member, err, tt.field)
			}
		})
	}
}

func TestNewMemberTakesWhatIsJustWithin(t *testing.T) {
	tests := map[string]func(*MemberFields){
		"least email":    func(f *MemberFields) { f.Email = strings.Repeat("é", 3) },
		"most email":     func(f *MemberFields) { f.Email = strings.Repeat("é", 254) },
		"most interests": func(f *MemberFields) { f.Interests = slices.Repeat([]MemberInterests{MemberInterestsFiction}, 3) },
	}
	for name, set := range tests {
		t.Run(name, func(t *testing.T) {
			fields := validMemberFields()
			set(&fields)
			if _, err := NewMember(memberID, memberMade, fields); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNewMemberNeedsNoMoreThanWhatIsRequired(t *testing.T) {
	fields := validMemberFields()
	fields.Group = nil
	fields.Born = nil
	fields.Interests = nil
	if _, err := NewMember(memberID, memberMade, fields); err != nil {
		t.Error(err)
	}
}

func TestMemberChangesItsState(t *testing.T) {
	states := []MemberState{MemberStateActive, MemberStateSuspended}
	tests := map[string]struct {
		apply func(*Member, time.Time) error
		from  []MemberState
		to    MemberState
		event func(MemberRecord) []MemberEvent
	}{
		"SuspendMember": {
			apply: (*Member).Suspend,
			from:  []MemberState{MemberStateActive},
			to:    MemberStateSuspended,
			event: func(r MemberRecord) []MemberEvent { return []MemberEvent{MemberSuspended{r}} },
		},
		"ReinstateMember": {
			apply: (*Member).Reinstate,
			from:  []MemberState{MemberStateSuspended},
			to:    MemberStateActive,
			event: func(MemberRecord) []MemberEvent { return nil },
		},
	}
	for name, tt := range tests {
		for _, state := range states {
			t.Run(name+" when "+string(state), func(t *testing.T) {
				before := validMemberRecord()
				before.State = state
				member := MemberFromRecord(before)
				later := memberMade.Add(time.Hour)

				err := tt.apply(member, later)

				if !slices.Contains(tt.from, state) {
					if !errors.Is(err, ErrWrongState) || !reflect.DeepEqual(member, MemberFromRecord(before)) {
						t.Errorf("gave %v and left %+v, want ErrWrongState and no change", err, member)
					}
					return
				}
				want := before
				want.State, want.Version, want.UpdatedAt = tt.to, 2, later
				if got := member.Record(); err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("gave %v and left %+v, want %+v", err, got, want)
				}
				if got, want := member.Events(), tt.event(want); !reflect.DeepEqual(got, want) {
					t.Errorf("recorded %+v, want %+v", got, want)
				}
			})
		}
	}
}

func TestUpdateMember(t *testing.T) {
	member := MemberFromRecord(validMemberRecord())
	later := memberMade.Add(time.Hour)
	fields := MemberFields{
		Email:      "email-2",
		Group:      new(GroupID("00000000-0000-7000-8000-000000000002")),
		Born:       new(Date("2026-01-02")),
		Newsletter: false,
		Interests:  []MemberInterests{MemberInterestsHistory},
	}
	if err := member.Update(later, fields); err != nil {
		t.Fatal(err)
	}
	want := validMemberRecord()
	want.Version, want.UpdatedAt = 2, later
	want.Email = fields.Email
	want.Group = fields.Group
	want.Born = fields.Born
	want.Newsletter = fields.Newsletter
	want.Interests = fields.Interests
	if got := member.Record(); !reflect.DeepEqual(got, want) {
		t.Errorf("Update left %+v, want %+v", got, want)
	}
	if got, want := member.Events(), []MemberEvent{MemberUpdated{want}}; !reflect.DeepEqual(got, want) {
		t.Errorf("Update recorded %+v, want %+v", got, want)
	}
}

func TestUpdateMemberKeepsTheRules(t *testing.T) {
	tests := map[string]struct {
		spoil func(*MemberFields)
		field string
	}{
		"email too short":    {func(f *MemberFields) { f.Email = strings.Repeat("é", 2) }, "email"},
		"email too long":     {func(f *MemberFields) { f.Email = strings.Repeat("é", 255) }, "email"},
		"interests too many": {func(f *MemberFields) { f.Interests = slices.Repeat([]MemberInterests{MemberInterestsFiction}, 4) }, "interests"},
		"unknown interests":  {func(f *MemberFields) { f.Interests = []MemberInterests{"no such value"} }, "interests"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			member := MemberFromRecord(validMemberRecord())
			fields := validMemberFields()
			tt.spoil(&fields)
			err := member.Update(memberMade, fields)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field {
				t.Errorf("Update gave %v, want that %s is invalid", err, tt.field)
			}
			if !reflect.DeepEqual(member, MemberFromRecord(validMemberRecord())) {
				t.Errorf("Update left %+v, want no change", member)
			}
		})
	}
}

func BenchmarkNewMember(b *testing.B) {
	fields := validMemberFields()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewMember(memberID, memberMade, fields); err != nil {
			b.Fatal(err)
		}
	}
}
