// Package formats has the forms that texts and numbers of models can have.
package formats

import (
	"sync"

	"github.com/otelgen/otelgen/internal/pattern"
)

// Format is a form that many texts have, under a name.
type Format struct {
	Name string
	// Is names a text in the form, for people: an email address.
	Is string
	// Pattern is what the texts match.
	Pattern *pattern.Pattern
	// OpenAPI is the format's name in OpenAPI, or "" where it has none.
	OpenAPI string
	// Values are samples, of formats whose texts cannot be made up.
	Values []string
	// Fixed is set where the format itself bounds the length.
	Fixed bool
}

// Parts of patterns: a label of a host's name, and a character of a URI.
const (
	hostLabel = `[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?`
	uriChar   = "(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})"
)

// All are what a string can have as its format, by name.
func All() map[string]*Format { return all() }

// all compiles the patterns where a model asks for them first: most do not.
var all = sync.OnceValue(func() map[string]*Format {
	return map[string]*Format{
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
})
