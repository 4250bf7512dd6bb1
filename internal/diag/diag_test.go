package diag_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/otelgen/otelgen/internal/diag"
)

func TestError(t *testing.T) {
	for _, tt := range []struct {
		name string
		err  error
		want string
	}{
		{"without a place", diag.Errorf("unknown flag --%s", "x"), "unknown flag --x"},
		{"in a file", &diag.Error{File: "a.yaml", Problem: "too large"}, "a.yaml: too large"},
		{"at a place", diag.At("a.yaml", 3, 7, "unknown field %q", "x"), `a.yaml:3:7: unknown field "x"`},
		{"of a cause", diag.Errorf("read: %w", fs.ErrNotExist), "read: file does not exist"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.err.Error(); got != tt.want {
				t.Errorf("Error() = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestMendable(t *testing.T) {
	fault := diag.Errorf("a fault")
	for _, tt := range []struct {
		name string
		err  error
		want bool
	}{
		{"nothing", nil, false},
		{"a failure", errors.New("disk full"), false},
		{"a fault", fault, true},
		{"a fault within", fmt.Errorf("while reading: %w", fault), true},
		{"a marked failure", diag.Mark(errors.New("unknown name")), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := diag.Mendable(tt.err); got != tt.want {
				t.Errorf("Mendable = %t, want %t", got, tt.want)
			}
		})
	}
}

func TestMark(t *testing.T) {
	placed := diag.At("a.yaml", 1, 1, "empty")
	if got := diag.Mark(placed); !errors.Is(got, placed) || got.Error() != placed.Error() {
		t.Errorf("Mark of a fault = %v, want the fault itself", got)
	}
	if err := diag.Errorf("open: %w", fs.ErrNotExist); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v does not lead to its cause", err)
	}
}
