package projection

import (
	"errors"
	"fmt"

	"example.com/service/internal/event"
	"example.com/service/internal/platform/telemetry"
)

// eventError says which event could not be projected. Its text has nothing of the
// event's data.
type eventError struct {
	event  event.Stored
	others bool // events before it were undone with it
	cause  error
}

func (e *eventError) Error() string {
	cause := e.ErrorType()
	if unknown, ok := errors.AsType[*event.UnknownTypeError](e.cause); ok {
		cause = unknown.Error()
	}
	return fmt.Sprintf("project %s, %s at position %d: %s", e.event.ID, e.event.Type, e.event.Position, cause)
}

func (e *eventError) Unwrap() error { return e.cause }

// ErrorType returns the value of error.type.
func (e *eventError) ErrorType() string { return telemetry.ErrorType(e.cause).Value.AsString() }
