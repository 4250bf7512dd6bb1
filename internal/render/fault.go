package render

import (
	"fmt"
	"strings"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
)

// templateError is a fault in a layer's template, which is the user's to mend
// where the layer is. It is one line that names the layer and the place in its
// template.
func templateError(l *layer.Layer, err error) error {
	msg, _, _ := strings.Cut(err.Error(), "\n")
	msg = fmt.Sprintf("layer %s: %s", l.ID, strings.TrimPrefix(msg, "template: "))
	if l.Outside {
		return &diag.Error{Problem: msg, Err: err}
	}
	return &fault{msg, err}
}

// fault is a failure with a message of its own.
type fault struct {
	msg   string
	cause error
}

func (f *fault) Error() string { return f.msg }

func (f *fault) Unwrap() error { return f.cause }
