package model

import (
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

// Form is what the field's text has to match as a whole, or nil.
func (f *Field) Form() *pattern.Pattern {
	if f.Format != nil {
		return f.Format.Pattern
	}
	return f.Pattern
}

// FormText says what a text is that the field takes: "an email address", or
// "text that matches ^[0-9]+$".
func (f *Field) FormText() string {
	if f.Format != nil {
		return f.Format.Is
	}
	return "text that matches " + f.Pattern.String()
}
