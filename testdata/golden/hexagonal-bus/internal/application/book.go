package application

import (
	"context"

	"example.com/service/internal/domain/lending"
	"example.com/service/internal/telemetry"
)

// Books are the use cases of books.
type Books struct {
	AddBook       func(context.Context, AddBookInput) (lending.BookRecord, error)
	GetBook       func(context.Context, GetBookInput) (lending.BookRecord, error)
	ListBooks     func(context.Context, ListBooksInput) (BookPage, error)
	UpdateBook    func(context.Context, UpdateBookInput) (lending.BookRecord, error)
	RemoveBook    func(context.Context, RemoveBookInput) error
	AcquireCopies func(context.Context, AcquireCopiesInput) (lending.BookRecord, error)
	DiscardCopies func(context.Context, DiscardCopiesInput) (lending.BookRecord, error)
}

// AddBookInput is what AddBook takes.
type AddBookInput struct {
	Isbn     string
	Title    string
	Authors  []string
	Order    int64
	Select   *bool
	Copies   int64
	Language lending.BookLanguage
}

// GetBookInput is what GetBook takes.
type GetBookInput struct {
	ID lending.BookID
}

// ListBooksInput is what ListBooks takes.
type ListBooksInput struct {
	After lending.BookID // the last of the page before; "" is none
	Limit int
}

// UpdateBookInput is what UpdateBook takes.
type UpdateBookInput struct {
	ID       lending.BookID
	IfMatch  int64 // the version that the caller has seen; 0 is any
	Isbn     string
	Title    string
	Authors  []string
	Order    int64
	Select   *bool
	Language lending.BookLanguage
}

// RemoveBookInput is what RemoveBook takes.
type RemoveBookInput struct {
	ID      lending.BookID
	IfMatch int64 // the version that the caller has seen; 0 is any
}

// AcquireCopiesInput is what AcquireCopies takes.
type AcquireCopiesInput struct {
	ID      lending.BookID
	IfMatch int64 // the version that the caller has seen; 0 is any
	Count   int64
}

// DiscardCopiesInput is what DiscardCopies takes.
type DiscardCopiesInput struct {
	ID      lending.BookID
	IfMatch int64 // the version that the caller has seen; 0 is any
	Count   int64
}

// BookPage is a part of a list. Next is the id behind which the list goes on,
// "" at its end.
type BookPage struct {
	Items []lending.BookRecord
	Next  lending.BookID
}

type bookUseCases struct{ ports DrivenPorts }

func newBooks(observer *telemetry.UseCases, ports DrivenPorts) Books {
	u := bookUseCases{ports}
	return Books{
		AddBook:       telemetry.Observe(observer, "AddBook", u.AddBook),
		GetBook:       telemetry.Observe(observer, "GetBook", u.GetBook),
		ListBooks:     telemetry.Observe(observer, "ListBooks", u.ListBooks),
		UpdateBook:    telemetry.Observe(observer, "UpdateBook", u.UpdateBook),
		RemoveBook:    withoutResult(telemetry.Observe(observer, "RemoveBook", u.RemoveBook)),
		AcquireCopies: telemetry.Observe(observer, "AcquireCopies", u.AcquireCopies),
		DiscardCopies: telemetry.Observe(observer, "DiscardCopies", u.DiscardCopies),
	}
}

func (u bookUseCases) AddBook(ctx context.Context, in AddBookInput) (lending.BookRecord, error) {
	book, err := lending.NewBook(lending.BookID(u.ports.IDs.New()), u.ports.Clock.Now(), lending.BookFields{
		Isbn:     in.Isbn,
		Title:    in.Title,
		Authors:  in.Authors,
		Order:    in.Order,
		Select:   in.Select,
		Copies:   in.Copies,
		Language: in.Language,
	})
	if err != nil {
		return lending.BookRecord{}, err
	}
	err = u.ports.Tx.WithinTx(ctx, func(ctx context.Context) error {
		if err := u.ports.Books.Insert(ctx, book); err != nil {
			return err
		}
		return u.ports.BookEvents.Publish(ctx, book.Events()...)
	})
	if err != nil {
		return lending.BookRecord{}, err
	}
	return book.Record(), nil
}

func (u bookUseCases) GetBook(ctx context.Context, in GetBookInput) (lending.BookRecord, error) {
	book, err := u.ports.Books.Get(ctx, in.ID)
	if err != nil {
		return lending.BookRecord{}, err
	}
	return book.Record(), nil
}

func (u bookUseCases) ListBooks(ctx context.Context, in ListBooksInput) (BookPage, error) {
	// One more than asked for tells whether the list goes on.
	found, err := u.ports.Books.List(ctx, in.After, in.Limit+1)
	if err != nil {
		return BookPage{}, err
	}
	var page BookPage
	if len(found) > in.Limit {
		found = found[:in.Limit]
		page.Next = found[in.Limit-1].Record().ID
	}
	for _, book := range found {
		page.Items = append(page.Items, book.Record())
	}
	return page, nil
}

func (u bookUseCases) UpdateBook(ctx context.Context, in UpdateBookInput) (lending.BookRecord, error) {
	return u.change(ctx, in.ID, in.IfMatch, func(book *lending.Book) error {
		return book.Update(u.ports.Clock.Now(), lending.BookChanges{
			Isbn:     in.Isbn,
			Title:    in.Title,
			Authors:  in.Authors,
			Order:    in.Order,
			Select:   in.Select,
			Language: in.Language,
		})
	})
}

func (u bookUseCases) RemoveBook(ctx context.Context, in RemoveBookInput) (struct{}, error) {
	return struct{}{}, u.ports.Tx.WithinTx(ctx, func(ctx context.Context) error {
		book, err := u.find(ctx, in.ID, in.IfMatch)
		if err != nil {
			return err
		}
		version := book.Record().Version
		book.Remove(u.ports.Clock.Now())
		if err := u.ports.Books.Delete(ctx, in.ID, version); err != nil {
			return err
		}
		return u.ports.BookEvents.Publish(ctx, book.Events()...)
	})
}

func (u bookUseCases) AcquireCopies(ctx context.Context, in AcquireCopiesInput) (lending.BookRecord, error) {
	return u.change(ctx, in.ID, in.IfMatch, func(book *lending.Book) error {
		return book.AcquireCopies(u.ports.Clock.Now(), in.Count)
	})
}

func (u bookUseCases) DiscardCopies(ctx context.Context, in DiscardCopiesInput) (lending.BookRecord, error) {
	return u.change(ctx, in.ID, in.IfMatch, func(book *lending.Book) error {
		return book.DiscardCopies(u.ports.Clock.Now(), in.Count)
	})
}

// change finds, changes and keeps the book in one transaction.
func (u bookUseCases) change(ctx context.Context, id lending.BookID, ifMatch int64, apply func(*lending.Book) error) (lending.BookRecord, error) {
	var record lending.BookRecord
	err := u.ports.Tx.WithinTx(ctx, func(ctx context.Context) error {
		book, err := u.find(ctx, id, ifMatch)
		if err != nil {
			return err
		}
		if err := apply(book); err != nil {
			return err
		}
		record = book.Record()
		if err := u.ports.Books.Update(ctx, book); err != nil {
			return err
		}
		return u.ports.BookEvents.Publish(ctx, book.Events()...)
	})
	if err != nil {
		return lending.BookRecord{}, err
	}
	return record, nil
}

// find gets the book in the version that the caller has seen.
func (u bookUseCases) find(ctx context.Context, id lending.BookID, ifMatch int64) (*lending.Book, error) {
	book, err := u.ports.Books.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if ifMatch != 0 && ifMatch != book.Record().Version {
		return nil, lending.ErrPrecondition
	}
	return book, nil
}
