// Package literal reads the values that models give to fields.
package literal

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/otelgen/otelgen/internal/decimal"
	"github.com/otelgen/otelgen/internal/formats"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/suggest"
	"github.com/otelgen/otelgen/internal/words"
)

// Parse reads a value that a model gives a field, such as its default, and tells it in
// its canonical text. The problem says what is wrong with it, and is "" otherwise.
func Parse(f *model.Field, value string) (canonical, problem string) {
	switch f.Type.Kind {
	case model.String:
		if at := strings.IndexFunc(value, unwritable); at >= 0 {
			r, _ := utf8.DecodeRuneInString(value[at:])
			return "", fmt.Sprintf("the character %U is not allowed; write plain text", r)
		}
		n := int64(utf8.RuneCountInString(value))
		if problem := misshapen(f, value); problem != "" {
			return "", problem
		}
		return value, outside(f, n < f.MinOr(0) || n > f.MaxOr(math.MaxInt64), value)
	case model.Int:
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return "", strconv.Quote(words.Shorten(value)) + " is not an int; write it like 10"
		}
		return strconv.FormatInt(n, 10), outside(f, n < f.MinOr(math.MinInt64) || n > f.MaxOr(math.MaxInt64), value)
	case model.Decimal:
		d, err := decimal.Parse(value)
		if err != nil {
			return "", err.Error() + "; write it like 0.50"
		}
		low := f.HasMin() && d.Compare(decimal.MustParse(f.MinText)) < 0
		high := f.HasMax() && d.Compare(decimal.MustParse(f.MaxText)) > 0
		return d.String(), outside(f, low || high, value)
	case model.Float:
		text, ok := formats.FloatText(value)
		if !ok {
			return "", strconv.Quote(words.Shorten(value)) + " is no finite number; write it like 0.5"
		}
		low := f.HasMin() && formats.MustFloat(text) < formats.MustFloat(f.MinText)
		high := f.HasMax() && formats.MustFloat(text) > formats.MustFloat(f.MaxText)
		return text, outside(f, low || high, value)
	case model.Bool:
		if value != "true" && value != "false" {
			return "", strconv.Quote(words.Shorten(value)) + " is not a bool; write true or false"
		}
		return value, ""
	case model.Date, model.Time, model.Month, model.Duration, model.UUID:
		if n := f.Type.Notation(); !n.Valid(value) {
			return "", strconv.Quote(words.Shorten(value)) + " is not a " + f.Type.Kind + "; write it like " + n.Like
		}
		if f.Type.Kind == model.UUID {
			value = strings.ToLower(value)
		}
		return value, ""
	case model.Timestamp:
		at, err := time.Parse(time.RFC3339, value)
		if err != nil || at.UTC().Year() < 1 || at.UTC().Year() > 9999 {
			return "", strconv.Quote(words.Shorten(value)) + " is not a timestamp; write it like 2026-01-31T12:00:00Z"
		}
		return at.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano), ""
	case model.Enum:
		names := make([]string, len(f.Type.Values))
		for i, v := range f.Type.Values {
			if names[i] = v.Name; v.Name == value {
				return value, ""
			}
		}
		if near := suggest.Nearest(value, names); near != "" {
			return "", strconv.Quote(words.Shorten(value)) + " is not one of the values; did you mean " + strconv.Quote(near) + "?"
		}
		return "", strconv.Quote(words.Shorten(value)) + " is not one of the values; use one of: " + strings.Join(names, ", ")
	}
	return "", f.Type.Word() + " has no default; string, int, decimal, float, bool, date, time, month, duration, timestamp, uuid and enum have"
}

// outside words a default that breaks the field's own bounds.
func outside(f *model.Field, broken bool, value string) string {
	if !broken {
		return ""
	}
	var bounds []string
	if f.HasMin() {
		bounds = append(bounds, "min="+f.MinText)
	}
	if f.HasMax() {
		bounds = append(bounds, "max="+f.MaxText)
	}
	return strconv.Quote(words.Shorten(value)) + " breaks " + strings.Join(bounds, " ") + "; choose one that fits"
}

// misshapen words a default that the field's form refuses.
func misshapen(f *model.Field, value string) string {
	if form := f.Form(); form != nil && !form.Match(value) {
		return strconv.Quote(words.Shorten(value)) + " is not " + f.FormText() + "; choose one that is"
	}
	return ""
}

// unwritable reports whether Go source, YAML or protobuf cannot hold a character as
// it is: controls, line ends, byte order marks and other invisible characters, and
// those that Unicode never assigns. Joiners are allowed, because some languages and
// emoji are spelled with them.
func unwritable(r rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	switch {
	case r == nonJoiner, r == joiner:
		return false
	case r&0xfffe == 0xfffe, 0xfdd0 <= r && r <= 0xfdef:
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// Room counts the values that a field can have, as far as it matters for unique ones.
func Room(f *model.Field) uint64 {
	switch {
	case f.Type.Kind == model.String && f.Max != nil && *f.Max < 8:
		// Letters and digits, as the samples use them.
		return uint64(math.Pow(36, float64(*f.Max)))
	case f.Type.Kind == model.Int:
		lo, hi := int64(math.MinInt64), int64(math.MaxInt64)
		if f.Min != nil {
			lo = *f.Min
		}
		if f.Max != nil {
			hi = *f.Max
		}
		if span := uint64(hi) - uint64(lo); span < math.MaxUint64 {
			return span + 1
		}
	}
	return math.MaxUint64
}
