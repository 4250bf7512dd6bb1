package lending

import "time"

// LibraryCard changes by its methods only, and they keep its rules.
type LibraryCard struct {
	record LibraryCardRecord
}

// LibraryCardFields are what a caller decides about a new library card.
type LibraryCardFields struct {
	Holder     MemberID
	Serial     UUID
	ValidUntil Date
}

// NewLibraryCard makes a new library card. There is no other way to make one.
func NewLibraryCard(id LibraryCardID, now time.Time, fields LibraryCardFields) (*LibraryCard, error) {
	l := &LibraryCard{record: LibraryCardRecord{
		ID:         id,
		Version:    1,
		Holder:     fields.Holder,
		Serial:     fields.Serial,
		ValidUntil: fields.ValidUntil,
		CreatedAt:  now,
		UpdatedAt:  now,
	}}
	if err := l.record.validate(); err != nil {
		return nil, err
	}
	return l, nil
}

// LibraryCardFromRecord brings back the library card that was kept.
func LibraryCardFromRecord(record LibraryCardRecord) *LibraryCard {
	return &LibraryCard{record: record}
}

// Record tells all about the library card.
func (l *LibraryCard) Record() LibraryCardRecord { return l.record }

// Renew puts new values in place of the old.
func (l *LibraryCard) Renew(now time.Time, fields LibraryCardFields) error {
	next := l.record
	next.Holder = fields.Holder
	next.Serial = fields.Serial
	next.ValidUntil = fields.ValidUntil
	if err := next.validate(); err != nil {
		return err
	}
	l.record = next
	l.touch(now)
	return nil
}

// touch ends every change.
func (l *LibraryCard) touch(now time.Time) {
	l.record.Version++
	l.record.UpdatedAt = now
}

func (r *LibraryCardRecord) validate() error {
	switch {
	case r.Holder == "":
		return &InvalidError{Field: "holder", Reason: "is required"}
	case r.Serial == "":
		return &InvalidError{Field: "serial", Reason: "is required"}
	case r.ValidUntil == "":
		return &InvalidError{Field: "valid_until", Reason: "is required"}
	}
	return nil
}
