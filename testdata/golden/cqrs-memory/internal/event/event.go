// Package event defines how events are stored: their streams, types and versions.
package event

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Stored is an event as the log stores it.
type Stored struct {
	Position int64 // its place in the log
	Stream   string
	Version  int64 // its place in the stream, from 1
	ID       string
	Type     string // its name and the version of its data
	Data     []byte
	Time     time.Time
	Trace    map[string]string // traceparent of what appended it
}

// Stream returns the name of an aggregate's stream.
func Stream(kind, id string) string { return kind + ":" + id }

// Subject returns the type and id of the aggregate that the event is about.
func (e Stored) Subject() (kind, id string) {
	kind, id, _ = strings.Cut(e.Stream, ":")
	return kind, id
}

// IsLast reports whether an event of the type ends its stream.
func IsLast(eventType string) bool {
	switch eventType {
	case SpecimenRemovedV1:
		return true
	default:
		return false
	}
}

// UnknownTypeError is returned for an event that a newer version of the service
// has stored.
type UnknownTypeError struct {
	Type     string
	Position int64
}

// Error names the type.
func (e *UnknownTypeError) Error() string {
	return fmt.Sprintf("the event at position %d has the unknown type %q: run the version of the service that wrote it", e.Position, e.Type)
}

// DecodeError is returned for data that an event of its type cannot have. Its text
// has nothing of the data.
type DecodeError struct {
	Type     string
	Position int64
	cause    error
}

// Error names the event.
func (e *DecodeError) Error() string {
	return fmt.Sprintf("decode the %s at position %d: %s", e.Type, e.Position, e.ErrorType())
}

// Unwrap returns what is wrong with the data.
func (e *DecodeError) Unwrap() error { return e.cause }

// ErrorType returns the value of error.type.
func (e *DecodeError) ErrorType() string { return fmt.Sprintf("%T", e.cause) }

func encode(kind string, data any) (Stored, error) {
	text, err := json.Marshal(data)
	if err != nil {
		return Stored{}, fmt.Errorf("encode %s: %w", kind, err)
	}
	return Stored{Type: kind, Data: text}, nil
}

func decode[Data any](e Stored) (data Data, err error) {
	if err = json.Unmarshal(e.Data, &data); err != nil {
		err = &DecodeError{e.Type, e.Position, err}
	}
	return data, err
}

// tokenVersion starts every token, so that the format can change.
const tokenVersion = "1:"

// Token is an opaque form of a position in the log.
func Token(position int64) string {
	return base64.RawURLEncoding.EncodeToString([]byte(tokenVersion + strconv.FormatInt(position, 10)))
}

// ParseToken is the inverse of Token.
func ParseToken(token string) (position int64, err error) {
	text, _ := base64.RawURLEncoding.DecodeString(token)
	digits, _ := strings.CutPrefix(string(text), tokenVersion)
	if position, _ = strconv.ParseInt(digits, 10, 64); position < 1 || Token(position) != token {
		return 0, errors.New("must be the read_token of a receipt")
	}
	return position, nil
}
