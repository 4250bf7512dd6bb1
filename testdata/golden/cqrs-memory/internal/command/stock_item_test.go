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

func validReceiveStockItem(d *doubles) ReceiveStockItem {
	d.exist("category", "00000000-0000-7000-8000-000000000001")
	return ReceiveStockItem{
		Sku:      "sku-1",
		Category: "00000000-0000-7000-8000-000000000001",
		OnHand:   10,
		WeightKg: must(transactions.ParseDecimal("10.010")),
		Price:    must(transactions.NewMoney(1, "EUR")),
	}
}

// someStockItem is what a stock item begins with.
func someStockItem() transactions.StockItemReceived {
	return transactions.StockItemReceived{
		Sku:      "sku-1",
		Category: "00000000-0000-7000-8000-000000000001",
		OnHand:   10,
		WeightKg: must(transactions.ParseDecimal("10.010")),
		Price:    must(transactions.NewMoney(1, "EUR")),
	}
}

func TestReceiveStockItem(t *testing.T) {
	d := newDoubles()
	receipt, err := ReceiveStockItemHandler{d.ports()}.Handle(t.Context(), validReceiveStockItem(d))
	if want := (Receipt{receipt.ID, 1, event.Token(d.position)}); err != nil || receipt != want {
		t.Fatalf("ReceiveStockItem gave %+v, %v; want %+v", receipt, err, want)
	}
	e := d.streams[event.Stream("stock_item", receipt.ID)][0]
	if e.Version != 1 || !e.Time.Equal(now) || e.ID == "" {
		t.Errorf("ReceiveStockItem appended %+v", e)
	}
	if got, err := event.DecodeStockItem(e); err != nil || !reflect.DeepEqual(got, transactions.StockItemEvent(someStockItem())) {
		t.Errorf("ReceiveStockItem appended %+v, %v; want %+v", got, err, someStockItem())
	}
}

func TestReceiveStockItemFails(t *testing.T) {
	for port := range strings.FieldsSeq("Log.LastTypes Reservations.Reserve Log.Append Publisher.Publish Tx.Commit") {
		for _, fault := range []error{errBroken, context.DeadlineExceeded, transactions.ErrConflict} {
			t.Run(port+" "+fault.Error(), func(t *testing.T) {
				d := newDoubles()
				cmd := validReceiveStockItem(d)
				before := d.state()
				d.faults[port] = fault
				receipt, err := ReceiveStockItemHandler{d.ports()}.Handle(t.Context(), cmd)
				if after := d.state(); !errors.Is(err, fault) || receipt != (Receipt{}) || !reflect.DeepEqual(after, before) {
					t.Errorf("ReceiveStockItem gave %+v, %v and left %+v; want %v and no change", receipt, err, after, fault)
				}
			})
		}
	}
}

func TestReceiveStockItemRefersToWhatExists(t *testing.T) {
	cmd := validReceiveStockItem(newDoubles())
	_, err := ReceiveStockItemHandler{newDoubles().ports()}.Handle(t.Context(), cmd)
	var invalid *transactions.InvalidError
	if !errors.As(err, &invalid) || invalid.Field != "category" {
		t.Errorf("ReceiveStockItem gave %v, want that category is invalid", err)
	}

	d := newDoubles()
	cmd = validReceiveStockItem(d)
	for stream := range d.streams {
		d.streams[stream] = []event.Stored{{}, {Type: event.CategoryDeletedV1}}
	}
	if _, err := (ReceiveStockItemHandler{d.ports()}).Handle(t.Context(), cmd); !errors.Is(err, transactions.ErrInvalid) {
		t.Errorf("ReceiveStockItem gave %v although what it refers to has gone", err)
	}
}

func TestReceiveStockItemTakesWhatIsFree(t *testing.T) {
	d := newDoubles()
	cmd := validReceiveStockItem(d)
	handler := ReceiveStockItemHandler{d.ports()}
	first, err := handler.Handle(t.Context(), cmd)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := handler.Handle(t.Context(), cmd); !errors.Is(err, transactions.ErrDuplicate) {
		t.Errorf("the second ReceiveStockItem gave %v, want ErrDuplicate", err)
	}
	d.exist("category", "00000000-0000-7000-8000-000000000002")
	other := UpdateStockItem{
		ID:       transactions.StockItemID(first.ID),
		Sku:      "sku-2",
		Category: "00000000-0000-7000-8000-000000000002",
	}
	if _, err := (UpdateStockItemHandler{d.ports()}).Handle(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if _, err := handler.Handle(t.Context(), cmd); err != nil {
		t.Errorf("ReceiveStockItem gave %v although the first has other values now", err)
	}
}

// stockItemChanges are the commands on a stock item that is there, and the ports on their way.
var stockItemChanges = map[string]struct {
	given []transactions.StockItemEvent
	when  func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error)
	then  transactions.StockItemEvent
	ports string
}{
	"PickStock": {
		given: []transactions.StockItemEvent{someStockItem()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return PickStockHandler{ports}.Handle(ctx, PickStock{
				ID: transactions.StockItemID(id), IfMatch: ifMatch, IdempotencyKey: "a key",
				Quantity: 1,
			})
		},
		then:  must(transactions.StockItemFromEvents([]transactions.StockItemEvent{someStockItem()}).PickStock(1)),
		ports: "Log.Load Log.Append Publisher.Publish Tx.Commit Idempotency.Begin Idempotency.Complete",
	},
	"FillStock": {
		given: []transactions.StockItemEvent{someStockItem()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return FillStockHandler{ports}.Handle(ctx, FillStock{
				ID: transactions.StockItemID(id), IfMatch: ifMatch,
				Quantity: 1,
			})
		},
		then:  must(transactions.StockItemFromEvents([]transactions.StockItemEvent{someStockItem()}).FillStock(1)),
		ports: "Log.Load Log.Append Publisher.Publish Tx.Commit",
	},
	"RaisePrice": {
		given: []transactions.StockItemEvent{someStockItem()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return RaisePriceHandler{ports}.Handle(ctx, RaisePrice{
				ID: transactions.StockItemID(id), IfMatch: ifMatch,
				Amount: must(transactions.NewMoney(1, "EUR")),
			})
		},
		then:  must(transactions.StockItemFromEvents([]transactions.StockItemEvent{someStockItem()}).RaisePrice(must(transactions.NewMoney(1, "EUR")))),
		ports: "Log.Load Log.Append Publisher.Publish Tx.Commit",
	},
	"DryOut": {
		given: []transactions.StockItemEvent{someStockItem()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return DryOutHandler{ports}.Handle(ctx, DryOut{
				ID: transactions.StockItemID(id), IfMatch: ifMatch,
				Loss: must(transactions.ParseDecimal("0.000000001")),
			})
		},
		then:  must(transactions.StockItemFromEvents([]transactions.StockItemEvent{someStockItem()}).DryOut(must(transactions.ParseDecimal("0.000000001")))),
		ports: "Log.Load Log.Append Publisher.Publish Tx.Commit",
	},
	"BlockStock": {
		given: []transactions.StockItemEvent{someStockItem()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return BlockStockHandler{ports}.Handle(ctx, BlockStock{
				ID: transactions.StockItemID(id), IfMatch: ifMatch,
			})
		},
		then:  transactions.StockBlocked{},
		ports: "Log.Load Log.Append Publisher.Publish Tx.Commit",
	},
	"ReleaseStock": {
		given: []transactions.StockItemEvent{someStockItem(), transactions.StockBlocked{}},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return ReleaseStockHandler{ports}.Handle(ctx, ReleaseStock{
				ID: transactions.StockItemID(id), IfMatch: ifMatch,
			})
		},
		then:  transactions.StockReleased{},
		ports: "Log.Load Log.Append Publisher.Publish Tx.Commit",
	},
	"RetireStock": {
		given: []transactions.StockItemEvent{someStockItem()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return RetireStockHandler{ports}.Handle(ctx, RetireStock{
				ID: transactions.StockItemID(id), IfMatch: ifMatch,
			})
		},
		then:  transactions.StockRetired{},
		ports: "Log.Load Log.Append Publisher.Publish Tx.Commit",
	},
	"ScrapStock": {
		given: []transactions.StockItemEvent{someStockItem(), transactions.StockBlocked{}},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return ScrapStockHandler{ports}.Handle(ctx, ScrapStock{
				ID: transactions.StockItemID(id), IfMatch: ifMatch,
			})
		},
		then:  transactions.StockRetired{},
		ports: "Log.Load Log.Append Publisher.Publish Tx.Commit",
	},
	"UpdateStockItem": {
		given: []transactions.StockItemEvent{someStockItem()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return UpdateStockItemHandler{ports}.Handle(ctx, UpdateStockItem{
				ID: transactions.StockItemID(id), IfMatch: ifMatch,
				Sku:      "sku-2",
				Category: "00000000-0000-7000-8000-000000000002",
			})
		},
		then: transactions.UpdateStockItemRecorded{
			Sku:      "sku-2",
			Category: "00000000-0000-7000-8000-000000000002",
		},
		ports: "Log.Load Log.LastTypes Reservations.Release Reservations.Reserve Log.Append Publisher.Publish Tx.Commit",
	},
}

// givenStockItem keeps a history in doubles.
func givenStockItem(t *testing.T, history []transactions.StockItemEvent) (d *doubles, id string) {
	t.Helper()
	d = newDoubles()
	d.exist("category", "00000000-0000-7000-8000-000000000001")
	d.exist("category", "00000000-0000-7000-8000-000000000002")
	return d, keep(t, stockItemStreams(d.ports()), history...)
}

func TestStockItemChanges(t *testing.T) {
	for name, tt := range stockItemChanges {
		t.Run(name, func(t *testing.T) {
			d, id := givenStockItem(t, tt.given)
			version := int64(len(tt.given))
			receipt, err := tt.when(t.Context(), d.ports(), id, version)
			if want := (Receipt{id, version + 1, event.Token(d.position)}); err != nil || receipt != want {
				t.Fatalf("gave %+v, %v; want %+v", receipt, err, want)
			}
			stream := d.streams[event.Stream("stock_item", id)]
			if got, err := event.DecodeStockItem(stream[version]); err != nil || !reflect.DeepEqual(got, tt.then) {
				t.Errorf("appended %+v, %v; want %+v", got, err, tt.then)
			}
		})
	}
}

func TestStockItemChangesFail(t *testing.T) {
	for name, tt := range stockItemChanges {
		for port := range strings.FieldsSeq(tt.ports) {
			for _, fault := range []error{errBroken, context.DeadlineExceeded, transactions.ErrConflict} {
				t.Run(name+" "+port+" "+fault.Error(), func(t *testing.T) {
					d, id := givenStockItem(t, tt.given)
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
			given   []transactions.StockItemEvent
			ifMatch int64
			want    error
		}{
			"of another version": {tt.given, int64(len(tt.given)) + 1, transactions.ErrPrecondition},
			"of nothing":         {nil, 0, transactions.ErrNotFound},
		}
		for what, r := range refused {
			t.Run(name+" "+what, func(t *testing.T) {
				d, id := givenStockItem(t, r.given)
				before := d.state()
				_, err := tt.when(t.Context(), d.ports(), id, r.ifMatch)
				if after := d.state(); !errors.Is(err, r.want) || !reflect.DeepEqual(after, before) {
					t.Errorf("gave %v and left %+v, want %v and no change", err, after, r.want)
				}
			})
		}
	}
}

func BenchmarkReceiveStockItem(b *testing.B) {
	d := newDoubles()
	cmd := validReceiveStockItem(d)
	handler := ReceiveStockItemHandler{d.ports()}
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
