package eventstore

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
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
