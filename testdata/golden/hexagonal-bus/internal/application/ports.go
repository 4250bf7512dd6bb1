package application

import (
	"context"
	"time"

	"example.com/service/internal/domain/lending"
)

// DrivenPorts are what the use cases need from the outside.
type DrivenPorts struct {
	Tx           UnitOfWork
	IDs          IDs
	Clock        Clock
	Idempotency  Idempotency
	Groups       GroupRepository
	GroupEvents  GroupPublisher
	Members      MemberRepository
	MemberEvents MemberPublisher
	LibraryCards LibraryCardRepository
	Books        BookRepository
	BookEvents   BookPublisher
	Loans        LoanRepository
	LoanEvents   LoanPublisher
}

// UnitOfWork makes one of several reads and writes.
type UnitOfWork interface {
	// WithinTx commits when fn returns nil. After a lost race it runs fn again,
	// so fn must do nothing outside of the ports that could not be done twice.
	WithinTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// IDs makes identifiers: UUIDs that sort by the time of their making.
type IDs interface {
	New() string
}

// Clock tells the time in UTC, cut to microseconds.
type Clock interface {
	Now() time.Time
}

// Idempotency remembers the answers to requests that carry a key.
type Idempotency interface {
	// Begin gives the answer that the key has already, which is an error when
	// that was to another body.
	Begin(ctx context.Context, operation, key string, bodyHash []byte) (answer []byte, found bool, err error)
	Complete(ctx context.Context, operation, key string, answer []byte) error
}

// GroupRepository keeps groups.
type GroupRepository interface {
	Insert(ctx context.Context, group *lending.Group) error
	// Delete fails with lending.ErrConflict when the version is another one.
	Delete(ctx context.Context, id lending.GroupID, version int64) error
	// Get fails with lending.ErrNotFound when there is none.
	Get(ctx context.Context, id lending.GroupID) (*lending.Group, error)
	// List gives those with ids above after, in ascending order.
	List(ctx context.Context, after lending.GroupID, limit int) ([]*lending.Group, error)
	Exists(ctx context.Context, id lending.GroupID) (bool, error)
}

// GroupPublisher passes on what happened to groups, once the transaction in
// the context has committed.
type GroupPublisher interface {
	Publish(ctx context.Context, events ...lending.GroupEvent) error
}

// MemberRepository keeps members.
type MemberRepository interface {
	Insert(ctx context.Context, member *lending.Member) error
	// Update replaces the version before, and fails with lending.ErrConflict when
	// that is not there any more.
	Update(ctx context.Context, member *lending.Member) error
	// Get fails with lending.ErrNotFound when there is none.
	Get(ctx context.Context, id lending.MemberID) (*lending.Member, error)
	// List gives those with ids above after, in ascending order; no state means any.
	List(ctx context.Context, after lending.MemberID, limit int, state lending.MemberState) ([]*lending.Member, error)
	Exists(ctx context.Context, id lending.MemberID) (bool, error)
}

// MemberPublisher passes on what happened to members, once the transaction in
// the context has committed.
type MemberPublisher interface {
	Publish(ctx context.Context, events ...lending.MemberEvent) error
}

// LibraryCardRepository keeps library cards.
type LibraryCardRepository interface {
	Insert(ctx context.Context, libraryCard *lending.LibraryCard) error
	// Update replaces the version before, and fails with lending.ErrConflict when
	// that is not there any more.
	Update(ctx context.Context, libraryCard *lending.LibraryCard) error
	// Get fails with lending.ErrNotFound when there is none.
	Get(ctx context.Context, id lending.LibraryCardID) (*lending.LibraryCard, error)
}

// BookRepository keeps books.
type BookRepository interface {
	Insert(ctx context.Context, book *lending.Book) error
	// Update replaces the version before, and fails with lending.ErrConflict when
	// that is not there any more.
	Update(ctx context.Context, book *lending.Book) error
	// Delete fails with lending.ErrConflict when the version is another one.
	Delete(ctx context.Context, id lending.BookID, version int64) error
	// Get fails with lending.ErrNotFound when there is none.
	Get(ctx context.Context, id lending.BookID) (*lending.Book, error)
	// List gives those with ids above after, in ascending order.
	List(ctx context.Context, after lending.BookID, limit int) ([]*lending.Book, error)
	AllExist(ctx context.Context, ids []lending.BookID) (bool, error)
}

// BookPublisher passes on what happened to books, once the transaction in
// the context has committed.
type BookPublisher interface {
	Publish(ctx context.Context, events ...lending.BookEvent) error
}

// LoanRepository keeps loans.
type LoanRepository interface {
	Insert(ctx context.Context, loan *lending.Loan) error
	// Update replaces the version before, and fails with lending.ErrConflict when
	// that is not there any more.
	Update(ctx context.Context, loan *lending.Loan) error
	// Get fails with lending.ErrNotFound when there is none.
	Get(ctx context.Context, id lending.LoanID) (*lending.Loan, error)
	// List gives those with ids above after, in ascending order; no state means any.
	List(ctx context.Context, after lending.LoanID, limit int, state lending.LoanState) ([]*lending.Loan, error)
}

// LoanPublisher passes on what happened to loans, once the transaction in
// the context has committed.
type LoanPublisher interface {
	Publish(ctx context.Context, events ...lending.LoanEvent) error
}
