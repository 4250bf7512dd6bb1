package artifact

import (
	"net/http"
	"strings"

	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/words"
)

// Failures that the surface leaves unsaid: every operation can have the first,
// every one with a body the second.
const (
	codeInternal = "internal"
	codeSlow     = "slow_request"
)

// problems tells what each failure is in HTTP, in the order of the statuses.
var problems = []struct {
	code   string
	status int
	text   string
}{
	{surface.CodeMalformed, http.StatusBadRequest, "The request cannot be read."},
	{surface.CodeNotFound, http.StatusNotFound, "There is none with this ID."},
	{codeSlow, http.StatusRequestTimeout, "The body did not arrive in time."},
	{surface.CodeConflict, http.StatusConflict, "Other requests changed it at the same time."},
	{surface.CodeDuplicate, http.StatusConflict, "A value that must be unique is taken."},
	{surface.CodeWrongState, http.StatusConflict, "Its state does not allow this."},
	{surface.CodeNotPossible, http.StatusConflict, "It would go out of its bounds."},
	{surface.CodeKeyRunning, http.StatusConflict, "A request with this Idempotency-Key is still at work."},
	{surface.CodeGone, http.StatusGone, "What happened since is not kept any more."},
	{surface.CodePrecondition, http.StatusPreconditionFailed, "The version is not that of If-Match."},
	{surface.CodeTooLarge, http.StatusRequestEntityTooLarge, "The body is larger than 1 MiB."},
	{surface.CodeMediaType, http.StatusUnsupportedMediaType, "The body is not application/json."},
	{surface.CodeInvalid, http.StatusUnprocessableEntity, "A value is out of its bounds or refers to nothing."},
	{surface.CodeKeyReused, http.StatusUnprocessableEntity, "The Idempotency-Key came with another body before."},
	{codeInternal, http.StatusInternalServerError, "Something failed that should not."},
	{surface.CodeUnavailable, http.StatusServiceUnavailable, "It is not possible now; try again."},
	{surface.CodeDeadline, http.StatusGatewayTimeout, "It took too long."},
}

// statusOf is the HTTP status of a failure.
func statusOf(code string) int {
	for _, p := range problems {
		if p.code == code {
			return p.status
		}
	}
	return http.StatusInternalServerError
}

// failure is what an operation answers with one status: one or several codes.
type failure struct {
	status int
	codes  []string
	texts  []string
}

// failuresOf groups what can go wrong with an operation by status.
func failuresOf(op *surface.Operation) []failure {
	var all []failure
	for _, p := range problems {
		if !op.Can(p.code) && p.code != codeInternal && (p.code != codeSlow || !op.HasBody()) {
			continue
		}
		if len(all) == 0 || all[len(all)-1].status != p.status {
			all = append(all, failure{status: p.status})
		}
		f := &all[len(all)-1]
		f.codes, f.texts = append(f.codes, p.code), append(f.texts, p.text)
	}
	return all
}

// failure refers to the response of a failure, which operations share.
func (d *description) failure(f failure) *node {
	names, examples := make([]string, len(f.codes)), object()
	for i, code := range f.codes {
		names[i] = words.Pascal(code)
		examples.with(words.Kebab(code), object("value", problemExample(f.status, code)))
	}
	return d.component("responses", strings.Join(names, "Or"), func() *node {
		problem := d.component("schemas", d.problem, problemSchema)
		return object(
			"description", strings.Join(f.texts, " "),
			"content", object("application/problem+json", object("schema", problem, "examples", examples)),
		)
	})
}

func problemExample(status int, code string) *node {
	return object(
		"type", "urn:problem:"+words.Kebab(code),
		"title", http.StatusText(status),
		"status", status,
		"trace_id", "4bf92f3577b34da6a3ce929d0e0e4736", // that of the W3C's examples
	)
}
