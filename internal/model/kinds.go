package model

import (
	"encoding/json"
	"regexp"
	"slices"
	"time"
)

// Limits of what a test or a scenario must be able to send in one request.
const (
	MaxStringMin = 10_000
	MaxListMin   = 100
)

// What a map and a JSON value have room for where the model does not say, and what
// the parts of both may be.
const (
	MaxEntries     = 50
	MaxKeyLength   = 100   // characters
	MaxValueLength = 1_000 // characters
	MaxJSONBytes   = 64 << 10
	MaxJSONDepth   = 32
)

// Kinds of types.
const (
	String    = "string"
	Int       = "int"
	Decimal   = "decimal"
	Float     = "float"
	Bool      = "bool"
	Date      = "date"
	Time      = "time"
	Month     = "month"
	Duration  = "duration"
	Timestamp = "timestamp"
	UUID      = "uuid"
	Secret    = "secret" // a string that is writeonly
	Money     = "money"
	Enum      = "enum"
	JSON      = "json" // any value, as callers write it
	List      = "list"
	Map       = "map" // of texts to texts
	Ref       = "ref"
	// Composite is the kind of the types that a model declares.
	Composite = "value type"
)

// Kinds of operations.
const (
	Create     = "create"
	Get        = "get"
	ListKind   = "list"
	Update     = "update"
	Delete     = "delete"
	Transition = "transition"
	Adjust     = "adjust"
	Move       = "move"
	// Command is an operation of its own: it takes inputs, sets fields and may lead
	// to a state.
	Command = "command"
)

// Notation is how the values of a kind are written that are kept and sent as
// text, in one form.
type Notation struct {
	Kind string
	// Go is the name of the kind's type, which is parsed by a function of the name
	// Parse<Go>.
	Go string
	// Like is a value.
	Like string
	// Valid reports whether a text is a value.
	Valid func(string) bool
}

// Patterns of texts that time.Parse cannot tell.
var (
	// uuidForm is the text form of a UUID (RFC 9562, section 4).
	uuidForm = regexp.MustCompile(`^(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	// durationForm is that of a duration (RFC 3339, appendix A), but any part
	// may be left out.
	durationForm = regexp.MustCompile(`^P([0-9]+W|([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+S)?)?)$`)
)

var notations = []Notation{
	{Date, "Date", "2026-01-31", layout(time.DateOnly)},
	{Time, "TimeOfDay", "09:30:00", layout(time.TimeOnly)},
	{Month, "Month", "2026-01", layout("2006-01")},
	{Duration, "Duration", "PT1H30M", func(text string) bool {
		last := text[max(0, len(text)-1):]
		return durationForm.MatchString(text) && last != "P" && last != "T"
	}},
	{JSON, "JSON", `{"a":1}`, func(text string) bool { return json.Valid([]byte(text)) }},
	{Secret, "Secret", "correct horse", func(string) bool { return true }},
	{UUID, "UUID", "018f4e7a-5b1c-7c3d-9e2f-0a1b2c3d4e5f", uuidForm.MatchString},
}

// layout takes what time.Format would write, and years from 1 on.
func layout(layout string) func(string) bool {
	return func(text string) bool {
		at, err := time.Parse(layout, text)
		return err == nil && at.Format(layout) == text && (layout == time.TimeOnly || at.Year() > 0)
	}
}

// Notation is how the type's values are written; nil for types whose values are
// no text in one form.
func (t *Type) Notation() *Notation {
	i := slices.IndexFunc(notations, func(n Notation) bool { return n.Kind == t.Kind })
	if i < 0 {
		return nil
	}
	return &notations[i]
}
