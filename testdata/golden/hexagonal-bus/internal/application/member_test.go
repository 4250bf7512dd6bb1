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

type membersDouble struct{ *doubles }

func (d membersDouble) Insert(_ context.Context, member *lending.Member) error {
	r := member.Record()
	d.members[r.ID] = r
	return d.faultAt["Members.Insert"]
}

func (d membersDouble) Update(_ context.Context, member *lending.Member) error {
	r := member.Record()
	if d.members[r.ID].Version != r.Version-1 {
		return lending.ErrConflict
	}
	d.members[r.ID] = r
	return d.faultAt["Members.Update"]
}

func (d membersDouble) Get(_ context.Context, id lending.MemberID) (*lending.Member, error) {
	r, ok := d.members[id]
	if !ok {
		return nil, lending.ErrNotFound
	}
	return lending.MemberFromRecord(r), d.faultAt["Members.Get"]
}

func (d membersDouble) List(_ context.Context, after lending.MemberID, limit int, state lending.MemberState) ([]*lending.Member, error) {
	var found []*lending.Member
	for _, id := range slices.Sorted(maps.Keys(d.members)) {
		if id > after && len(found) < limit && (state == "" || state == d.members[id].State) {
			found = append(found, lending.MemberFromRecord(d.members[id]))
		}
	}
	return found, d.faultAt["Members.List"]
}

func (d membersDouble) Exists(_ context.Context, id lending.MemberID) (bool, error) {
	_, ok := d.members[id]
	return ok, d.faultAt["Members.Exists"]
}

func (d membersDouble) Publish(_ context.Context, events ...lending.MemberEvent) error {
	for _, event := range events {
		d.published = append(d.published, event)
	}
	return d.faultAt["MemberEvents.Publish"]
}

// validRegisterMember is an input that breaks no rule; what it refers to is put into d.
func validRegisterMember(d *doubles) RegisterMemberInput {
	d.groups["00000000-0000-7000-8000-000000000001"] = lending.GroupRecord{ID: "00000000-0000-7000-8000-000000000001"}
	return RegisterMemberInput{
		Email:      "email-1",
		Group:      new(lending.GroupID("00000000-0000-7000-8000-000000000001")),
		Born:       new(lending.Date("2026-01-01")),
		Newsletter: true,
		Interests:  []lending.MemberInterests{lending.MemberInterestsFiction},
	}
}

// keepMember puts one member into d, as if it had been there before.
func keepMember(t *testing.T, d *doubles, state lending.MemberState) lending.MemberRecord {
	t.Helper()
	in := validRegisterMember(d)
	member, err := lending.NewMember(lending.MemberID(d.New()), now.Add(-time.Hour), lending.MemberFields{
		Email:      in.Email,
		Group:      in.Group,
		Born:       in.Born,
		Newsletter: in.Newsletter,
		Interests:  in.Interests,
	})
	if err != nil {
		t.Fatal(err)
	}
	r := member.Record()
	r.State = state
	d.members[r.ID] = r
	return r
}

func TestRegisterMember(t *testing.T) {
	d := newDoubles()
	got, err := d.app(t).Members.RegisterMember(t.Context(), validRegisterMember(d))
	if err != nil {
		t.Fatal(err)
	}
	if stored := d.members[got.ID]; got.Version != 1 || !got.CreatedAt.Equal(now) || !reflect.DeepEqual(stored, got) {
		t.Errorf("RegisterMember gave %+v and kept %+v", got, stored)
	}
	if want := []any{lending.MemberRegistered{Member: got}}; !slices.EqualFunc(d.published, want, reflect.DeepEqual) {
		t.Errorf("RegisterMember published %+v, want %+v", d.published, want)
	}
}

func TestRegisterMemberFails(t *testing.T) {
	ports := []string{"Members.Insert", "Groups.Exists", "MemberEvents.Publish", "Tx.Commit"}
	for _, port := range ports {
		for _, fault := range []error{errBroken, context.DeadlineExceeded, lending.ErrConflict} {
			t.Run(port+" "+fault.Error(), func(t *testing.T) {
				d := newDoubles()
				in := validRegisterMember(d)
				before := d.copy()
				d.faultAt[port] = fault

				_, err := d.app(t).Members.RegisterMember(t.Context(), in)

				if after := d.copy(); !errors.Is(err, fault) || !reflect.DeepEqual(after, before) {
					t.Errorf("RegisterMember gave %v and left %+v, want %v and no change", err, after, fault)
				}
			})
		}
	}
}

func TestRegisterMemberRefersToWhatExists(t *testing.T) {
	in := validRegisterMember(newDoubles())
	_, err := newDoubles().app(t).Members.RegisterMember(t.Context(), in)
	var invalid *lending.InvalidError
	if !errors.As(err, &invalid) || invalid.Field != "group" {
		t.Errorf("RegisterMember gave %v, want that group is invalid", err)
	}
}

func TestRegisterMemberOnce(t *testing.T) {
	d := newDoubles()
	app := d.app(t)
	in := validRegisterMember(d)
	in.IdempotencyKey = "a key"
	first, err := app.Members.RegisterMember(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	count := len(d.members)
	second, err := app.Members.RegisterMember(t.Context(), in)
	if err != nil || !reflect.DeepEqual(second, first) || len(d.members) != count {
		t.Errorf("the second %s gave %+v, %v; want %+v again", in.IdempotencyKey, second, err, first)
	}
	in.Email = "email-2"
	if _, err := app.Members.RegisterMember(t.Context(), in); !errors.Is(err, lending.ErrKeyReused) {
		t.Errorf("another body with the key gave %v", err)
	}
}

// memberCalls are the use cases of one member, and the ports on their way.
var memberCalls = map[string]struct {
	ports   string
	version int64 // that is left, of 1 before; 0 is none
	state   lending.MemberState
	call    func(ctx context.Context, app UseCases, r lending.MemberRecord, ifMatch int64) (lending.MemberRecord, error)
}{
	"GetMember": {
		ports:   "Members.Get",
		version: 1,
		state:   lending.MemberStateActive,
		call: func(ctx context.Context, app UseCases, r lending.MemberRecord, _ int64) (lending.MemberRecord, error) {
			return app.Members.GetMember(ctx, GetMemberInput{
				ID: r.ID,
			})
		},
	},
	"UpdateMember": {
		ports:   "Members.Get Groups.Exists Members.Update MemberEvents.Publish Tx.Commit",
		version: 2,
		state:   lending.MemberStateActive,
		call: func(ctx context.Context, app UseCases, r lending.MemberRecord, ifMatch int64) (lending.MemberRecord, error) {
			return app.Members.UpdateMember(ctx, UpdateMemberInput{
				ID:         r.ID,
				IfMatch:    ifMatch,
				Email:      r.Email,
				Group:      r.Group,
				Born:       r.Born,
				Newsletter: r.Newsletter,
				Interests:  r.Interests,
			})
		},
	},
	"SuspendMember": {
		ports:   "Members.Get Members.Update MemberEvents.Publish Tx.Commit",
		version: 2,
		state:   lending.MemberStateActive,
		call: func(ctx context.Context, app UseCases, r lending.MemberRecord, ifMatch int64) (lending.MemberRecord, error) {
			return app.Members.SuspendMember(ctx, SuspendMemberInput{
				ID:      r.ID,
				IfMatch: ifMatch,
			})
		},
	},
	"ReinstateMember": {
		ports:   "Members.Get Members.Update MemberEvents.Publish Tx.Commit",
		version: 2,
		state:   lending.MemberStateSuspended,
		call: func(ctx context.Context, app UseCases, r lending.MemberRecord, ifMatch int64) (lending.MemberRecord, error) {
			return app.Members.ReinstateMember(ctx, ReinstateMemberInput{
				ID:      r.ID,
				IfMatch: ifMatch,
			})
		},
	},
}

func TestMemberCalls(t *testing.T) {
	for name, tt := range memberCalls {
		t.Run(name, func(t *testing.T) {
			d := newDoubles()
			r := keepMember(t, d, tt.state)
			got, err := tt.call(t.Context(), d.app(t), r, r.Version)
			if err != nil {
				t.Fatal(err)
			}
			if stored := d.members[r.ID]; stored.Version != tt.version || !reflect.DeepEqual(got, stored) {
				t.Errorf("%s gave %+v and left %+v, want version %d", name, got, stored, tt.version)
			}
		})
	}
}

func TestMemberCallsFail(t *testing.T) {
	for name, tt := range memberCalls {
		for port := range strings.FieldsSeq(tt.ports) {
			for _, fault := range []error{errBroken, context.DeadlineExceeded, lending.ErrConflict} {
				t.Run(name+" "+port+" "+fault.Error(), func(t *testing.T) {
					d := newDoubles()
					r := keepMember(t, d, tt.state)
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
			r := keepMember(t, d, tt.state)
			delete(d.members, r.ID)
			if _, err := tt.call(t.Context(), d.app(t), r, 0); !errors.Is(err, lending.ErrNotFound) {
				t.Errorf("%s gave %v, want ErrNotFound", name, err)
			}
		})
		if tt.version == 1 {
			continue // it changes nothing, and so asks for no version
		}
		t.Run(name+" of another version", func(t *testing.T) {
			d := newDoubles()
			r := keepMember(t, d, tt.state)
			before := d.copy()
			_, err := tt.call(t.Context(), d.app(t), r, r.Version+1)
			if after := d.copy(); !errors.Is(err, lending.ErrPrecondition) || !reflect.DeepEqual(after, before) {
				t.Errorf("%s gave %v and left %+v, want ErrPrecondition and no change", name, err, after)
			}
		})
	}
}

func TestListMembers(t *testing.T) {
	d := newDoubles()
	var want []lending.MemberRecord
	for range 3 {
		want = append(want, keepMember(t, d, lending.MemberStateActive))
	}
	app := d.app(t)
	var got []lending.MemberRecord
	in := ListMembersInput{Limit: 2}
	for pages := 1; ; pages++ {
		page, err := app.Members.ListMembers(t.Context(), in)
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
		t.Errorf("ListMembers gave %+v, want %+v", got, want)
	}
	page, err := app.Members.ListMembers(t.Context(), ListMembersInput{Limit: 2, State: lending.MemberStateSuspended})
	if err != nil || len(page.Items) != 0 {
		t.Errorf("ListMembers in another state gave %+v, %v", page.Items, err)
	}

	d.faultAt["Members.List"] = errBroken
	if _, err := app.Members.ListMembers(t.Context(), in); !errors.Is(err, errBroken) {
		t.Errorf("ListMembers gave %v, want %v", err, errBroken)
	}
}
