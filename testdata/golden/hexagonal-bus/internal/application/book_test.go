package application

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/service/internal/domain/lending"
)

type booksDouble struct{ *doubles }

func (d booksDouble) Insert(_ context.Context, book *lending.Book) error {
	r := book.Record()
	d.books[r.ID] = r
	return d.faultAt["Books.Insert"]
}

func (d booksDouble) Update(_ context.Context, book *lending.Book) error {
	r := book.Record()
	if d.books[r.ID].Version != r.Version-1 {
		return lending.ErrConflict
	}
	d.books[r.ID] = r
	return d.faultAt["Books.Update"]
}

func (d booksDouble) Delete(_ context.Context, id lending.BookID, version int64) error {
	if d.books[id].Version != version {
		return lending.ErrConflict
	}
	delete(d.books, id)
	return d.faultAt["Books.Delete"]
}

func (d booksDouble) Get(_ context.Context, id lending.BookID) (*lending.Book, error) {
	r, ok := d.books[id]
	if !ok {
		return nil, lending.ErrNotFound
	}
	return lending.BookFromRecord(r), d.faultAt["Books.Get"]
}

func (d booksDouble) List(_ context.Context, after lending.BookID, limit int) ([]*lending.Book, error) {
	var found []*lending.Book
	for _, id := range slices.Sorted(maps.Keys(d.books)) {
		if id > after && len(found) < limit {
			found = append(found, lending.BookFromRecord(d.books[id]))
		}
	}
	return found, d.faultAt["Books.List"]
}

func (d booksDouble) AllExist(_ context.Context, ids []lending.BookID) (bool, error) {
	for _, id := range ids {
		if _, ok := d.books[id]; !ok {
			return false, d.faultAt["Books.AllExist"]
		}
	}
	return true, d.faultAt["Books.AllExist"]
}

func (d booksDouble) Publish(_ context.Context, events ...lending.BookEvent) error {
	for _, event := range events {
		d.published = append(d.published, event)
	}
	return d.faultAt["BookEvents.Publish"]
}

// validAddBook is an input that breaks no rule.
func validAddBook() AddBookInput {
	return AddBookInput{
		Isbn:     "isbn-1xxxx",
		Title:    "title-1",
		Authors:  []string{"authors-1"},
		Order:    1,
		Select:   new(true),
		Copies:   11,
		Language: lending.BookLanguageEn,
	}
}

// keepBook puts one book into d, as if it had been there before.
func keepBook(t *testing.T, d *doubles) lending.BookRecord {
	t.Helper()
	in := validAddBook()
	book, err := lending.NewBook(lending.BookID(d.New()), now.Add(-time.Hour), lending.BookFields{
		Isbn:     in.Isbn,
		Title:    in.Title,
		Authors:  in.Authors,
		Order:    in.Order,
		Select:   in.Select,
		Copies:   in.Copies,
		Language: in.Language,
	})
	if err != nil {
		t.Fatal(err)
	}
	r := book.Record()
	d.books[r.ID] = r
	return r
}

func TestAddBook(t *testing.T) {
	d := newDoubles()
	got, err := d.app(t).Books.AddBook(t.Context(), validAddBook())
	if err != nil {
		t.Fatal(err)
	}
	if stored := d.books[got.ID]; got.Version != 1 || !got.CreatedAt.Equal(now) || !reflect.DeepEqual(stored, got) {
		t.Errorf("AddBook gave %+v and kept %+v", got, stored)
	}
	if want := []any{lending.BookAdded{Book: got}}; !slices.EqualFunc(d.published, want, reflect.DeepEqual) {
		t.Errorf("AddBook published %+v, want %+v", d.published, want)
	}
}

func TestAddBookFails(t *testing.T) {
	ports := []string{"Books.Insert", "BookEvents.Publish", "Tx.Commit"}
	for _, port := range ports {
		for _, fault := range []error{errBroken, context.DeadlineExceeded, lending.ErrConflict} {
			t.Run(port+" "+fault.Error(), func(t *testing.T) {
				d := newDoubles()
				in := validAddBook()
				before := d.copy()
				d.faultAt[port] = fault

				_, err := d.app(t).Books.AddBook(t.Context(), in)

				if after := d.copy(); !errors.Is(err, fault) || !reflect.DeepEqual(after, before) {
					t.Errorf("AddBook gave %v and left %+v, want %v and no change", err, after, fault)
				}
			})
		}
	}
}

func TestAddBookRefusesInvalidInput(t *testing.T) {
	d := newDoubles()
	in := validAddBook()
	in.Authors = nil
	before := d.copy()
	_, err := d.app(t).Books.AddBook(t.Context(), in)
	if after := d.copy(); !errors.Is(err, lending.ErrInvalid) || !reflect.DeepEqual(after, before) {
		t.Errorf("AddBook gave %v and left %+v", err, after)
	}
}

// bookCalls are the use cases of one book, and the ports on their way.
var bookCalls = map[string]struct {
	ports   string
	version int64 // that is left, of 1 before; 0 is none
	call    func(ctx context.Context, app UseCases, r lending.BookRecord, ifMatch int64) (lending.BookRecord, error)
}{
	"GetBook": {
		ports:   "Books.Get",
		version: 1,
		call: func(ctx context.Context, app UseCases, r lending.BookRecord, _ int64) (lending.BookRecord, error) {
			return app.Books.GetBook(ctx, GetBookInput{
				ID: r.ID,
			})
		},
	},
	"UpdateBook": {
		ports:   "Books.Get Books.Update BookEvents.Publish Tx.Commit",
		version: 2,
		call: func(ctx context.Context, app UseCases, r lending.BookRecord, ifMatch int64) (lending.BookRecord, error) {
			return app.Books.UpdateBook(ctx, UpdateBookInput{
				ID:       r.ID,
				IfMatch:  ifMatch,
				Isbn:     r.Isbn,
				Title:    r.Title,
				Authors:  r.Authors,
				Order:    r.Order,
				Select:   r.Select,
				Language: r.Language,
			})
		},
	},
	"RemoveBook": {
		ports:   "Books.Get Books.Delete BookEvents.Publish Tx.Commit",
		version: 0,
		call: func(ctx context.Context, app UseCases, r lending.BookRecord, ifMatch int64) (lending.BookRecord, error) {
			return lending.BookRecord{}, app.Books.RemoveBook(ctx, RemoveBookInput{
				ID:      r.ID,
				IfMatch: ifMatch,
			})
		},
	},
	"AcquireCopies": {
		ports:   "Books.Get Books.Update BookEvents.Publish Tx.Commit",
		version: 2,
		call: func(ctx context.Context, app UseCases, r lending.BookRecord, ifMatch int64) (lending.BookRecord, error) {
			return app.Books.AcquireCopies(ctx, AcquireCopiesInput{
				ID:      r.ID,
				IfMatch: ifMatch,
				Count:   1,
			})
		},
	},
	"DiscardCopies": {
		ports:   "Books.Get Books.Update BookEvents.Publish Tx.Commit",
		version: 2,
		call: func(ctx context.Context, app UseCases, r lending.BookRecord, ifMatch int64) (lending.BookRecord, error) {
			return app.Books.DiscardCopies(ctx, DiscardCopiesInput{
				ID:      r.ID,
				IfMatch: ifMatch,
				Count:   1,
			})
		},
	},
}

func TestBookCalls(t *testing.T) {
	for name, tt := range bookCalls {
		t.Run(name, func(t *testing.T) {
			d := newDoubles()
			r := keepBook(t, d)
			got, err := tt.call(t.Context(), d.app(t), r, r.Version)
			if err != nil {
				t.Fatal(err)
			}
			if stored := d.books[r.ID]; stored.Version != tt.version || !reflect.DeepEqual(got, stored) {
				t.Errorf("%s gave %+v and left %+v, want version %d", name, got, stored, tt.version)
			}
		})
	}
}

func TestBookCallsFail(t *testing.T) {
	for name, tt := range bookCalls {
		for port := range strings.FieldsSeq(tt.ports) {
			for _, fault := range []error{errBroken, context.DeadlineExceeded, lending.ErrConflict} {
				t.Run(name+" "+port+" "+fault.Error(), func(t *testing.T) {
					d := newDoubles()
					r := keepBook(t, d)
					before := d.copy()
					d.faultAt[port] = fault

					_, err := tt.call(t.Context(), d.app(t), r, 0)

					if after := d.copy(); !errors.Is(err, fault) || !reflect.DeepEqual(after, before) {
						t.Errorf("%s gave %v and left %+v, want %v and no change", name, err, after, fault)
					}
				})
			}
		}
		t.Run(name+" of nothing", func(t *testing.T) {
			d := newDoubles()
			r := keepBook(t, d)
			delete(d.books, r.ID)
			if _, err := tt.call(t.Context(), d.app(t), r, 0); !errors.Is(err, lending.ErrNotFound) {
				t.Errorf("%s gave %v, want ErrNotFound", name, err)
			}
		})
		if tt.version == 1 {
			continue // it changes nothing, and so asks for no version
		}
		t.Run(name+" of another version", func(t *testing.T) {
			d := newDoubles()
			r := keepBook(t, d)
			before := d.copy()
			_, err := tt.call(t.Context(), d.app(t), r, r.Version+1)
			if after := d.copy(); !errors.Is(err, lending.ErrPrecondition) || !reflect.DeepEqual(after, before) {
				t.Errorf("%s gave %v and left %+v, want ErrPrecondition and no change", name, err, after)
			}
		})
	}
}

func TestUpdateBookRefusesInvalidInput(t *testing.T) {
	d := newDoubles()
	r := keepBook(t, d)
	in := UpdateBookInput{
		ID:       r.ID,
		Isbn:     r.Isbn,
		Title:    r.Title,
		Authors:  r.Authors,
		Order:    r.Order,
		Select:   r.Select,
		Language: r.Language,
	}
	in.Authors = nil
	before := d.copy()
	_, err := d.app(t).Books.UpdateBook(t.Context(), in)
	if after := d.copy(); !errors.Is(err, lending.ErrInvalid) || !reflect.DeepEqual(after, before) {
		t.Errorf("UpdateBook gave %v and left %+v", err, after)
	}
}

func TestListBooks(t *testing.T) {
	d := newDoubles()
	var want []lending.BookRecord
	for range 3 {
		want = append(want, keepBook(t, d))
	}
	app := d.app(t)
	var got []lending.BookRecord
	in := ListBooksInput{Limit: 2}
	for pages := 1; ; pages++ {
		page, err := app.Books.ListBooks(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, page.Items...)
		if page.Next == "" {
			if pages != 2 {
				t.Errorf("%d pages, want 2", pages)
			}
			break
		}
		in.After = page.Next
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("ListBooks gave %+v, want %+v", got, want)
	}

	d.faultAt["Books.List"] = errBroken
	if _, err := app.Books.ListBooks(t.Context(), in); !errors.Is(err, errBroken) {
		t.Errorf("ListBooks gave %v, want %v", err, errBroken)
	}
}
