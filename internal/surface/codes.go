package surface

import "net/http"

// Failures that the surface leaves unsaid: every operation can have the first,
// every one with a body the second.
const (
	CodeInternal = "internal"
	CodeSlow     = "slow_request"
)

// Failure says how a failure is told to callers.
type Failure struct {
	Code string
	// Status is that of HTTP, RPC the name of the status in RPC, as
	// https://grpc.github.io/grpc/core/md_doc_statuscodes.html means them.
	Status int
	RPC    string
}

// failures are all there are, in the order of their HTTP status.
var failures = []Failure{
	{CodeMalformed, http.StatusBadRequest, "INVALID_ARGUMENT"},
	{CodeNotFound, http.StatusNotFound, "NOT_FOUND"},
	{CodeSlow, http.StatusRequestTimeout, "INTERNAL"},
	{CodeConflict, http.StatusConflict, "ABORTED"},
	{CodeDuplicate, http.StatusConflict, "ALREADY_EXISTS"},
	{CodeWrongState, http.StatusConflict, "FAILED_PRECONDITION"},
	{CodeNotPossible, http.StatusConflict, "FAILED_PRECONDITION"},
	{CodeKeyRunning, http.StatusConflict, "ABORTED"},
	{CodeGone, http.StatusGone, "OUT_OF_RANGE"},
	{CodePrecondition, http.StatusPreconditionFailed, "ABORTED"},
	{CodeTooLarge, http.StatusRequestEntityTooLarge, "RESOURCE_EXHAUSTED"},
	{CodeMediaType, http.StatusUnsupportedMediaType, "INTERNAL"},
	{CodeInvalid, http.StatusUnprocessableEntity, "INVALID_ARGUMENT"},
	{CodeKeyReused, http.StatusUnprocessableEntity, "INVALID_ARGUMENT"},
	{CodeInternal, http.StatusInternalServerError, "INTERNAL"},
	{CodeUnavailable, http.StatusServiceUnavailable, "UNAVAILABLE"},
	{CodeDeadline, http.StatusGatewayTimeout, "DEADLINE_EXCEEDED"},
}

// Failures lists all failures, in the order of their HTTP status.
func Failures() []Failure { return failures }

// FailureOf returns the failure of a code, the internal one where there is none
// of it.
func FailureOf(code string) Failure {
	for _, f := range failures {
		if f.Code == code {
			return f
		}
	}
	return Failure{code, http.StatusInternalServerError, "INTERNAL"}
}
