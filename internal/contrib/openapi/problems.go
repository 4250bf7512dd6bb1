package openapi

import (
	"net/http"
	"strings"

	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/words"
	"github.com/otelgen/otelgen/internal/yamldoc"
)

// failure is what an operation answers with one status: one or several codes.
type failure struct {
	status int
	codes  []string
	texts  []string
}

// failuresOf groups what can go wrong with an operation by status.
func failuresOf(op *surface.Operation) []failure {
	var all []failure
	for _, p := range surface.Failures() {
		if !op.Can(p.Code) && p.Code != surface.CodeInternal && (p.Code != surface.CodeSlow || !op.HasBody()) {
			continue
		}
		if len(all) == 0 || all[len(all)-1].status != p.Status {
			all = append(all, failure{status: p.Status})
		}
		f := &all[len(all)-1]
		f.codes, f.texts = append(f.codes, p.Code), append(f.texts, p.Text)
	}
	return all
}

// failure refers to the response of a failure, which operations share.
func (d *description) failure(f failure) *yamldoc.Node {
	names, examples := make([]string, len(f.codes)), yamldoc.Object()
	for i, code := range f.codes {
		names[i] = words.Pascal(code)
		examples.With(words.Kebab(code), yamldoc.Object("value", d.problemExample(f.status, code)))
	}
	return d.component("responses", strings.Join(names, "Or"), func() *yamldoc.Node {
		problem := d.component("schemas", d.problem, d.problemSchema)
		n := yamldoc.Object("description", strings.Join(f.texts, " "))
		if f.status == http.StatusServiceUnavailable {
			n.With("headers", yamldoc.Object("Retry-After", d.component("headers", "Retry-After", func() *yamldoc.Node {
				return yamldoc.Object("description", "How many seconds to wait.", "schema", yamldoc.Object("type", "integer", "minimum", 1))
			})))
		}
		return n.With("content", yamldoc.Object("application/problem+json", yamldoc.Object("schema", problem, "examples", examples)))
	})
}

func (d *description) problemExample(status int, code string) *yamldoc.Node {
	return yamldoc.Object(
		"type", "urn:problem:"+words.Kebab(code),
		"title", http.StatusText(status),
		"status", status,
		d.spell("trace_id"), "4bf92f3577b34da6a3ce929d0e0e4736", // that of the W3C's examples
	)
}
