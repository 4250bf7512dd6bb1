package application

import (
	"context"

	"example.com/service/internal/domain/lending"
	"example.com/service/internal/telemetry"
)

// LibraryCards are the use cases of library cards.
type LibraryCards struct {
	IssueLibraryCard func(context.Context, IssueLibraryCardInput) (lending.LibraryCardRecord, error)
	GetLibraryCard   func(context.Context, GetLibraryCardInput) (lending.LibraryCardRecord, error)
	RenewLibraryCard func(context.Context, RenewLibraryCardInput) (lending.LibraryCardRecord, error)
}

// IssueLibraryCardInput is what IssueLibraryCard takes.
type IssueLibraryCardInput struct {
	Holder     lending.MemberID
	Serial     lending.UUID
	ValidUntil lending.Date
}

// GetLibraryCardInput is what GetLibraryCard takes.
type GetLibraryCardInput struct {
	ID lending.LibraryCardID
}

// RenewLibraryCardInput is what RenewLibraryCard takes.
type RenewLibraryCardInput struct {
	ID         lending.LibraryCardID
	IfMatch    int64 // the version that the caller has seen; 0 is any
	Holder     lending.MemberID
	Serial     lending.UUID
	ValidUntil lending.Date
}

type libraryCardUseCases struct{ ports DrivenPorts }

func newLibraryCards(observer *telemetry.UseCases, ports DrivenPorts) LibraryCards {
	u := libraryCardUseCases{ports}
	return LibraryCards{
		IssueLibraryCard: telemetry.Observe(observer, "IssueLibraryCard", u.IssueLibraryCard),
		GetLibraryCard:   telemetry.Observe(observer, "GetLibraryCard", u.GetLibraryCard),
		RenewLibraryCard: telemetry.Observe(observer, "RenewLibraryCard", u.RenewLibraryCard),
	}
}

func (u libraryCardUseCases) IssueLibraryCard(ctx context.Context, in IssueLibraryCardInput) (lending.LibraryCardRecord, error) {
	libraryCard, err := lending.NewLibraryCard(lending.LibraryCardID(u.ports.IDs.New()), u.ports.Clock.Now(), lending.LibraryCardFields{
		Holder:     in.Holder,
		Serial:     in.Serial,
		ValidUntil: in.ValidUntil,
	})
	if err != nil {
		return lending.LibraryCardRecord{}, err
	}
	err = u.ports.Tx.WithinTx(ctx, func(ctx context.Context) error {
		if err := u.checkRefs(ctx, libraryCard.Record()); err != nil {
			return err
		}
		return u.ports.LibraryCards.Insert(ctx, libraryCard)
	})
	if err != nil {
		return lending.LibraryCardRecord{}, err
	}
	return libraryCard.Record(), nil
}

func (u libraryCardUseCases) GetLibraryCard(ctx context.Context, in GetLibraryCardInput) (lending.LibraryCardRecord, error) {
	libraryCard, err := u.ports.LibraryCards.Get(ctx, in.ID)
	if err != nil {
		return lending.LibraryCardRecord{}, err
	}
	return libraryCard.Record(), nil
}

func (u libraryCardUseCases) RenewLibraryCard(ctx context.Context, in RenewLibraryCardInput) (lending.LibraryCardRecord, error) {
	return u.change(ctx, in.ID, in.IfMatch, func(ctx context.Context, libraryCard *lending.LibraryCard) error {
		err := libraryCard.Renew(u.ports.Clock.Now(), lending.LibraryCardFields{
			Holder:     in.Holder,
			Serial:     in.Serial,
			ValidUntil: in.ValidUntil,
		})
		if err != nil {
			return err
		}
		return u.checkRefs(ctx, libraryCard.Record())
	})
}

// change finds, changes and keeps the library card in one transaction.
func (u libraryCardUseCases) change(ctx context.Context, id lending.LibraryCardID, ifMatch int64, apply func(context.Context, *lending.LibraryCard) error) (lending.LibraryCardRecord, error) {
	var record lending.LibraryCardRecord
	err := u.ports.Tx.WithinTx(ctx, func(ctx context.Context) error {
		libraryCard, err := u.ports.LibraryCards.Get(ctx, id)
		if err != nil {
			return err
		}
		if ifMatch != 0 && ifMatch != libraryCard.Record().Version {
			return lending.ErrPrecondition
		}
		if err := apply(ctx, libraryCard); err != nil {
			return err
		}
		record = libraryCard.Record()
		return u.ports.LibraryCards.Update(ctx, libraryCard)
	})
	if err != nil {
		return lending.LibraryCardRecord{}, err
	}
	return record, nil
}

// checkRefs fails when the library card refers to what does not exist.
func (u libraryCardUseCases) checkRefs(ctx context.Context, record lending.LibraryCardRecord) error {
	return mustExist(ctx, "holder", record.Holder, u.ports.Members.Exists)
}
