package application

import (
	"context"

	"example.com/service/internal/domain/lending"
	"example.com/service/internal/telemetry"
)

// Groups are the use cases of groups.
type Groups struct {
	OpenGroup  func(context.Context, OpenGroupInput) (lending.GroupRecord, error)
	GetGroup   func(context.Context, GetGroupInput) (lending.GroupRecord, error)
	ListGroups func(context.Context, ListGroupsInput) (GroupPage, error)
	CloseGroup func(context.Context, CloseGroupInput) error
}

// OpenGroupInput is what OpenGroup takes.
type OpenGroupInput struct {
	Name  string
	Type  lending.GroupType
	Range string
}

// GetGroupInput is what GetGroup takes.
type GetGroupInput struct {
	ID lending.GroupID
}

// ListGroupsInput is what ListGroups takes.
type ListGroupsInput struct {
	After lending.GroupID // the last of the page before; "" is none
	Limit int
}

// CloseGroupInput is what CloseGroup takes.
type CloseGroupInput struct {
	ID      lending.GroupID
	IfMatch int64 // the version that the caller has seen; 0 is any
}

// GroupPage is a part of a list. Next is the id behind which the list goes on,
// "" at its end.
type GroupPage struct {
	Items []lending.GroupRecord
	Next  lending.GroupID
}

type groupUseCases struct{ ports DrivenPorts }

func newGroups(observer *telemetry.UseCases, ports DrivenPorts) Groups {
	u := groupUseCases{ports}
	return Groups{
		OpenGroup:  telemetry.Observe(observer, "OpenGroup", u.OpenGroup),
		GetGroup:   telemetry.Observe(observer, "GetGroup", u.GetGroup),
		ListGroups: telemetry.Observe(observer, "ListGroups", u.ListGroups),
		CloseGroup: withoutResult(telemetry.Observe(observer, "CloseGroup", u.CloseGroup)),
	}
}

func (u groupUseCases) OpenGroup(ctx context.Context, in OpenGroupInput) (lending.GroupRecord, error) {
	group, err := lending.NewGroup(lending.GroupID(u.ports.IDs.New()), u.ports.Clock.Now(), lending.GroupFields{
		Name:  in.Name,
		Type:  in.Type,
		Range: in.Range,
	})
	if err != nil {
		return lending.GroupRecord{}, err
	}
	err = u.ports.Tx.WithinTx(ctx, func(ctx context.Context) error {
		if err := u.ports.Groups.Insert(ctx, group); err != nil {
			return err
		}
		return u.ports.GroupEvents.Publish(ctx, group.Events()...)
	})
	if err != nil {
		return lending.GroupRecord{}, err
	}
	return group.Record(), nil
}

func (u groupUseCases) GetGroup(ctx context.Context, in GetGroupInput) (lending.GroupRecord, error) {
	group, err := u.ports.Groups.Get(ctx, in.ID)
	if err != nil {
		return lending.GroupRecord{}, err
	}
	return group.Record(), nil
}

func (u groupUseCases) ListGroups(ctx context.Context, in ListGroupsInput) (GroupPage, error) {
	// One more than asked for tells whether the list goes on.
	found, err := u.ports.Groups.List(ctx, in.After, in.Limit+1)
	if err != nil {
		return GroupPage{}, err
	}
	var page GroupPage
	if len(found) > in.Limit {
		found = found[:in.Limit]
		page.Next = found[in.Limit-1].Record().ID
	}
	for _, group := range found {
		page.Items = append(page.Items, group.Record())
	}
	return page, nil
}

func (u groupUseCases) CloseGroup(ctx context.Context, in CloseGroupInput) (struct{}, error) {
	return struct{}{}, u.ports.Tx.WithinTx(ctx, func(ctx context.Context) error {
		group, err := u.ports.Groups.Get(ctx, in.ID)
		if err != nil {
			return err
		}
		if in.IfMatch != 0 && in.IfMatch != group.Record().Version {
			return lending.ErrPrecondition
		}
		version := group.Record().Version
		group.Close(u.ports.Clock.Now())
		if err := u.ports.Groups.Delete(ctx, in.ID, version); err != nil {
			return err
		}
		return u.ports.GroupEvents.Publish(ctx, group.Events()...)
	})
}
