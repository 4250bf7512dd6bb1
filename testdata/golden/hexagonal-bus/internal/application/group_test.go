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

type groupsDouble struct{ *doubles }

func (d groupsDouble) Insert(_ context.Context, group *lending.Group) error {
	r := group.Record()
	d.groups[r.ID] = r
	return d.faultAt["Groups.Insert"]
}

func (d groupsDouble) Delete(_ context.Context, id lending.GroupID, version int64) error {
	if d.groups[id].Version != version {
		return lending.ErrConflict
	}
	delete(d.groups, id)
	return d.faultAt["Groups.Delete"]
}

func (d groupsDouble) Get(_ context.Context, id lending.GroupID) (*lending.Group, error) {
	r, ok := d.groups[id]
	if !ok {
		return nil, lending.ErrNotFound
	}
	return lending.GroupFromRecord(r), d.faultAt["Groups.Get"]
}

func (d groupsDouble) List(_ context.Context, after lending.GroupID, limit int) ([]*lending.Group, error) {
	var found []*lending.Group
	for _, id := range slices.Sorted(maps.Keys(d.groups)) {
		if id > after && len(found) < limit {
			found = append(found, lending.GroupFromRecord(d.groups[id]))
		}
	}
	return found, d.faultAt["Groups.List"]
}

func (d groupsDouble) Exists(_ context.Context, id lending.GroupID) (bool, error) {
	_, ok := d.groups[id]
	return ok, d.faultAt["Groups.Exists"]
}

func (d groupsDouble) Publish(_ context.Context, events ...lending.GroupEvent) error {
	for _, event := range events {
		d.published = append(d.published, event)
	}
	return d.faultAt["GroupEvents.Publish"]
}

// validOpenGroup is an input that breaks no rule.
func validOpenGroup() OpenGroupInput {
	return OpenGroupInput{
		Name:  "name-1",
		Type:  lending.GroupTypeSchool,
		Range: "range-1",
	}
}

// keepGroup puts one group into d, as if it had been there before.
func keepGroup(t *testing.T, d *doubles) lending.GroupRecord {
	t.Helper()
	in := validOpenGroup()
	group, err := lending.NewGroup(lending.GroupID(d.New()), now.Add(-time.Hour), lending.GroupFields{
		Name:  in.Name,
		Type:  in.Type,
		Range: in.Range,
	})
	if err != nil {
		t.Fatal(err)
	}
	r := group.Record()
	d.groups[r.ID] = r
	return r
}

func TestOpenGroup(t *testing.T) {
	d := newDoubles()
	got, err := d.app(t).Groups.OpenGroup(t.Context(), validOpenGroup())
	if err != nil {
		t.Fatal(err)
	}
	if stored := d.groups[got.ID]; got.Version != 1 || !got.CreatedAt.Equal(now) || !reflect.DeepEqual(stored, got) {
		t.Errorf("OpenGroup gave %+v and kept %+v", got, stored)
	}
	if want := []any{lending.GroupOpened{Group: got}}; !slices.EqualFunc(d.published, want, reflect.DeepEqual) {
		t.Errorf("OpenGroup published %+v, want %+v", d.published, want)
	}
}

func TestOpenGroupFails(t *testing.T) {
	ports := []string{"Groups.Insert", "GroupEvents.Publish", "Tx.Commit"}
	for _, port := range ports {
		for _, fault := range []error{errBroken, context.DeadlineExceeded, lending.ErrConflict} {
			t.Run(port+" "+fault.Error(), func(t *testing.T) {
				d := newDoubles()
				in := validOpenGroup()
				before := d.copy()
				d.faultAt[port] = fault

				_, err := d.app(t).Groups.OpenGroup(t.Context(), in)

				if after := d.copy(); !errors.Is(err, fault) || !reflect.DeepEqual(after, before) {
					t.Errorf("OpenGroup gave %v and left %+v, want %v and no change", err, after, fault)
				}
			})
		}
	}
}

func TestOpenGroupRefusesInvalidInput(t *testing.T) {
	d := newDoubles()
	in := validOpenGroup()
	in.Type = "no such value"
	before := d.copy()
	_, err := d.app(t).Groups.OpenGroup(t.Context(), in)
	if after := d.copy(); !errors.Is(err, lending.ErrInvalid) || !reflect.DeepEqual(after, before) {
		t.Errorf("OpenGroup gave %v and left %+v", err, after)
	}
}

// groupCalls are the use cases of one group, and the ports on their way.
var groupCalls = map[string]struct {
	ports   string
	version int64 // that is left, of 1 before; 0 is none
	call    func(ctx context.Context, app UseCases, r lending.GroupRecord, ifMatch int64) (lending.GroupRecord, error)
}{
	"GetGroup": {
		ports:   "Groups.Get",
		version: 1,
		call: func(ctx context.Context, app UseCases, r lending.GroupRecord, _ int64) (lending.GroupRecord, error) {
			return app.Groups.GetGroup(ctx, GetGroupInput{
				ID: r.ID,
			})
		},
	},
	"CloseGroup": {
		ports:   "Groups.Get Groups.Delete GroupEvents.Publish Tx.Commit",
		version: 0,
		call: func(ctx context.Context, app UseCases, r lending.GroupRecord, ifMatch int64) (lending.GroupRecord, error) {
			return lending.GroupRecord{}, app.Groups.CloseGroup(ctx, CloseGroupInput{
				ID:      r.ID,
				IfMatch: ifMatch,
			})
		},
	},
}

func TestGroupCalls(t *testing.T) {
	for name, tt := range groupCalls {
		t.Run(name, func(t *testing.T) {
			d := newDoubles()
			r := keepGroup(t, d)
			got, err := tt.call(t.Context(), d.app(t), r, r.Version)
			if err != nil {
				t.Fatal(err)
			}
			if stored := d.groups[r.ID]; stored.Version != tt.version || !reflect.DeepEqual(got, stored) {
				t.Errorf("%s gave %+v and left %+v, want version %d", name, got, stored, tt.version)
			}
		})
	}
}

func TestGroupCallsFail(t *testing.T) {
	for name, tt := range groupCalls {
		for port := range strings.FieldsSeq(tt.ports) {
			for _, fault := range []error{errBroken, context.DeadlineExceeded, lending.ErrConflict} {
				t.Run(name+" "+port+" "+fault.Error(), func(t *testing.T) {
					d := newDoubles()
					r := keepGroup(t, d)
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
			r := keepGroup(t, d)
			delete(d.groups, r.ID)
			if _, err := tt.call(t.Context(), d.app(t), r, 0); !errors.Is(err, lending.ErrNotFound) {
				t.Errorf("%s gave %v, want ErrNotFound", name, err)
			}
		})
		if tt.version == 1 {
			continue // it changes nothing, and so asks for no version
		}
		t.Run(name+" of another version", func(t *testing.T) {
			d := newDoubles()
			r := keepGroup(t, d)
			before := d.copy()
			_, err := tt.call(t.Context(), d.app(t), r, r.Version+1)
			if after := d.copy(); !errors.Is(err, lending.ErrPrecondition) || !reflect.DeepEqual(after, before) {
				t.Errorf("%s gave %v and left %+v, want ErrPrecondition and no change", name, err, after)
			}
		})
	}
}

func TestListGroups(t *testing.T) {
	d := newDoubles()
	var want []lending.GroupRecord
	for range 3 {
		want = append(want, keepGroup(t, d))
	}
	app := d.app(t)
	var got []lending.GroupRecord
	in := ListGroupsInput{Limit: 2}
	for pages := 1; ; pages++ {
		page, err := app.Groups.ListGroups(t.Context(), in)
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
		t.Errorf("ListGroups gave %+v, want %+v", got, want)
	}

	d.faultAt["Groups.List"] = errBroken
	if _, err := app.Groups.ListGroups(t.Context(), in); !errors.Is(err, errBroken) {
		t.Errorf("ListGroups gave %v, want %v", err, errBroken)
	}
}
