package surface

import (
	"net/http"
	"slices"
)

// Failures that the surface leaves unsaid: every operation can have the first,
// every one with a body the second.
const (
	CodeInternal = "internal"
	CodeSlow     = "slow_request"
)

// Failure says how a failure is told to callers. The table of all failures is the
// one place that says so, for code, tests and documents.
type Failure struct {
	Code string
	// Status is that of HTTP, RPC the name of the status in RPC, as
	// https://grpc.github.io/grpc/core/md_doc_statuscodes.html means them.
	Status int
	RPC    string
	// Text says what happened, in a sentence for callers.
	Text string
}

// failures are all there are, in the order of their HTTP status.
var failures = []Failure{
	{CodeMalformed, http.StatusBadRequest, "INVALID_ARGUMENT", "The request cannot be read."},
	{CodeNotFound, http.StatusNotFound, "NOT_FOUND", "There is none with this ID."},
	{CodeSlow, http.StatusRequestTimeout, "INTERNAL", "The body did not arrive in time."},
	{CodeConflict, http.StatusConflict, "ABORTED", "Other requests changed it at the same time."},
	{CodeDuplicate, http.StatusConflict, "ALREADY_EXISTS", "A value that must be unique is taken."},
	{CodeWrongState, http.StatusConflict, "FAILED_PRECONDITION", "Its state does not allow this."},
	{CodeNotPossible, http.StatusConflict, "FAILED_PRECONDITION", "It would go out of its bounds."},
	{CodeKeyRunning, http.StatusConflict, "ABORTED", "A request with this Idempotency-Key is still at work."},
	{CodeGone, http.StatusGone, "OUT_OF_RANGE", "What happened since is not kept any more."},
	{CodePrecondition, http.StatusPreconditionFailed, "ABORTED", "The version is not that of If-Match."},
	{CodeTooLarge, http.StatusRequestEntityTooLarge, "RESOURCE_EXHAUSTED", "The body is larger than " + StandardLimits().Body.String() + "."},
	{CodeMediaType, http.StatusUnsupportedMediaType, "INTERNAL", "The body is not application/json."},
	{CodeInvalid, http.StatusUnprocessableEntity, "INVALID_ARGUMENT", "A value is out of its bounds or refers to nothing."},
	{CodeKeyReused, http.StatusUnprocessableEntity, "INVALID_ARGUMENT", "The Idempotency-Key came with another body before."},
	{CodeInternal, http.StatusInternalServerError, "INTERNAL", "Something failed that should not."},
	{CodeUnavailable, http.StatusServiceUnavailable, "UNAVAILABLE", "It is not possible now; try again."},
	{CodeDeadline, http.StatusGatewayTimeout, "DEADLINE_EXCEEDED", "It took too long."},
}

// Failures lists all failures, in the order of their HTTP status.
func Failures() []Failure { return slices.Clone(failures) }

// FailureOf returns the failure of a code, the internal one where there is none
// of it.
func FailureOf(code string) Failure {
	for _, f := range failures {
		if f.Code == code {
			return f
		}
	}
	return Failure{code, http.StatusInternalServerError, "INTERNAL", "Something failed that should not."}
}
