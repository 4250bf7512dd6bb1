package modeltext

import (
	"maps"
	"math"
	"slices"

	"github.com/otelgen/otelgen/internal/formats"
	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/pattern"
)

// minFormatted is the room that a sample of a format without a length of its own
// needs.
const minFormatted = 32

// shape checks the format or the pattern of a string.
func (b *builder) shape(f *model.Field, raw *grammar.Field) error {
	given, what := raw.Format, "format"
	if !given.Given() {
		given, what = raw.Pattern, "pattern"
	}
	switch {
	case !given.Given():
		return nil
	case f.Type.Kind != model.String:
		return b.Errorf(given.At, "%s has no %s; string has", f.Type.Word(), what)
	case raw.Format.Given() && raw.Pattern.Given():
		return b.Errorf(raw.Pattern.At, "%s has a format and a pattern; drop one of the two", f.Name)
	case raw.Format.Given():
		return b.format(f, raw)
	}
	return b.pattern(f, raw)
}

func (b *builder) format(f *model.Field, raw *grammar.Field) error {
	format := formats.All()[raw.Format.Value]
	if format == nil {
		return b.Unknown("format", raw.Format, slices.Sorted(maps.Keys(formats.All())))
	}
	named := *format
	named.Name = raw.Format.Value
	f.Format = &named
	for _, bound := range []grammar.Text{raw.Min, raw.Max} {
		if bound.Given() && format.Fixed {
			return b.Errorf(bound.At, "%s has the length that its format gives it; drop the bound or the format", f.Name)
		}
	}
	if f.Format.Name != "slug" && (f.Max != nil && *f.Max < minFormatted) {
		return b.Errorf(raw.Max.At, "%s has no room for %s; use max=%d or more", f.Name, format.Is, minFormatted)
	}
	if f.Unique && len(format.Values) > 0 {
		return b.Errorf(raw.Unique.At, "%s cannot be unique, because there are few texts that are %s; drop unique or the format", f.Name, format.Is)
	}
	return nil
}

func (b *builder) pattern(f *model.Field, raw *grammar.Field) error {
	p, err := pattern.Parse(raw.Pattern.Value)
	if err != nil {
		return b.Errorf(raw.Pattern.At, "pattern of %s: %v", f.Name, err)
	}
	f.Pattern = p
	low, high := f.MinOr(0), min(f.MaxOr(math.MaxInt64), model.MaxStringMin)
	if _, ok := p.Sample(0, low, high); !ok {
		return b.Errorf(raw.Pattern.At, "pattern of %s: no text that matches it within the field's bounds is found to test with; write it more plainly or widen min and max", f.Name)
	}
	if f.Unique {
		if room := p.Room(minUniques, low, high); room < minUniques {
			return b.Errorf(raw.Unique.At, "a unique field needs room for %d values; the pattern of %s has room for %d, so widen it or drop unique", minUniques, f.Name, room)
		}
	}
	return nil
}
