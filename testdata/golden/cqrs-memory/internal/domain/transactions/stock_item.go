package transactions

import (
	"fmt"
	"unicode/utf8"
)

// StockItemFields are what a caller decides about a new stock item.
type StockItemFields struct {
	Sku      string
	Category CategoryID
	OnHand   int64
	WeightKg Decimal
	Price    Money
}

// StockItemChanges are what an update puts in place of the old.
type StockItemChanges struct {
	Sku      string
	Category CategoryID
}

// StockItem is what the rules need to know of a stock item; its events alone tell it.
type StockItem struct {
	state    StockItemState
	onHand   int64
	weightKg Decimal
	price    Money
}

// StockItemFromEvents is the stock item after all its events, the oldest first.
func StockItemFromEvents(events []StockItemEvent) *StockItem {
	s := &StockItem{}
	for _, event := range events {
		s.apply(event)
	}
	return s
}

func (s *StockItem) apply(event StockItemEvent) {
	switch event := event.(type) {
	case StockItemReceived:
		s.state = StockItemStateAvailable
		s.onHand = event.OnHand
		s.weightKg = event.WeightKg
		s.price = event.Price
	case StockPicked:
		s.onHand = event.OnHand
	case StockFilled:
		s.onHand = event.OnHand
	case RaisePriceRecorded:
		s.price = event.Price
	case DryOutRecorded:
		s.weightKg = event.WeightKg
	case StockBlocked:
		s.state = StockItemStateBlocked
	case StockReleased:
		s.state = StockItemStateAvailable
	case StockRetired:
		s.state = StockItemStateRetired
	}
}

// ReceiveStockItem decides about a new stock item.
func ReceiveStockItem(fields StockItemFields) (StockItemEvent, error) {
	if err := fields.validate(); err != nil {
		return nil, err
	}
	return StockItemReceived(fields), nil
}

// BlockStock takes the stock item from available to blocked.
func (s *StockItem) BlockStock() (StockItemEvent, error) {
	if s.state != StockItemStateAvailable {
		return nil, fmt.Errorf("the stock item is %s: %w", s.state, ErrWrongState)
	}
	return StockBlocked{}, nil
}

// ReleaseStock takes the stock item from blocked to available.
func (s *StockItem) ReleaseStock() (StockItemEvent, error) {
	if s.state != StockItemStateBlocked {
		return nil, fmt.Errorf("the stock item is %s: %w", s.state, ErrWrongState)
	}
	return StockReleased{}, nil
}

// RetireStock takes the stock item from available or blocked to retired.
func (s *StockItem) RetireStock() (StockItemEvent, error) {
	if s.state != StockItemStateAvailable && s.state != StockItemStateBlocked {
		return nil, fmt.Errorf("the stock item is %s: %w", s.state, ErrWrongState)
	}
	return StockRetired{}, nil
}

// ScrapStock takes the stock item from blocked to retired.
func (s *StockItem) ScrapStock() (StockItemEvent, error) {
	if s.state != StockItemStateBlocked {
		return nil, fmt.Errorf("the stock item is %s: %w", s.state, ErrWrongState)
	}
	return StockRetired{}, nil
}

// PickStock takes from on hand, never below 0.
func (s *StockItem) PickStock(quantity int64) (StockItemEvent, error) {
	if quantity < 1 {
		return nil, &InvalidError{Field: "quantity", Reason: "must be at least 1"}
	}
	next := s.onHand - quantity
	if next < 0 {
		return nil, fmt.Errorf("on hand would be less than 0: %w", ErrNotPossible)
	}
	return StockPicked{Quantity: quantity, OnHand: next}, nil
}

// FillStock adds to on hand, which never exceeds 100000.
func (s *StockItem) FillStock(quantity int64) (StockItemEvent, error) {
	if quantity < 1 {
		return nil, &InvalidError{Field: "quantity", Reason: "must be at least 1"}
	}
	next := s.onHand + quantity
	if next < s.onHand {
		return nil, &InvalidError{Field: "quantity", Reason: "is too large to be counted"}
	}
	if next > 100000 {
		return nil, fmt.Errorf("on hand would be more than 100000: %w", ErrNotPossible)
	}
	return StockFilled{Quantity: quantity, OnHand: next}, nil
}

// RaisePrice adds to price, which never exceeds 10000000.
func (s *StockItem) RaisePrice(amount Money) (StockItemEvent, error) {
	if amount.Amount() < 1 {
		return nil, &InvalidError{Field: "amount", Reason: "must have an amount of at least 1"}
	}
	next, err := s.price.Add(amount)
	if err != nil {
		return nil, &InvalidError{Field: "amount", Reason: err.Error()}
	}
	if next.Amount() > 10000000 {
		return nil, fmt.Errorf("price would be more than 10000000: %w", ErrNotPossible)
	}
	return RaisePriceRecorded{Amount: amount, Price: next}, nil
}

// DryOut takes from weight kg, never below 0.01.
func (s *StockItem) DryOut(loss Decimal) (StockItemEvent, error) {
	if loss.Cmp(Decimal{}) <= 0 {
		return nil, &InvalidError{Field: "loss", Reason: "must be more than 0"}
	}
	next, err := s.weightKg.Sub(loss)
	if err != nil {
		return nil, &InvalidError{Field: "loss", Reason: err.Error()}
	}
	if next.Cmp(Decimal{1, 2}) < 0 {
		return nil, fmt.Errorf("weight kg would be less than 0.01: %w", ErrNotPossible)
	}
	return DryOutRecorded{Loss: loss, WeightKg: next}, nil
}

// UpdateStockItem puts new values in place of the old.
func UpdateStockItem(changes StockItemChanges) (StockItemEvent, error) {
	if err := changes.validate(); err != nil {
		return nil, err
	}
	return UpdateStockItemRecorded(changes), nil
}

func (f *StockItemFields) validate() error {
	switch {
	case utf8.RuneCountInString(f.Sku) < 3 || utf8.RuneCountInString(f.Sku) > 12:
		return &InvalidError{Field: "sku", Reason: "must have 3 to 12 characters"}
	case f.Category == "":
		return &InvalidError{Field: "category", Reason: "is required"}
	case f.OnHand < 0 || f.OnHand > 100000:
		return &InvalidError{Field: "on_hand", Reason: "must be 0 to 100000"}
	case f.WeightKg.Cmp(Decimal{1, 3}) < 0 || f.WeightKg.Cmp(Decimal{999999, 3}) > 0:
		return &InvalidError{Field: "weight_kg", Reason: "must be 0.001 to 999.999"}
	case f.Price == (Money{}):
		return &InvalidError{Field: "price", Reason: "is required"}
	case f.Price.Amount() < 1 || f.Price.Amount() > 10000000:
		return &InvalidError{Field: "price", Reason: "must have an amount of 1 to 10000000"}
	}
	return nil
}

func (f *StockItemChanges) validate() error {
	switch {
	case utf8.RuneCountInString(f.Sku) < 3 || utf8.RuneCountInString(f.Sku) > 12:
		return &InvalidError{Field: "sku", Reason: "must have 3 to 12 characters"}
	case f.Category == "":
		return &InvalidError{Field: "category", Reason: "is required"}
	}
	return nil
}
