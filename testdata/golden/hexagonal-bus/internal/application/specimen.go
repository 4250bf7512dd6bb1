package application

import (
	"context"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/platform/telemetry"
)

// Specimens are the use cases of specimens.
type Specimens struct {
	AddSpecimen      func(context.Context, AddSpecimenInput) (museum.SpecimenRecord, error)
	GetSpecimen      func(context.Context, GetSpecimenInput) (museum.SpecimenRecord, error)
	ListSpecimens    func(context.Context, ListSpecimensInput) (SpecimenPage, error)
	DescribeSpecimen func(context.Context, DescribeSpecimenInput) (museum.SpecimenRecord, error)
	ShowSpecimen     func(context.Context, ShowSpecimenInput) (museum.SpecimenRecord, error)
	ReturnSpecimen   func(context.Context, ReturnSpecimenInput) (museum.SpecimenRecord, error)
	FindPieces       func(context.Context, FindPiecesInput) (museum.SpecimenRecord, error)
	Sample           func(context.Context, SampleInput) (museum.SpecimenRecord, error)
	RaiseValue       func(context.Context, RaiseValueInput) (museum.SpecimenRecord, error)
	RemoveSpecimen   func(context.Context, RemoveSpecimenInput) error
}

// AddSpecimenInput is what AddSpecimen takes.
type AddSpecimenInput struct {
	museum.SpecimenFields
	IdempotencyKey string
}

func (in AddSpecimenInput) key() string { return in.IdempotencyKey }

// GetSpecimenInput is what GetSpecimen takes.
type GetSpecimenInput struct {
	ID museum.SpecimenID
}

// ListSpecimensInput is what ListSpecimens takes.
type ListSpecimensInput struct {
	After museum.SpecimenID // the last id of the previous page; "" starts the list
	Limit int
	State museum.SpecimenState // "" means any
}

// DescribeSpecimenInput is what DescribeSpecimen takes.
type DescribeSpecimenInput struct {
	ID      museum.SpecimenID
	IfMatch int64 // the version that the caller has seen; 0 means any
	museum.SpecimenChanges
}

// ShowSpecimenInput is what ShowSpecimen takes.
type ShowSpecimenInput struct {
	ID      museum.SpecimenID
	IfMatch int64 // the version that the caller has seen; 0 means any
}

// ReturnSpecimenInput is what ReturnSpecimen takes.
type ReturnSpecimenInput struct {
	ID      museum.SpecimenID
	IfMatch int64 // the version that the caller has seen; 0 means any
}

// FindPiecesInput is what FindPieces takes.
type FindPiecesInput struct {
	ID          museum.SpecimenID
	IfMatch     int64 // the version that the caller has seen; 0 means any
	FoundPieces int64
}

// SampleInput is what Sample takes.
type SampleInput struct {
	ID             museum.SpecimenID
	IfMatch        int64 // the version that the caller has seen; 0 means any
	Loss           museum.Decimal
	IdempotencyKey string
}

func (in SampleInput) key() string { return in.IdempotencyKey }

// RaiseValueInput is what RaiseValue takes.
type RaiseValueInput struct {
	ID      museum.SpecimenID
	IfMatch int64 // the version that the caller has seen; 0 means any
	Rise    museum.Money
}

// RemoveSpecimenInput is what RemoveSpecimen takes.
type RemoveSpecimenInput struct {
	ID      museum.SpecimenID
	IfMatch int64 // the version that the caller has seen; 0 means any
}

// SpecimenPage is a part of a list. Next is the id after which the list goes on,
// or "" at its end.
type SpecimenPage struct {
	Items []museum.SpecimenRecord
	Next  museum.SpecimenID
}

type specimenUseCases struct{ ports DrivenPorts }

func newSpecimens(observer *telemetry.UseCases, ports DrivenPorts) Specimens {
	u := specimenUseCases{ports}
	return Specimens{
		AddSpecimen:      telemetry.Observe(observer, "AddSpecimen", once(ports, "AddSpecimen", u.AddSpecimen)),
		GetSpecimen:      telemetry.Observe(observer, "GetSpecimen", u.GetSpecimen),
		ListSpecimens:    telemetry.Observe(observer, "ListSpecimens", u.ListSpecimens),
		DescribeSpecimen: telemetry.Observe(observer, "DescribeSpecimen", u.DescribeSpecimen),
		ShowSpecimen:     telemetry.Observe(observer, "ShowSpecimen", u.ShowSpecimen),
		ReturnSpecimen:   telemetry.Observe(observer, "ReturnSpecimen", u.ReturnSpecimen),
		FindPieces:       telemetry.Observe(observer, "FindPieces", u.FindPieces),
		Sample:           telemetry.Observe(observer, "Sample", once(ports, "Sample", u.Sample)),
		RaiseValue:       telemetry.Observe(observer, "RaiseValue", u.RaiseValue),
		RemoveSpecimen:   withoutResult(telemetry.Observe(observer, "RemoveSpecimen", u.RemoveSpecimen)),
	}
}

func (u specimenUseCases) AddSpecimen(ctx context.Context, in AddSpecimenInput) (museum.SpecimenRecord, error) {
	specimen, err := museum.NewSpecimen(museum.SpecimenID(u.ports.IDs.New()), u.ports.Clock.Now(), in.SpecimenFields)
	if err != nil {
		return museum.SpecimenRecord{}, err
	}
	err = u.ports.Tx.WithinTx(ctx, func(ctx context.Context) error {
		if err := u.checkRefs(ctx, museum.SpecimenRecord{}, specimen.Record()); err != nil {
			return err
		}
		if err := u.ports.Specimens.Insert(ctx, specimen); err != nil {
			return err
		}
		return u.ports.SpecimenEvents.Publish(ctx, specimen.Events()...)
	})
	if err != nil {
		return museum.SpecimenRecord{}, err
	}
	return specimen.Record(), nil
}

func (u specimenUseCases) GetSpecimen(ctx context.Context, in GetSpecimenInput) (museum.SpecimenRecord, error) {
	specimen, err := u.ports.Specimens.Get(ctx, in.ID)
	if err != nil {
		return museum.SpecimenRecord{}, err
	}
	return specimen.Record(), nil
}

func (u specimenUseCases) ListSpecimens(ctx context.Context, in ListSpecimensInput) (SpecimenPage, error) {
	if in.Limit < 1 || in.Limit > 200 {
		return SpecimenPage{}, &museum.InvalidError{Field: "limit", Reason: "must be 1 to 200"}
	}
	// One item more than asked for shows whether the list goes on.
	found, err := u.ports.Specimens.List(ctx, in.After, in.Limit+1, in.State)
	if err != nil {
		return SpecimenPage{}, err
	}
	var page SpecimenPage
	if len(found) > in.Limit {
		found = found[:in.Limit]
		page.Next = found[in.Limit-1].Record().ID
	}
	for _, specimen := range found {
		page.Items = append(page.Items, specimen.Record())
	}
	return page, nil
}

func (u specimenUseCases) DescribeSpecimen(ctx context.Context, in DescribeSpecimenInput) (museum.SpecimenRecord, error) {
	return u.change(ctx, in.ID, in.IfMatch, func(ctx context.Context, specimen *museum.Specimen) error {
		before := specimen.Record()
		err := specimen.Describe(u.ports.Clock.Now(), in.SpecimenChanges)
		if err != nil {
			return err
		}
		return u.checkRefs(ctx, before, specimen.Record())
	})
}

func (u specimenUseCases) ShowSpecimen(ctx context.Context, in ShowSpecimenInput) (museum.SpecimenRecord, error) {
	return u.change(ctx, in.ID, in.IfMatch, func(_ context.Context, specimen *museum.Specimen) error {
		return specimen.Show(u.ports.Clock.Now())
	})
}

func (u specimenUseCases) ReturnSpecimen(ctx context.Context, in ReturnSpecimenInput) (museum.SpecimenRecord, error) {
	return u.change(ctx, in.ID, in.IfMatch, func(_ context.Context, specimen *museum.Specimen) error {
		return specimen.Return(u.ports.Clock.Now())
	})
}

func (u specimenUseCases) FindPieces(ctx context.Context, in FindPiecesInput) (museum.SpecimenRecord, error) {
	return u.change(ctx, in.ID, in.IfMatch, func(_ context.Context, specimen *museum.Specimen) error {
		return specimen.FindPieces(u.ports.Clock.Now(), in.FoundPieces)
	})
}

func (u specimenUseCases) Sample(ctx context.Context, in SampleInput) (museum.SpecimenRecord, error) {
	return u.change(ctx, in.ID, in.IfMatch, func(_ context.Context, specimen *museum.Specimen) error {
		return specimen.Sample(u.ports.Clock.Now(), in.Loss)
	})
}

func (u specimenUseCases) RaiseValue(ctx context.Context, in RaiseValueInput) (museum.SpecimenRecord, error) {
	return u.change(ctx, in.ID, in.IfMatch, func(_ context.Context, specimen *museum.Specimen) error {
		return specimen.RaiseValue(u.ports.Clock.Now(), in.Rise)
	})
}

func (u specimenUseCases) RemoveSpecimen(ctx context.Context, in RemoveSpecimenInput) (struct{}, error) {
	return struct{}{}, u.ports.Tx.WithinTx(ctx, func(ctx context.Context) error {
		specimen, err := u.find(ctx, in.ID, in.IfMatch)
		if err != nil {
			return err
		}
		version := specimen.Record().Version
		specimen.Remove(u.ports.Clock.Now())
		if err := u.ports.Specimens.Delete(ctx, in.ID, version); err != nil {
			return err
		}
		return u.ports.SpecimenEvents.Publish(ctx, specimen.Events()...)
	})
}

// change loads, changes and stores the specimen in one transaction.
func (u specimenUseCases) change(ctx context.Context, id museum.SpecimenID, ifMatch int64, apply func(context.Context, *museum.Specimen) error) (museum.SpecimenRecord, error) {
	var record museum.SpecimenRecord
	err := u.ports.Tx.WithinTx(ctx, func(ctx context.Context) error {
		specimen, err := u.find(ctx, id, ifMatch)
		if err != nil {
			return err
		}
		if err := apply(ctx, specimen); err != nil {
			return err
		}
		record = specimen.Record()
		if err := u.ports.Specimens.Update(ctx, specimen); err != nil {
			return err
		}
		return u.ports.SpecimenEvents.Publish(ctx, specimen.Events()...)
	})
	if err != nil {
		return museum.SpecimenRecord{}, err
	}
	return record, nil
}

// find returns the specimen in the version that the caller has seen.
func (u specimenUseCases) find(ctx context.Context, id museum.SpecimenID, ifMatch int64) (*museum.Specimen, error) {
	specimen, err := u.ports.Specimens.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if ifMatch != 0 && ifMatch != specimen.Record().Version {
		return nil, museum.ErrPrecondition
	}
	return specimen, nil
}

// checkRefs fails when the specimen refers to something that does not exist. What it
// referred to before is not looked for again: it may have been deleted since.
func (u specimenUseCases) checkRefs(ctx context.Context, before, record museum.SpecimenRecord) error {
	if record.Parent != nil && (before.Parent == nil || *record.Parent != *before.Parent) {
		if err := mustExist(ctx, "parent", *record.Parent, u.ports.Specimens.Exists); err != nil {
			return err
		}
	}
	if more := added(before.Related, record.Related); len(more) > 0 {
		if err := mustExist(ctx, "related", more, u.ports.Specimens.AllExist); err != nil {
			return err
		}
	}
	return nil
}
