package lending

import (
	"fmt"
	"time"
	"unicode/utf8"
)

// Book changes by its methods only, and they keep its rules.
type Book struct {
	record BookRecord
	events []BookEvent
}

// BookFields are what a caller decides about a new book.
type BookFields struct {
	Isbn     string
	Title    string
	Authors  []string
	Order    int64
	Select   *bool
	Copies   int64
	Language BookLanguage
}

// BookChanges are what an update puts in place of the old.
type BookChanges struct {
	Isbn     string
	Title    string
	Authors  []string
	Order    int64
	Select   *bool
	Language BookLanguage
}

// NewBook makes a new book. There is no other way to make one.
func NewBook(id BookID, now time.Time, fields BookFields) (*Book, error) {
	b := &Book{record: BookRecord{
		ID:        id,
		Version:   1,
		Isbn:      fields.Isbn,
		Title:     fields.Title,
		Authors:   fields.Authors,
		Order:     fields.Order,
		Select:    fields.Select,
		Copies:    fields.Copies,
		Language:  fields.Language,
		CreatedAt: now,
		UpdatedAt: now,
	}}
	if err := b.record.validate(); err != nil {
		return nil, err
	}
	b.events = append(b.events, BookAdded{b.record})
	return b, nil
}

// BookFromRecord brings back the book that was kept.
func BookFromRecord(record BookRecord) *Book { return &Book{record: record} }

// Record tells all about the book; its pointers and lists are only to be read.
func (b *Book) Record() BookRecord { return b.record }

// Events tells what happened since the book was made or brought back.
func (b *Book) Events() []BookEvent { return b.events }

// AcquireCopies adds to copies, which never exceeds 500.
func (b *Book) AcquireCopies(now time.Time, count int64) error {
	if count < 1 {
		return &InvalidError{Field: "count", Reason: "must be at least 1"}
	}
	next := b.record.Copies + count
	if next < b.record.Copies {
		return &InvalidError{Field: "count", Reason: "is too large to be counted"}
	}
	if next > 500 {
		return fmt.Errorf("copies would be more than 500: %w", ErrNotPossible)
	}
	b.record.Copies = next
	b.touch(now)
	b.events = append(b.events, CopiesAcquired{b.record})
	return nil
}

// DiscardCopies takes from copies, never below 1.
func (b *Book) DiscardCopies(now time.Time, count int64) error {
	if count < 1 {
		return &InvalidError{Field: "count", Reason: "must be at least 1"}
	}
	next := b.record.Copies - count
	if next < 1 {
		return fmt.Errorf("copies would be less than 1: %w", ErrNotPossible)
	}
	b.record.Copies = next
	b.touch(now)
	b.events = append(b.events, CopiesDiscarded{b.record})
	return nil
}

// Update puts new values in place of the old.
func (b *Book) Update(now time.Time, changes BookChanges) error {
	next := b.record
	next.Isbn = changes.Isbn
	next.Title = changes.Title
	next.Authors = changes.Authors
	next.Order = changes.Order
	next.Select = changes.Select
	next.Language = changes.Language
	if err := next.validate(); err != nil {
		return err
	}
	b.record = next
	b.touch(now)
	return nil
}

// Remove records that the book goes; it is for a repository to forget it.
func (b *Book) Remove(now time.Time) {
	b.touch(now)
	b.events = append(b.events, BookRemoved{b.record})
}

// touch ends every change.
func (b *Book) touch(now time.Time) {
	b.record.Version++
	b.record.UpdatedAt = now
}

func (r *BookRecord) validate() error {
	switch {
	case utf8.RuneCountInString(r.Isbn) < 10 || utf8.RuneCountInString(r.Isbn) > 13:
		return &InvalidError{Field: "isbn", Reason: "must have 10 to 13 characters"}
	case utf8.RuneCountInString(r.Title) < 1 || utf8.RuneCountInString(r.Title) > 200:
		return &InvalidError{Field: "title", Reason: "must have 1 to 200 characters"}
	case r.Authors == nil:
		return &InvalidError{Field: "authors", Reason: "is required"}
	case len(r.Authors) < 1 || len(r.Authors) > 10:
		return &InvalidError{Field: "authors", Reason: "must have 1 to 10 items"}
	case r.Order < 1 || r.Order > 99999:
		return &InvalidError{Field: "order", Reason: "must be 1 to 99999"}
	case r.Copies < 0 || r.Copies > 500:
		return &InvalidError{Field: "copies", Reason: "must be 0 to 500"}
	}
	if _, err := ParseBookLanguage(string(r.Language)); err != nil {
		return &InvalidError{Field: "language", Reason: err.Error()}
	}
	return nil
}
