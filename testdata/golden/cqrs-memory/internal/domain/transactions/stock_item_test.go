package transactions

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func validStockItem() StockItemReceived {
	return StockItemReceived{
		Sku:      "sku-1",
		Category: "00000000-0000-7000-8000-000000000001",
		OnHand:   10,
		WeightKg: Decimal{10010, 3},
		Price:    Money{1, "EUR"},
	}
}

func TestReceiveStockItem(t *testing.T) {
	want := validStockItem()
	event, err := ReceiveStockItem(StockItemFields(want))
	if err != nil || !reflect.DeepEqual(event, StockItemEvent(want)) {
		t.Errorf("ReceiveStockItem gave %+v, %v; want %+v", event, err, want)
	}
}

func TestReceiveStockItemKeepsTheRules(t *testing.T) {
	tests := map[string]struct {
		spoil func(*StockItemFields)
		field string
	}{
		"sku too short":      {func(f *StockItemFields) { f.Sku = strings.Repeat("é", 2) }, "sku"},
		"sku too long":       {func(f *StockItemFields) { f.Sku = strings.Repeat("é", 13) }, "sku"},
		"no category":        {func(f *StockItemFields) { f.Category = "" }, "category"},
		"on hand too low":    {func(f *StockItemFields) { f.OnHand = -1 }, "on_hand"},
		"on hand too high":   {func(f *StockItemFields) { f.OnHand = 100001 }, "on_hand"},
		"weight kg too low":  {func(f *StockItemFields) { f.WeightKg = Decimal{0, 3} }, "weight_kg"},
		"weight kg too high": {func(f *StockItemFields) { f.WeightKg = Decimal{1000000, 3} }, "weight_kg"},
		"no price":           {func(f *StockItemFields) { f.Price = Money{} }, "price"},
		"price too low":      {func(f *StockItemFields) { f.Price = Money{0, "EUR"} }, "price"},
		"price too high":     {func(f *StockItemFields) { f.Price = Money{10000001, "EUR"} }, "price"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			fields := StockItemFields(validStockItem())
			tt.spoil(&fields)
			event, err := ReceiveStockItem(fields)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field || event != nil {
				t.Errorf("ReceiveStockItem gave %+v, %v; want nothing and that %s is invalid", event, err, tt.field)
			}
		})
	}
}

func TestStockItemChangesItsState(t *testing.T) {
	given := map[StockItemState][]StockItemEvent{
		StockItemStateAvailable: {validStockItem()},
		StockItemStateBlocked:   {validStockItem(), StockBlocked{}},
		StockItemStateRetired:   {validStockItem(), StockRetired{}},
	}
	tests := map[string]struct {
		when func(*StockItem) (StockItemEvent, error)
		from []StockItemState
		then StockItemEvent
	}{
		"BlockStock": {
			when: (*StockItem).BlockStock,
			from: []StockItemState{StockItemStateAvailable},
			then: StockBlocked{},
		},
		"ReleaseStock": {
			when: (*StockItem).ReleaseStock,
			from: []StockItemState{StockItemStateBlocked},
			then: StockReleased{},
		},
		"RetireStock": {
			when: (*StockItem).RetireStock,
			from: []StockItemState{StockItemStateAvailable, StockItemStateBlocked},
			then: StockRetired{},
		},
		"ScrapStock": {
			when: (*StockItem).ScrapStock,
			from: []StockItemState{StockItemStateBlocked},
			then: StockRetired{},
		},
	}
	for name, tt := range tests {
		for state, events := range given {
			t.Run(name+" when "+string(state), func(t *testing.T) {
				event, err := tt.when(StockItemFromEvents(events))
				if slices.Contains(tt.from, state) {
					if err != nil || event != tt.then {
						t.Errorf("gave %#v, %v; want %#v", event, err, tt.then)
					}
				} else if !errors.Is(err, ErrWrongState) || event != nil {
					t.Errorf("gave %#v, %v; want nothing and ErrWrongState", event, err)
				}
			})
		}
	}
}

func TestPickStock(t *testing.T) {
	tests := map[string]struct {
		given, quantity, want int64
		err                   error
	}{
		"one less":          {given: 1, quantity: 1, want: 0},
		"beyond the bound":  {given: 1, quantity: 2, err: ErrNotPossible},
		"nothing":           {given: 1, quantity: 0, err: ErrInvalid},
		"less than nothing": {given: 1, quantity: -1, err: ErrInvalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			created := validStockItem()
			created.OnHand = tt.given
			event, err := StockItemFromEvents([]StockItemEvent{created}).PickStock(tt.quantity)
			if tt.err != nil {
				if !errors.Is(err, tt.err) || event != nil {
					t.Errorf("PickStock gave %+v, %v; want %v", event, err, tt.err)
				}
				return
			}
			want := StockPicked{Quantity: tt.quantity, OnHand: tt.want}
			if err != nil || event != want {
				t.Errorf("PickStock gave %+v, %v; want %+v", event, err, want)
			}
			if again, err := StockItemFromEvents([]StockItemEvent{created, want}).PickStock(tt.quantity); err == nil && again == want {
				t.Errorf("a second PickStock gave %+v as well", again)
			}
		})
	}
}

func TestFillStock(t *testing.T) {
	tests := map[string]struct {
		given, quantity, want int64
		err                   error
	}{
		"one more":                {given: 99999, quantity: 1, want: 100000},
		"beyond the bound":        {given: 99999, quantity: 2, err: ErrNotPossible},
		"too large to be counted": {given: math.MaxInt64, quantity: 1, err: ErrInvalid},
		"nothing":                 {given: 99999, quantity: 0, err: ErrInvalid},
		"less than nothing":       {given: 99999, quantity: -1, err: ErrInvalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			created := validStockItem()
			created.OnHand = tt.given
			event, err := StockItemFromEvents([]StockItemEvent{created}).FillStock(tt.quantity)
			if tt.err != nil {
				if !errors.Is(err, tt.err) || event != nil {
					t.Errorf("FillStock gave %+v, %v; want %v", event, err, tt.err)
				}
				return
			}
			want := StockFilled{Quantity: tt.quantity, OnHand: tt.want}
			if err != nil || event != want {
				t.Errorf("FillStock gave %+v, %v; want %+v", event, err, want)
			}
			if again, err := StockItemFromEvents([]StockItemEvent{created, want}).FillStock(tt.quantity); err == nil && again == want {
				t.Errorf("a second FillStock gave %+v as well", again)
			}
		})
	}
}

func TestRaisePrice(t *testing.T) {
	tests := map[string]struct {
		given, amount, want Money
		err                 error
	}{
		"one more":                {given: Money{9999999, "EUR"}, amount: Money{1, "EUR"}, want: Money{10000000, "EUR"}},
		"beyond the bound":        {given: Money{9999999, "EUR"}, amount: Money{2, "EUR"}, err: ErrNotPossible},
		"too large to be counted": {given: Money{math.MaxInt64, "EUR"}, amount: Money{1, "EUR"}, err: ErrInvalid},
		"nothing":                 {given: Money{9999999, "EUR"}, amount: Money{0, "EUR"}, err: ErrInvalid},
		"less than nothing":       {given: Money{9999999, "EUR"}, amount: Money{-1, "EUR"}, err: ErrInvalid},
		"another currency":        {given: Money{9999999, "EUR"}, amount: Money{1, "USD"}, err: ErrInvalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			created := validStockItem()
			created.Price = tt.given
			event, err := StockItemFromEvents([]StockItemEvent{created}).RaisePrice(tt.amount)
			if tt.err != nil {
				if !errors.Is(err, tt.err) || event != nil {
					t.Errorf("RaisePrice gave %+v, %v; want %v", event, err, tt.err)
				}
				return
			}
			want := RaisePriceRecorded{Amount: tt.amount, Price: tt.want}
			if err != nil || event != want {
				t.Errorf("RaisePrice gave %+v, %v; want %+v", event, err, want)
			}
			if again, err := StockItemFromEvents([]StockItemEvent{created, want}).RaisePrice(tt.amount); err == nil && again == want {
				t.Errorf("a second RaisePrice gave %+v as well", again)
			}
		})
	}
}

func TestDryOut(t *testing.T) {
	tests := map[string]struct {
		given, loss, want Decimal
		err               error
	}{
		"one less":                {given: Decimal{2, 2}, loss: Decimal{1, 2}, want: Decimal{1, 2}},
		"beyond the bound":        {given: Decimal{1, 2}, loss: Decimal{1, 2}, err: ErrNotPossible},
		"too large to be counted": {given: Decimal{-maxCoefficient, 0}, loss: Decimal{1, 0}, err: ErrInvalid},
		"nothing":                 {given: Decimal{1, 2}, loss: Decimal{}, err: ErrInvalid},
		"less than nothing":       {given: Decimal{1, 2}, loss: Decimal{-1, 0}, err: ErrInvalid},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			created := validStockItem()
			created.WeightKg = tt.given
			event, err := StockItemFromEvents([]StockItemEvent{created}).DryOut(tt.loss)
			if tt.err != nil {
				if !errors.Is(err, tt.err) || event != nil {
					t.Errorf("DryOut gave %+v, %v; want %v", event, err, tt.err)
				}
				return
			}
			want := DryOutRecorded{Loss: tt.loss, WeightKg: tt.want}
			if err != nil || event != want {
				t.Errorf("DryOut gave %+v, %v; want %+v", event, err, want)
			}
			if again, err := StockItemFromEvents([]StockItemEvent{created, want}).DryOut(tt.loss); err == nil && again == want {
				t.Errorf("a second DryOut gave %+v as well", again)
			}
		})
	}
}

func TestUpdateStockItem(t *testing.T) {
	want := UpdateStockItemRecorded{
		Sku:      "sku-2",
		Category: "00000000-0000-7000-8000-000000000002",
	}
	event, err := UpdateStockItem(StockItemChanges(want))
	if err != nil || !reflect.DeepEqual(event, StockItemEvent(want)) {
		t.Errorf("UpdateStockItem gave %+v, %v; want %+v", event, err, want)
	}
}

func TestUpdateStockItemKeepsTheRules(t *testing.T) {
	tests := map[string]struct {
		spoil func(*StockItemChanges)
		field string
	}{
		"sku too short": {func(f *StockItemChanges) { f.Sku = strings.Repeat("é", 2) }, "sku"},
		"sku too long":  {func(f *StockItemChanges) { f.Sku = strings.Repeat("é", 13) }, "sku"},
		"no category":   {func(f *StockItemChanges) { f.Category = "" }, "category"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			changes := StockItemChanges(UpdateStockItemRecorded{
				Sku:      "sku-2",
				Category: "00000000-0000-7000-8000-000000000002",
			})
			tt.spoil(&changes)
			event, err := UpdateStockItem(changes)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field || event != nil {
				t.Errorf("UpdateStockItem gave %+v, %v; want nothing and that %s is invalid", event, err, tt.field)
			}
		})
	}
}

func BenchmarkStockItemFromEvents(b *testing.B) {
	events := slices.Repeat([]StockItemEvent{validStockItem()}, 20)
	b.ReportAllocs()
	for b.Loop() {
		StockItemFromEvents(events)
	}
}
