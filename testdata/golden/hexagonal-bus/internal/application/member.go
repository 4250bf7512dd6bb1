package application

import (
	"context"

	"example.com/service/internal/domain/lending"
	"example.com/service/internal/telemetry"
)

// Members are the use cases of members.
type Members struct {
	RegisterMember  func(context.Context, RegisterMemberInput) (lending.MemberRecord, error)
	GetMember       func(context.Context, GetMemberInput) (lending.MemberRecord, error)
	ListMembers     func(context.Context, ListMembersInput) (MemberPage, error)
	UpdateMember    func(context.Context, UpdateMemberInput) (lending.MemberRecord, error)
	SuspendMember   func(context.Context, SuspendMemberInput) (lending.MemberRecord, error)
	ReinstateMember func(context.Context, ReinstateMemberInput) (lending.MemberRecord, error)
}

// RegisterMemberInput is what RegisterMember takes.
type RegisterMemberInput struct {
	Email          string
	Group          *lending.GroupID
	Born           *lending.Date
	Newsletter     bool
	Interests      []lending.MemberInterests
	IdempotencyKey string
}

func (in RegisterMemberInput) key() string { return in.IdempotencyKey }

// GetMemberInput is what GetMember takes.
type GetMemberInput struct {
	ID lending.MemberID
}

// ListMembersInput is what ListMembers takes.
type ListMembersInput struct {
	After lending.MemberID // the last of the page before; "" is none
	Limit int
	State lending.MemberState // "" is any
}

// UpdateMemberInput is what UpdateMember takes.
type UpdateMemberInput struct {
	ID         lending.MemberID
	IfMatch    int64 // the version that the caller has seen; 0 is any
	Email      string
	Group      *lending.GroupID
	Born       *lending.Date
	Newsletter bool
	Interests  []lending.MemberInterests
}

// SuspendMemberInput is what SuspendMember takes.
type SuspendMemberInput struct {
	ID      lending.MemberID
	IfMatch int64 // the version that the caller has seen; 0 is any
}

// ReinstateMemberInput is what ReinstateMember takes.
type ReinstateMemberInput struct {
	ID      lending.MemberID
	IfMatch int64 // the version that the caller has seen; 0 is any
}

// MemberPage is a part of a list. Next is the id behind which the list goes on,
// "" at its end.
type MemberPage struct {
	Items []lending.MemberRecord
	Next  lending.MemberID
}

type memberUseCases struct{ ports DrivenPorts }

func newMembers(observer *telemetry.UseCases, ports DrivenPorts) Members {
	u := memberUseCases{ports}
	return Members{
		RegisterMember:  telemetry.Observe(observer, "RegisterMember", once(ports, "RegisterMember", u.RegisterMember)),
		GetMember:       telemetry.Observe(observer, "GetMember", u.GetMember),
		ListMembers:     telemetry.Observe(observer, "ListMembers", u.ListMembers),
		UpdateMember:    telemetry.Observe(observer, "UpdateMember", u.UpdateMember),
		SuspendMember:   telemetry.Observe(observer, "SuspendMember", u.SuspendMember),
		ReinstateMember: telemetry.Observe(observer, "ReinstateMember", u.ReinstateMember),
	}
}

func (u memberUseCases) RegisterMember(ctx context.Context, in RegisterMemberInput) (lending.MemberRecord, error) {
	member, err := lending.NewMember(lending.MemberID(u.ports.IDs.New()), u.ports.Clock.Now(), lending.MemberFields{
		Email:      in.Email,
		Group:      in.Group,
		Born:       in.Born,
		Newsletter: in.Newsletter,
		Interests:  in.Interests,
	})
	if err != nil {
		return lending.MemberRecord{}, err
	}
	err = u.ports.Tx.WithinTx(ctx, func(ctx context.Context) error {
		if err := u.checkRefs(ctx, member.Record()); err != nil {
			return err
		}
		if err := u.ports.Members.Insert(ctx, member); err != nil {
			return err
		}
		return u.ports.MemberEvents.Publish(ctx, member.Events()...)
	})
	if err != nil {
		return lending.MemberRecord{}, err
	}
	return member.Record(), nil
}

func (u memberUseCases) GetMember(ctx context.Context, in GetMemberInput) (lending.MemberRecord, error) {
	member, err := u.ports.Members.Get(ctx, in.ID)
	if err != nil {
		return lending.MemberRecord{}, err
	}
	return member.Record(), nil
}

func (u memberUseCases) ListMembers(ctx context.Context, in ListMembersInput) (MemberPage, error) {
	// One more than asked for tells whether the list goes on.
	found, err := u.ports.Members.List(ctx, in.After, in.Limit+1, in.State)
	if err != nil {
		return MemberPage{}, err
	}
	var page MemberPage
	if len(found) > in.Limit {
		found = found[:in.Limit]
		page.Next = found[in.Limit-1].Record().ID
	}
	for _, member := range found {
		page.Items = append(page.Items, member.Record())
	}
	return page, nil
}

func (u memberUseCases) UpdateMember(ctx context.Context, in UpdateMemberInput) (lending.MemberRecord, error) {
	return u.change(ctx, in.ID, in.IfMatch, func(ctx context.Context, member *lending.Member) error {
		err := member.Update(u.ports.Clock.Now(), lending.MemberFields{
			Email:      in.Email,
			Group:      in.Group,
			Born:       in.Born,
			Newsletter: in.Newsletter,
			Interests:  in.Interests,
		})
		if err != nil {
			return err
		}
		return u.checkRefs(ctx, member.Record())
	})
}

func (u memberUseCases) SuspendMember(ctx context.Context, in SuspendMemberInput) (lending.MemberRecord, error) {
	return u.change(ctx, in.ID, in.IfMatch, func(_ context.Context, member *lending.Member) error {
		return member.Suspend(u.ports.Clock.Now())
	})
}

func (u memberUseCases) ReinstateMember(ctx context.Context, in ReinstateMemberInput) (lending.MemberRecord, error) {
	return u.change(ctx, in.ID, in.IfMatch, func(_ context.Context, member *lending.Member) error {
		return member.Reinstate(u.ports.Clock.Now())
	})
}

// change finds, changes and keeps the member in one transaction.
func (u memberUseCases) change(ctx context.Context, id lending.MemberID, ifMatch int64, apply func(context.Context, *lending.Member) error) (lending.MemberRecord, error) {
	var record lending.MemberRecord
	err := u.ports.Tx.WithinTx(ctx, func(ctx context.Context) error {
		member, err := u.ports.Members.Get(ctx, id)
		if err != nil {
			return err
		}
		if ifMatch != 0 && ifMatch != member.Record().Version {
			return lending.ErrPrecondition
		}
		if err := apply(ctx, member); err != nil {
			return err
		}
		record = member.Record()
		if err := u.ports.Members.Update(ctx, member); err != nil {
			return err
		}
		return u.ports.MemberEvents.Publish(ctx, member.Events()...)
	})
	if err != nil {
		return lending.MemberRecord{}, err
	}
	return record, nil
}

// checkRefs fails when the member refers to what does not exist.
func (u memberUseCases) checkRefs(ctx context.Context, record lending.MemberRecord) error {
	if record.Group != nil {
		if err := mustExist(ctx, "group", *record.Group, u.ports.Groups.Exists); err != nil {
			return err
		}
	}
	return nil
}
