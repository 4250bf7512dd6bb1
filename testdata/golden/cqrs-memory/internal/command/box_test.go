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

func validPackBox(d *doubles) PackBox {
	d.exist("stock_item", "00000000-0000-7000-8000-000000000001")
	return PackBox{
		Label:   "label-1",
		Goods:   []transactions.StockItemID{"00000000-0000-7000-8000-000000000001"},
		VolumeL: must(transactions.ParseDecimal("4.00")),
	}
}

// someBox is what a box begins with.
func someBox() transactions.BoxPacked {
	return transactions.BoxPacked{
		Label:   "label-1",
		Goods:   []transactions.StockItemID{"00000000-0000-7000-8000-000000000001"},
		VolumeL: must(transactions.ParseDecimal("4.00")),
	}
}

func TestPackBox(t *testing.T) {
	d := newDoubles()
	receipt, err := PackBoxHandler{d.ports()}.Handle(t.Context(), validPackBox(d))
	if want := (Receipt{receipt.ID, 1, event.Token(d.position)}); err != nil || receipt != want {
		t.Fatalf("PackBox gave %+v, %v; want %+v", receipt, err, want)
	}
	e := d.streams[event.Stream("box", receipt.ID)][0]
	if e.Version != 1 || !e.Time.Equal(now) || e.ID == "" {
		t.Errorf("PackBox appended %+v", e)
	}
	if got, err := event.DecodeBox(e); err != nil || !reflect.DeepEqual(got, transactions.BoxEvent(someBox())) {
		t.Errorf("PackBox appended %+v, %v; want %+v", got, err, someBox())
	}
}

func TestPackBoxFails(t *testing.T) {
	for port := range strings.FieldsSeq("Log.LastTypes Log.Append Publisher.Publish Tx.Commit") {
		for _, fault := range []error{errBroken, context.DeadlineExceeded, transactions.ErrConflict} {
			t.Run(port+" "+fault.Error(), func(t *testing.T) {
				d := newDoubles()
				cmd := validPackBox(d)
				before := d.state()
				d.faults[port] = fault
				receipt, err := PackBoxHandler{d.ports()}.Handle(t.Context(), cmd)
				if after := d.state(); !errors.Is(err, fault) || receipt != (Receipt{}) || !reflect.DeepEqual(after, before) {
					t.Errorf("PackBox gave %+v, %v and left %+v; want %v and no change", receipt, err, after, fault)
				}
			})
		}
	}
}

func TestPackBoxRefersToWhatExists(t *testing.T) {
	cmd := validPackBox(newDoubles())
	_, err := PackBoxHandler{newDoubles().ports()}.Handle(t.Context(), cmd)
	var invalid *transactions.InvalidError
	if !errors.As(err, &invalid) || invalid.Field != "goods" {
		t.Errorf("PackBox gave %v, want that goods is invalid", err)
	}

	d := newDoubles()
	cmd = validPackBox(d)
	for stream := range d.streams {
		d.streams[stream] = []event.Stored{{}, {Type: event.CategoryDeletedV1}}
	}
	if _, err := (PackBoxHandler{d.ports()}).Handle(t.Context(), cmd); !errors.Is(err, transactions.ErrInvalid) {
		t.Errorf("PackBox gave %v although what it refers to has gone", err)
	}
}

// boxChanges are the commands on a box that is there, and the ports on their way.
var boxChanges = map[string]struct {
	given []transactions.BoxEvent
	when  func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error)
	then  transactions.BoxEvent
	ports string
}{
	"ShrinkBox": {
		given: []transactions.BoxEvent{someBox()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return ShrinkBoxHandler{ports}.Handle(ctx, ShrinkBox{
				ID: transactions.BoxID(id), IfMatch: ifMatch,
				Litres: must(transactions.ParseDecimal("0.000000001")),
			})
		},
		then:  must(transactions.BoxFromEvents([]transactions.BoxEvent{someBox()}).Shrink(must(transactions.ParseDecimal("0.000000001")))),
		ports: "Log.Load Log.Append Publisher.Publish Tx.Commit",
	},
	"GrowBox": {
		given: []transactions.BoxEvent{someBox()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return GrowBoxHandler{ports}.Handle(ctx, GrowBox{
				ID: transactions.BoxID(id), IfMatch: ifMatch,
				Litres: must(transactions.ParseDecimal("0.000000001")),
			})
		},
		then:  must(transactions.BoxFromEvents([]transactions.BoxEvent{someBox()}).Grow(must(transactions.ParseDecimal("0.000000001")))),
		ports: "Log.Load Log.Append Publisher.Publish Tx.Commit",
	},
	"RelabelBox": {
		given: []transactions.BoxEvent{someBox()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return RelabelBoxHandler{ports}.Handle(ctx, RelabelBox{
				ID: transactions.BoxID(id), IfMatch: ifMatch,
				Label: "label-2",
				Goods: []transactions.StockItemID{"00000000-0000-7000-8000-000000000002"},
			})
		},
		then: transactions.RelabelBoxRecorded{
			Label: "label-2",
			Goods: []transactions.StockItemID{"00000000-0000-7000-8000-000000000002"},
		},
		ports: "Log.Load Log.LastTypes Log.Append Publisher.Publish Tx.Commit",
	},
}

// givenBox keeps a history in doubles.
func givenBox(t *testing.T, history []transactions.BoxEvent) (d *doubles, id string) {
	t.Helper()
	d = newDoubles()
	d.exist("stock_item", "00000000-0000-7000-8000-000000000001")
	d.exist("stock_item", "00000000-0000-7000-8000-000000000002")
	return d, keep(t, boxStreams(d.ports()), history...)
}

func TestBoxChanges(t *testing.T) {
	for name, tt := range boxChanges {
		t.Run(name, func(t *testing.T) {
			d, id := givenBox(t, tt.given)
			version := int64(len(tt.given))
			receipt, err := tt.when(t.Context(), d.ports(), id, version)
			if want := (Receipt{id, version + 1, event.Token(d.position)}); err != nil || receipt != want {
				t.Fatalf("gave %+v, %v; want %+v", receipt, err, want)
			}
			stream := d.streams[event.Stream("box", id)]
			if got, err := event.DecodeBox(stream[version]); err != nil || !reflect.DeepEqual(got, tt.then) {
				t.Errorf("appended %+v, %v; want %+v", got, err, tt.then)
			}
		})
	}
}

func TestBoxChangesFail(t *testing.T) {
	for name, tt := range boxChanges {
		for port := range strings.FieldsSeq(tt.ports) {
			for _, fault := range []error{errBroken, context.DeadlineExceeded, transactions.ErrConflict} {
				t.Run(name+" "+port+" "+fault.Error(), func(t *testing.T) {
					d, id := givenBox(t, tt.given)
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
			given   []transactions.BoxEvent
			ifMatch int64
			want    error
		}{
			"of another version": {tt.given, int64(len(tt.given)) + 1, transactions.ErrPrecondition},
			"of nothing":         {nil, 0, transactions.ErrNotFound},
		}
		for what, r := range refused {
			t.Run(name+" "+what, func(t *testing.T) {
				d, id := givenBox(t, r.given)
				before := d.state()
				_, err := tt.when(t.Context(), d.ports(), id, r.ifMatch)
				if after := d.state(); !errors.Is(err, r.want) || !reflect.DeepEqual(after, before) {
					t.Errorf("gave %v and left %+v, want %v and no change", err, after, r.want)
				}
			})
		}
	}
}

func BenchmarkPackBox(b *testing.B) {
	d := newDoubles()
	cmd := validPackBox(d)
	handler := PackBoxHandler{d.ports()}
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
