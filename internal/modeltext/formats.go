package modeltext

import (
	"maps"
	"slices"
	"strconv"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/pattern"
	"github.com/otelgen/otelgen/internal/words"
)

// Parts of patterns: a label of a host's name, and a character of a URI.
const (
	hostLabel = `[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?`
	uriChar   = "(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})"
)

// formats are what a string can have as its format, by name.
var formats = map[string]*model.Format{
	// What browsers take for an address (https://html.spec.whatwg.org/#valid-e-mail-address),
	// and a host below another one.
	"email": {Is: "an email address", OpenAPI: "email", Pattern: pattern.MustParse("^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@" + hostLabel + `(?:\.` + hostLabel + ")+$")},
	// https://www.rfc-editor.org/rfc/rfc3986#section-4.3, with a fragment.
	"uri": {Is: "a URI with a scheme", OpenAPI: "uri", Pattern: pattern.MustParse("^[A-Za-z][A-Za-z0-9+.-]*:" + uriChar + "+(?:#" + uriChar + "*)?$")},
	"country": {
		Is: "a country's code of two letters by ISO 3166", Fixed: true, Values: []string{"DE", "FR", "JP", "BR", "KE", "NZ", "CA", "IN"},
		Pattern: pattern.MustParse("^(?:A[DEFGILMOQRSTUWXZ]|B[ABDEFGHIJLMNOQRSTVWYZ]|C[ACDFGHIKLMNORUVWXYZ]|D[EJKMOZ]|E[CEGHRST]|F[IJKMOR]|" +
			"G[ABDEFGHILMNPQRSTUWY]|H[KMNRTU]|I[DELMNOQRST]|J[EMOP]|K[EGHIMNPRWYZ]|L[ABCIKRSTUVY]|M[ACDEFGHKLMNOPQRSTUVWXYZ]|N[ACEFGILOPRUZ]|OM|" +
			"P[AEFGHKLMNRSTWY]|QA|R[EOSUW]|S[ABCDEGHIJKLMNORSTVXYZ]|T[CDFGHJKLMNORTVWZ]|U[AGMSYZ]|V[ACEGINU]|W[FS]|Y[ET]|Z[AMW])$"),
	},
	// As money has it: the form alone, because the list changes.
	"currency": {
		Is: "a currency's code of three letters by ISO 4217", Fixed: true, Values: []string{"EUR", "USD", "JPY", "BRL", "KES", "NZD", "CAD", "INR"},
		Pattern: pattern.MustParse("^[A-Z]{3}$"),
	},
	// The form alone, because which names there are depends on the version of a
	// database that a service and its callers need not share.
	"time-zone": {
		Is: "a time zone's name by IANA", Fixed: true,
		Values:  []string{"Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC", "Africa/Nairobi", "America/Argentina/Buenos_Aires", "Etc/GMT+3"},
		Pattern: pattern.MustParse("^(?:UTC|[A-Z][A-Za-z_]*(?:/[A-Z][A-Za-z0-9_+-]*)+)$"),
	},
	// https://www.itu.int/rec/T-REC-E.164
	"phone": {Is: "a phone number like +493012345678", Fixed: true, Pattern: pattern.MustParse("^[+][1-9][0-9]{6,14}$")},
	"slug":  {Is: "lower-case words and digits with hyphens between them", Pattern: pattern.MustParse("^[a-z0-9]+(?:-[a-z0-9]+)*$")},
}

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
	format := formats[raw.Format.Value]
	if format == nil {
		return b.Unknown("format", raw.Format, slices.Sorted(maps.Keys(formats)))
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
	low, high := minOr(f.Min, 0), min(maxOr(f.Max), model.MaxStringMin)
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

// misshapen words a default that the field's form refuses.
func misshapen(f *model.Field, value string) string {
	if form := f.Form(); form != nil && !form.Match(value) {
		return strconv.Quote(words.Shorten(value)) + " is not " + f.FormText() + "; choose one that is"
	}
	return ""
}
