package lending

import (
	"fmt"
	"time"
	"unicode/utf8"
)

// Member changes by its methods only, and they keep its rules.
type Member struct {
	record MemberRecord
	events []MemberEvent
}

// MemberFields are what a caller decides about a new member.
type MemberFields struct {
	Email      string
	Group      *GroupID
	Born       *Date
	Newsletter bool
	Interests  []MemberInterests
}

// NewMember makes a new member. There is no other way to make one.
func NewMember(id MemberID, now time.Time, fields MemberFields) (*Member, error) {
	m := &Member{record: MemberRecord{
		ID:         id,
		Version:    1,
		State:      MemberStateActive,
		Email:      fields.Email,
		Group:      fields.Group,
		Born:       fields.Born,
		Newsletter: fields.Newsletter,
		Interests:  fields.Interests,
		CreatedAt:  now,
		UpdatedAt:  now,
	}}
	if err := m.record.validate(); err != nil {
		return nil, err
	}
	m.events = append(m.events, MemberRegistered{m.record})
	return m, nil
}

// MemberFromRecord brings back the member that was kept.
func MemberFromRecord(record MemberRecord) *Member { return &Member{record: record} }

// Record tells all about the member; its pointers and lists are only to be read.
func (m *Member) Record() MemberRecord { return m.record }

// Events tells what happened since the member was made or brought back.
func (m *Member) Events() []MemberEvent { return m.events }

// Suspend takes the member from active to suspended.
func (m *Member) Suspend(now time.Time) error {
	if m.record.State != MemberStateActive {
		return fmt.Errorf("the member is %s: %w", m.record.State, ErrWrongState)
	}
	m.record.State = MemberStateSuspended
	m.touch(now)
	m.events = append(m.events, MemberSuspended{m.record})
	return nil
}

// Reinstate takes the member from suspended to active.
func (m *Member) Reinstate(now time.Time) error {
	if m.record.State != MemberStateSuspended {
		return fmt.Errorf("the member is %s: %w", m.record.State, ErrWrongState)
	}
	m.record.State = MemberStateActive
	m.touch(now)
	return nil
}

// Update puts new values in place of the old.
func (m *Member) Update(now time.Time, fields MemberFields) error {
	next := m.record
	next.Email = fields.Email
	next.Group = fields.Group
	next.Born = fields.Born
	next.Newsletter = fields.Newsletter
	next.Interests = fields.Interests
	if err := next.validate(); err != nil {
		return err
	}
	m.record = next
	m.touch(now)
	m.events = append(m.events, MemberUpdated{m.record})
	return nil
}

// touch ends every change.
func (m *Member) touch(now time.Time) {
	m.record.Version++
	m.record.UpdatedAt = now
}

func (r *MemberRecord) validate() error {
	switch {
	case utf8.RuneCountInString(r.Email) < 3 || utf8.RuneCountInString(r.Email) > 254:
		return &InvalidError{Field: "email", Reason: "must have 3 to 254 characters"}
	case len(r.Interests) > 3:
		return &InvalidError{Field: "interests", Reason: "must have at most 3 items"}
	}
	for _, value := range r.Interests {
		if _, err := ParseMemberInterests(string(value)); err != nil {
			return &InvalidError{Field: "interests", Reason: err.Error()}
		}
	}
	return nil
}
