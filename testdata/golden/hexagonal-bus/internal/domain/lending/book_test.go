package lending

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

const bookID BookID = "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1"

var bookMade = time.Date(2026, time.January, 31, 12, 0, 0, 0, time.UTC)

func validBookFields() BookFields {
	return BookFields{
		Isbn:     "isbn-1xxxx",
		Title:    "title-1",
		Authors:  []string{"authors-1"},
		Order:    1,
		Select:   new(true),
		Copies:   11,
		Language: BookLanguageEn,
	}
}

func validBookRecord() BookRecord {
	fields := validBookFields()
	return BookRecord{
		ID:        bookID,
		Version:   1,
		Isbn:      fields.Isbn,
		Title:     fields.Title,
		Authors:   fields.Authors,
		Order:     fields.Order,
		Select:    fields.Select,
		Copies:    fields.Copies,
		Language:  fields.Language,
		CreatedAt: bookMade,
		UpdatedAt: bookMade,
	}
}

func TestNewBook(t *testing.T) {
	book, err := NewBook(bookID, bookMade, validBookFields())
	if err != nil {
		t.Fatal(err)
	}
	want := validBookRecord()
	if got := book.Record(); !reflect.DeepEqual(got, want) {
		t.Errorf("NewBook gave %+v, want %+v", got, want)
	}
	if got, want := book.Events(), []BookEvent{BookAdded{want}}; !reflect.DeepEqual(got, want) {
		t.Errorf("NewBook recorded %+v, want %+v", got, want)
	}
}

func TestNewBookKeepsTheRules(t *testing.T) {
	tests := map[string]struct {
		spoil func(*BookFields)
		field string
	}{
		"isbn too short":   {func(f *BookFields) { f.Isbn = strings.Repeat("é", 9) }, "isbn"},
		"isbn too long":    {func(f *BookFields) { f.Isbn = strings.Repeat("é", 14) }, "isbn"},
		"title too short":  {func(f *BookFields) { f.Title = strings.Repeat("é", 0) }, "title"},
		"title too long":   {func(f *BookFields) { f.Title = strings.Repeat("é", 201) }, "title"},
		"no authors":       {func(f *BookFields) { f.Authors = nil }, "authors"},
		"authors too few":  {func(f *BookFields) { f.Authors = slices.Repeat([]string{"authors-1"}, 0) }, "authors"},
		"authors too many": {func(f *BookFields) { f.Authors = slices.Repeat([]string{"authors-1"}, 11) }, "authors"},
		"order too low":    {func(f *BookFields) { f.Order = 0 }, "order"},
		"order too high":   {func(f *BookFields) { f.Order = 100000 }, "order"},
		"copies too low":   {func(f *BookFields) { f.Copies = -1 }, "copies"},
		"copies too high":  {func(f *BookFields) { f.Copies = 501 }, "copies"},
		"unknown language": {func(f *BookFields) { f.Language = "no such value" }, "language"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			fields := validBookFields()
			tt.spoil(&fields)
			book, err := NewBook(bookID, bookMade, fields)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field || book != nil {
				t.Errorf("NewBook gave %v, %v; want nothing and that %s is invalid", book, err, tt.field)
			}
		})
	}
}

func TestNewBookTakesWhatIsJustWithin(t *testing.T) {
	tests := map[string]func(*BookFields){
		"least isbn":    func(f *BookFields) { f.Isbn = strings.Repeat("é", 10) },
		"most isbn":     func(f *BookFields) { f.Isbn = strings.Repeat("é", 13) },
		"least title":   func(f *BookFields) { f.Title = strings.Repeat("é", 1) },
		"most title":    func(f *BookFields) { f.Title = strings.Repeat("é", 200) },
		"least authors": func(f *BookFields) { f.Authors = slices.Repeat([]string{"authors-1"}, 1) },
		"most authors":  func(f *BookFields) { f.Authors = slices.Repeat([]string{"authors-1"}, 10) },
		"least order":   func(f *BookFields) { f.Order = 1 },
		"most order":    func(f *BookFields) { f.Order = 99999 },
		"least copies":  func(f *BookFields) { f.Copies = 0 },
		"most copies":   func(f *BookFields) { f.Copies = 500 },
	}
	for name, set := range tests {
		t.Run(name, func(t *testing.T) {
			fields := validBookFields()
			set(&fields)
			if _, err := NewBook(bookID, bookMade, fields); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNewBookNeedsNoMoreThanWhatIsRequired(t *testing.T) {
	fields := validBookFields()
	fields.Select = nil
	if _, err := NewBook(bookID, bookMade, fields); err != nil {
		t.Error(err)
	}
}

func TestAcquireCopies(t *testing.T) {
	tests := map[string]struct {
		before, count, after int64
		err                  error
	}{
		"one more":                {before: 499, count: 1, after: 500},
		"beyond the bound":        {before: 499, count: 2, err: ErrNotPossible},
		"too large to be counted": {before: math.MaxInt64, count: 1, err: ErrInvalid},
		"nothing":                 {before: 499, count: 0, err: ErrInvalid},
		"less than nothing":       {before: 499, count: -1, err: ErrInvalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			before := validBookRecord()
			before.Copies = tt.before
			book := BookFromRecord(before)
			later := bookMade.Add(time.Hour)

			err := book.AcquireCopies(later, tt.count)

			if tt.err != nil {
				if !errors.Is(err, tt.err) || !reflect.DeepEqual(book, BookFromRecord(before)) {
					t.Errorf("AcquireCopies gave %v and left %+v, want %v and no change", err, book, tt.err)
				}
				return
			}
			want := before
			want.Copies, want.Version, want.UpdatedAt = tt.after, 2, later
			if got := book.Record(); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("AcquireCopies gave %v and left %+v, want %+v", err, got, want)
			}
			if got := book.Events(); !reflect.DeepEqual(got, []BookEvent{CopiesAcquired{want}}) {
				t.Errorf("AcquireCopies recorded %+v, want CopiesAcquired of %+v", got, want)
			}
		})
	}
}

func TestDiscardCopies(t *testing.T) {
	tests := map[string]struct {
		before, count, after int64
		err                  error
	}{
		"one less":          {before: 2, count: 1, after: 1},
		"beyond the bound":  {before: 2, count: 2, err: ErrNotPossible},
		"nothing":           {before: 2, count: 0, err: ErrInvalid},
		"less than nothing": {before: 2, count: -1, err: ErrInvalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			before := validBookRecord()
			before.Copies = tt.before
			book := BookFromRecord(before)
			later := bookMade.Add(time.Hour)

			err := book.DiscardCopies(later, tt.count)

			if tt.err != nil {
				if !errors.Is(err, tt.err) || !reflect.DeepEqual(book, BookFromRecord(before)) {
					t.Errorf("DiscardCopies gave %v and left %+v, want %v and no change", err, book, tt.err)
				}
				return
			}
			want := before
			want.Copies, want.Version, want.UpdatedAt = tt.after, 2, later
			if got := book.Record(); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("DiscardCopies gave %v and left %+v, want %+v", err, got, want)
			}
			if got := book.Events(); !reflect.DeepEqual(got, []BookEvent{CopiesDiscarded{want}}) {
				t.Errorf("DiscardCopies recorded %+v, want CopiesDiscarded of %+v", got, want)
			}
		})
	}
}

func TestUpdateBook(t *testing.T) {
	book := BookFromRecord(validBookRecord())
	later := bookMade.Add(time.Hour)
	changes := BookChanges{
		Isbn:     "isbn-2xxxx",
		Title:    "title-2",
		Authors:  []string{"authors-2"},
		Order:    2,
		Select:   new(false),
		Language: BookLanguageFr,
	}
	if err := book.Update(later, changes); err != nil {
		t.Fatal(err)
	}
	want := validBookRecord()
	want.Version, want.UpdatedAt = 2, later
	want.Isbn = changes.Isbn
	want.Title = changes.Title
	want.Authors = changes.Authors
	want.Order = changes.Order
	want.Select = changes.Select
	want.Language = changes.Language
	if got := book.Record(); !reflect.DeepEqual(got, want) {
		t.Errorf("Update left %+v, want %+v", got, want)
	}
	if got, want := book.Events(), []BookEvent(nil); !reflect.DeepEqual(got, want) {
		t.Errorf("Update recorded %+v, want %+v", got, want)
	}
}

func TestUpdateBookKeepsTheRules(t *testing.T) {
	tests := map[string]struct {
		spoil func(*BookChanges)
		field string
	}{
		"isbn too short":   {func(f *BookChanges) { f.Isbn = strings.Repeat("é", 9) }, "isbn"},
		"isbn too long":    {func(f *BookChanges) { f.Isbn = strings.Repeat("é", 14) }, "isbn"},
		"title too short":  {func(f *BookChanges) { f.Title = strings.Repeat("é", 0) }, "title"},
		"title too long":   {func(f *BookChanges) { f.Title = strings.Repeat("é", 201) }, "title"},
		"no authors":       {func(f *BookChanges) { f.Authors = nil }, "authors"},
		"authors too few":  {func(f *BookChanges) { f.Authors = slices.Repeat([]string{"authors-1"}, 0) }, "authors"},
		"authors too many": {func(f *BookChanges) { f.Authors = slices.Repeat([]string{"authors-1"}, 11) }, "authors"},
		"order too low":    {func(f *BookChanges) { f.Order = 0 }, "order"},
		"order too high":   {func(f *BookChanges) { f.Order = 100000 }, "order"},
		"unknown language": {func(f *BookChanges) { f.Language = "no such value" }, "language"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			book := BookFromRecord(validBookRecord())
			fields := validBookFields()
			changes := BookChanges{
				Isbn:     fields.Isbn,
				Title:    fields.Title,
				Authors:  fields.Authors,
				Order:    fields.Order,
				Select:   fields.Select,
				Language: fields.Language,
			}
			tt.spoil(&changes)
			err := book.Update(bookMade, changes)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field {
				t.Errorf("Update gave %v, want that %s is invalid", err, tt.field)
			}
			if !reflect.DeepEqual(book, BookFromRecord(validBookRecord())) {
				t.Errorf("Update left %+v, want no change", book)
			}
		})
	}
}

func TestBookTellsThatItGoes(t *testing.T) {
	book := BookFromRecord(validBookRecord())
	later := bookMade.Add(time.Hour)
	book.Remove(later)
	want := validBookRecord()
	want.Version, want.UpdatedAt = 2, later
	if got := book.Events(); !reflect.DeepEqual(got, []BookEvent{BookRemoved{want}}) {
		t.Errorf("recorded %+v, want BookRemoved of %+v", got, want)
	}
}

func BenchmarkNewBook(b *testing.B) {
	fields := validBookFields()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewBook(bookID, bookMade, fields); err != nil {
			b.Fatal(err)
		}
	}
}
