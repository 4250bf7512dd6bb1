package modeltext

import (
	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/model"
)

// ParseField reads a field that belongs to no aggregate, written as a model
// writes it: "count: int! min=1". Errors have no place.
func ParseField(text string) (*model.Field, error) {
	b := &builder{model: &model.Model{}}
	raw, err := grammar.ScanField(b.Source, written(text))
	if err != nil {
		return nil, err
	}
	if err := b.fieldName(raw.Name); err != nil {
		return nil, err
	}
	f, err := b.field(raw)
	if err != nil {
		return nil, err
	}
	b.nameFields([]*model.Field{f}, "")
	return f, nil
}

// written is a text that is in no file.
func written(text string) grammar.Text {
	return grammar.Text{Value: text, At: grammar.Position{Line: 1, Column: 1}, Exact: true}
}
