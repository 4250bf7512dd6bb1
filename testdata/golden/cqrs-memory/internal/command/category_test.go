package command

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
)

func validCreateCategory(d *doubles) CreateCategory {
	d.exist("category", "00000000-0000-7000-8000-000000000001")
	return CreateCategory{
		Code:      "code-1",
		Parent:    new(transactions.CategoryID("00000000-0000-7000-8000-000000000001")),
		Hazardous: true,
	}
}

// someCategory is what a category begins with.
func someCategory() transactions.CategoryCreated {
	return transactions.CategoryCreated{
		Code:      "code-1",
		Parent:    new(transactions.CategoryID("00000000-0000-7000-8000-000000000001")),
		Hazardous: true,
	}
}

func TestCreateCategory(t *testing.T) {
	d := newDoubles()
	receipt, err := CreateCategoryHandler{d.ports()}.Handle(t.Context(), validCreateCategory(d))
	if want := (Receipt{receipt.ID, 1, event.Token(d.position)}); err != nil || receipt != want {
		t.Fatalf("CreateCategory gave %+v, %v; want %+v", receipt, err, want)
	}
	e := d.streams[event.Stream("category", receipt.ID)][0]
	if e.Version != 1 || !e.Time.Equal(now) || e.ID == "" {
		t.Errorf("CreateCategory appended %+v", e)
	}
	if got, err := event.DecodeCategory(e); err != nil || !reflect.DeepEqual(got, transactions.CategoryEvent(someCategory())) {
		t.Errorf("CreateCategory appended %+v, %v; want %+v", got, err, someCategory())
	}
}

func TestCreateCategoryFails(t *testing.T) {
	for port := range strings.FieldsSeq("Log.LastTypes Reservations.Reserve Log.Append Publisher.Publish Tx.Commit") {
		for _, fault := range []error{errBroken, context.DeadlineExceeded, transactions.ErrConflict} {
			t.Run(port+" "+fault.Error(), func(t *testing.T) {
				d := newDoubles()
				cmd := validCreateCategory(d)
				before := d.state()
				d.faults[port] = fault
				receipt, err := CreateCategoryHandler{d.ports()}.Handle(t.Context(), cmd)
				if after := d.state(); !errors.Is(err, fault) || receipt != (Receipt{}) || !reflect.DeepEqual(after, before) {
					t.Errorf("CreateCategory gave %+v, %v and left %+v; want %v and no change", receipt, err, after, fault)
				}
			})
		}
	}
}

func TestCreateCategoryRefersToWhatExists(t *testing.T) {
	cmd := validCreateCategory(newDoubles())
	_, err := CreateCategoryHandler{newDoubles().ports()}.Handle(t.Context(), cmd)
	var invalid *transactions.InvalidError
	if !errors.As(err, &invalid) || invalid.Field != "parent" {
		t.Errorf("CreateCategory gave %v, want that parent is invalid", err)
	}

	d := newDoubles()
	cmd = validCreateCategory(d)
	for stream := range d.streams {
		d.streams[stream] = []event.Stored{{}, {Type: event.CategoryDeletedV1}}
	}
	if _, err := (CreateCategoryHandler{d.ports()}).Handle(t.Context(), cmd); !errors.Is(err, transactions.ErrInvalid) {
		t.Errorf("CreateCategory gave %v although what it refers to has gone", err)
	}
}

func TestCreateCategoryTakesWhatIsFree(t *testing.T) {
	d := newDoubles()
	cmd := validCreateCategory(d)
	handler := CreateCategoryHandler{d.ports()}
	first, err := handler.Handle(t.Context(), cmd)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := handler.Handle(t.Context(), cmd); !errors.Is(err, transactions.ErrDuplicate) {
		t.Errorf("the second CreateCategory gave %v, want ErrDuplicate", err)
	}
	d.exist("category", "00000000-0000-7000-8000-000000000002")
	other := UpdateCategory{
		ID:        transactions.CategoryID(first.ID),
		Code:      "code-2",
		Parent:    new(transactions.CategoryID("00000000-0000-7000-8000-000000000002")),
		Hazardous: false,
	}
	if _, err := (UpdateCategoryHandler{d.ports()}).Handle(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if _, err := handler.Handle(t.Context(), cmd); err != nil {
		t.Errorf("CreateCategory gave %v although the first has other values now", err)
	}
}

// categoryChanges are the commands on a category that is there, and the ports on their way.
var categoryChanges = map[string]struct {
	given []transactions.CategoryEvent
	when  func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error)
	then  transactions.CategoryEvent
	ports string
}{
	"UpdateCategory": {
		given: []transactions.CategoryEvent{someCategory()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return UpdateCategoryHandler{ports}.Handle(ctx, UpdateCategory{
				ID: transactions.CategoryID(id), IfMatch: ifMatch,
				Code:      "code-2",
				Parent:    new(transactions.CategoryID("00000000-0000-7000-8000-000000000002")),
				Hazardous: false,
			})
		},
		then: transactions.CategoryUpdated{
			Code:      "code-2",
			Parent:    new(transactions.CategoryID("00000000-0000-7000-8000-000000000002")),
			Hazardous: false,
		},
		ports: "Log.Load Log.LastTypes Reservations.Release Reservations.Reserve Log.Append Publisher.Publish Tx.Commit",
	},
	"DeleteCategory": {
		given: []transactions.CategoryEvent{someCategory()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return DeleteCategoryHandler{ports}.Handle(ctx, DeleteCategory{
				ID: transactions.CategoryID(id), IfMatch: ifMatch,
			})
		},
		then:  transactions.CategoryDeleted{},
		ports: "Log.Load Reservations.Release Log.Append Publisher.Publish Tx.Commit",
	},
}

// givenCategory keeps a history in doubles.
func givenCategory(t *testing.T, history []transactions.CategoryEvent) (d *doubles, id string) {
	t.Helper()
	d = newDoubles()
	d.exist("category", "00000000-0000-7000-8000-000000000001")
	d.exist("category", "00000000-0000-7000-8000-000000000002")
	return d, keep(t, categoryStreams(d.ports()), history...)
}

func TestCategoryChanges(t *testing.T) {
	for name, tt := range categoryChanges {
		t.Run(name, func(t *testing.T) {
			d, id := givenCategory(t, tt.given)
			version := int64(len(tt.given))
			receipt, err := tt.when(t.Context(), d.ports(), id, version)
			if want := (Receipt{id, version + 1, event.Token(d.position)}); err != nil || receipt != want {
				t.Fatalf("gave %+v, %v; want %+v", receipt, err, want)
			}
			stream := d.streams[event.Stream("category", id)]
			if got, err := event.DecodeCategory(stream[version]); err != nil || !reflect.DeepEqual(got, tt.then) {
				t.Errorf("appended %+v, %v; want %+v", got, err, tt.then)
			}
		})
	}
}

func TestCategoryChangesFail(t *testing.T) {
	for name, tt := range categoryChanges {
		for port := range strings.FieldsSeq(tt.ports) {
			for _, fault := range []error{errBroken, context.DeadlineExceeded, transactions.ErrConflict} {
				t.Run(name+" "+port+" "+fault.Error(), func(t *testing.T) {
					d, id := givenCategory(t, tt.given)
					before := d.state()
					d.faults[port] = fault
					receipt, err := tt.when(t.Context(), d.ports(), id, 0)
					if after := d.state(); !errors.Is(err, fault) || receipt != (Receipt{}) || !reflect.DeepEqual(after, before) {
						t.Errorf("gave %+v, %v and left %+v; want %v and no change", receipt, err, after, fault)
					}
				})
			}
		}
		refused := map[string]struct {
			given   []transactions.CategoryEvent
			ifMatch int64
			want    error
		}{
			"of another version": {tt.given, int64(len(tt.given)) + 1, transactions.ErrPrecondition},
			"of nothing":         {nil, 0, transactions.ErrNotFound},
			"of what has gone":   {append(tt.given[:len(tt.given):len(tt.given)], transactions.CategoryDeleted{}), 0, transactions.ErrNotFound},
		}
		for what, r := range refused {
			t.Run(name+" "+what, func(t *testing.T) {
				d, id := givenCategory(t, r.given)
				before := d.state()
				_, err := tt.when(t.Context(), d.ports(), id, r.ifMatch)
				if after := d.state(); !errors.Is(err, r.want) || !reflect.DeepEqual(after, before) {
					t.Errorf("gave %v and left %+v, want %v and no change", err, after, r.want)
				}
			})
		}
	}
}

func BenchmarkCreateCategory(b *testing.B) {
	d := newDoubles()
	cmd := validCreateCategory(d)
	handler := CreateCategoryHandler{d.ports()}
	before := d.state()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := handler.Handle(b.Context(), cmd); err != nil {
			b.Fatal(err)
		}
		d.kept = before
		before = d.state()
	}
}
