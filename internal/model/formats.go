package model

import "github.com/otelgen/otelgen/internal/pattern"

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
