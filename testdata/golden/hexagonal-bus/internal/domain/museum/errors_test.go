package museum

import (
	"errors"
	"fmt"
	"testing"
)

func TestErrorsNameTheirField(t *testing.T) {
	tests := map[string]struct {
		err  error
		kind error
		text string
	}{
		"invalid":   {&InvalidError{Field: "amount", Reason: "is required"}, ErrInvalid, "amount is required"},
		"duplicate": {&DuplicateError{Field: "number"}, ErrDuplicate, "number is already taken"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if err := fmt.Errorf("wrapped: %w", tt.err); !errors.Is(err, tt.kind) || errors.Is(err, ErrNotFound) {
				t.Errorf("%v is not told from others", err)
			}
			if got := tt.err.Error(); got != tt.text {
				t.Errorf("the text is %q, want %q", got, tt.text)
			}
		})
	}
}
