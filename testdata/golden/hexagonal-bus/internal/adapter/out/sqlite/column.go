package sqlite

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"

	"example.com/service/internal/domain/museum"
)

// jsonColumn stores *v as JSON, nil as NULL.
type jsonColumn[T any] struct{ v *T }

func asJSON[T any](v *T) jsonColumn[T] { return jsonColumn[T]{v} }

// Value implements driver.Valuer.
func (c jsonColumn[T]) Value() (driver.Value, error) {
	text, err := json.Marshal(c.v)
	if err != nil || string(text) == "null" {
		return nil, err
	}
	return string(text), nil
}

// Scan implements sql.Scanner.
func (c jsonColumn[T]) Scan(src any) error {
	var text sql.Null[string]
	if err := text.Scan(src); err != nil || !text.Valid {
		return err
	}
	return json.Unmarshal([]byte(text.V), c.v)
}

// listColumn stores *items as a JSON array of encoded items.
type listColumn[T, E any] struct {
	items  *[]T
	encode func(T) E
	decode func(E) (T, error)
}

func asList[T, E any](items *[]T, encode func(T) E, decode func(E) (T, error)) listColumn[T, E] {
	return listColumn[T, E]{items, encode, decode}
}

// Value implements driver.Valuer.
func (c listColumn[T, E]) Value() (driver.Value, error) {
	if *c.items == nil {
		return nil, nil
	}
	encoded := make([]E, len(*c.items))
	for i, item := range *c.items {
		encoded[i] = c.encode(item)
	}
	return asJSON(&encoded).Value()
}

// Scan implements sql.Scanner.
func (c listColumn[T, E]) Scan(src any) error {
	var encoded []E
	if err := asJSON(&encoded).Scan(src); err != nil || encoded == nil {
		return err
	}
	items := make([]T, len(encoded))
	for i, e := range encoded {
		var err error
		if items[i], err = c.decode(e); err != nil {
			return err
		}
	}
	*c.items = items
	return nil
}

// parsedColumn parses a text into *v.
type parsedColumn[T any] struct {
	v     *T
	parse func(string) (T, error)
}

func parsed[T any](v *T, parse func(string) (T, error)) parsedColumn[T] {
	return parsedColumn[T]{v, parse}
}

// Scan implements sql.Scanner.
func (c parsedColumn[T]) Scan(src any) error {
	var text sql.Null[string]
	if err := text.Scan(src); err != nil {
		return err
	}
	v, err := c.parse(text.V)
	*c.v = v
	return err
}

// moneyItem is money in the JSON of a list.
type moneyItem struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

func toItem(m museum.Money) moneyItem {
	return moneyItem{m.Amount(), m.Currency()}
}

func fromItem(i moneyItem) (museum.Money, error) {
	return museum.NewMoney(i.Amount, i.Currency)
}
