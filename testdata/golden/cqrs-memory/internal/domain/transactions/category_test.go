package transactions

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func validCategory() CategoryCreated {
	return CategoryCreated{
		Code:      "code-1",
		Parent:    new(CategoryID("00000000-0000-7000-8000-000000000001")),
		Hazardous: true,
	}
}

func TestCreateCategory(t *testing.T) {
	want := validCategory()
	event, err := CreateCategory(CategoryFields(want))
	if err != nil || !reflect.DeepEqual(event, CategoryEvent(want)) {
		t.Errorf("CreateCategory gave %+v, %v; want %+v", event, err, want)
	}
}

func TestCreateCategoryKeepsTheRules(t *testing.T) {
	tests := map[string]struct {
		spoil func(*CategoryFields)
		field string
	}{
		"code too short": {func(f *CategoryFields) { f.Code = strings.Repeat("é", 1) }, "code"},
		"code too long":  {func(f *CategoryFields) { f.Code = strings.Repeat("é", 9) }, "code"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			fields := CategoryFields(validCategory())
			tt.spoil(&fields)
			event, err := CreateCategory(fields)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field || event != nil {
				t.Errorf("CreateCategory gave %+v, %v; want nothing and that %s is invalid", event, err, tt.field)
			}
		})
	}
}

func TestCreateCategoryNeedsNoMoreThanWhatIsRequired(t *testing.T) {
	fields := CategoryFields(validCategory())
	fields.Parent = nil
	if _, err := CreateCategory(fields); err != nil {
		t.Error(err)
	}
}

func TestUpdateCategory(t *testing.T) {
	want := CategoryUpdated{
		Code:      "code-2",
		Parent:    new(CategoryID("00000000-0000-7000-8000-000000000002")),
		Hazardous: false,
	}
	event, err := UpdateCategory(CategoryFields(want))
	if err != nil || !reflect.DeepEqual(event, CategoryEvent(want)) {
		t.Errorf("UpdateCategory gave %+v, %v; want %+v", event, err, want)
	}
}

func TestUpdateCategoryKeepsTheRules(t *testing.T) {
	tests := map[string]struct {
		spoil func(*CategoryFields)
		field string
	}{
		"code too short": {func(f *CategoryFields) { f.Code = strings.Repeat("é", 1) }, "code"},
		"code too long":  {func(f *CategoryFields) { f.Code = strings.Repeat("é", 9) }, "code"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			changes := CategoryFields(CategoryUpdated{
				Code:      "code-2",
				Parent:    new(CategoryID("00000000-0000-7000-8000-000000000002")),
				Hazardous: false,
			})
			tt.spoil(&changes)
			event, err := UpdateCategory(changes)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Field != tt.field || event != nil {
				t.Errorf("UpdateCategory gave %+v, %v; want nothing and that %s is invalid", event, err, tt.field)
			}
		})
	}
}

func BenchmarkCreateCategory(b *testing.B) {
	fields := CategoryFields(validCategory())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := CreateCategory(fields); err != nil {
			b.Fatal(err)
		}
	}
}
