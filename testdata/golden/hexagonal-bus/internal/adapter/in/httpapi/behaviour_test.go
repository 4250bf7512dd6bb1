package httpapi

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	pathpkg "path"
	"slices"
	"strings"
	"testing"
)

const someID = "01920000-0000-7000-8000-000000000001"

// operations lists what the service offers, with a field of the body and one that
// it must have.
var operations = []struct {
	name, method, path string
	field, required    string
}{
	{"OpenGroup", http.MethodPost, "/groups", "name", "name"},
	{"GetGroup", http.MethodGet, "/groups/{id}", "", ""},
	{"ListGroups", http.MethodGet, "/groups", "", ""},
	{"CloseGroup", http.MethodDelete, "/groups/{id}", "", ""},
	{"RegisterMember", http.MethodPost, "/members", "email", "email"},
	{"GetMember", http.MethodGet, "/members/{id}", "", ""},
	{"ListMembers", http.MethodGet, "/members", "", ""},
	{"UpdateMember", http.MethodPut, "/members/{id}", "email", "email"},
	{"SuspendMember", http.MethodPost, "/members/{id}/suspension", "", ""},
	{"ReinstateMember", http.MethodPost, "/members/{id}/reinstatement", "", ""},
	{"IssueLibraryCard", http.MethodPost, "/members/cards", "holder", "holder"},
	{"GetLibraryCard", http.MethodGet, "/members/cards/{id}", "", ""},
	{"RenewLibraryCard", http.MethodPut, "/members/cards/{id}", "holder", "holder"},
	{"AddBook", http.MethodPost, "/books", "isbn", "isbn"},
	{"GetBook", http.MethodGet, "/books/{id}", "", ""},
	{"ListBooks", http.MethodGet, "/books", "", ""},
	{"UpdateBook", http.MethodPut, "/books/{id}", "isbn", "isbn"},
	{"RemoveBook", http.MethodDelete, "/books/{id}", "", ""},
	{"AcquireCopies", http.MethodPost, "/books/{id}/acquisitions", "count", "count"},
	{"DiscardCopies", http.MethodPost, "/books/{id}/discards", "count", "count"},
	{"BorrowBooks", http.MethodPost, "/loans", "member", "member"},
	{"ReportOverdue", http.MethodPost, "/loans/{id}/overdue", "", ""},
	{"ReturnBooks", http.MethodPost, "/loans/{id}/return", "", ""},
	{"GetLoan", http.MethodGet, "/loans/{id}", "", ""},
	{"ListLoans", http.MethodGet, "/loans", "", ""},
}

func withID(path, id string) string { return strings.ReplaceAll(path, "{id}", id) }

func TestEveryOperationHasItsRoute(t *testing.T) {
	base, recorder := serve(t, answering(fine))
	for _, op := range operations {
		if got := call(t, op.method, base+withID(op.path, someID), ""); got.status != http.StatusOK {
			t.Errorf("%s: status %d", op.name, got.status)
		}
		spans := recorder.Spans()
		if got, want := spans[len(spans)-1].Name, op.method+" "+op.path; got != want {
			t.Errorf("%s: span %q, want %q", op.name, got, want)
		}
	}
}

// Paths nest and share prefixes; neither a shorter nor a longer one is taken for
// another, and what is fixed goes before what is a parameter.
func TestEveryMethodOfEveryPath(t *testing.T) {
	base, recorder := serve(t, answering(fine))
	seen := map[string]bool{}
	for _, op := range operations {
		served := withID(op.path, someID)
		for _, path := range []string{served, served + "x", pathpkg.Dir(served)} {
			if seen[path] {
				continue
			}
			seen[path] = true
			for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
				route, status := chosen(method, path)
				span := strings.TrimSpace(method + " " + route)
				got := call(t, method, base+path, "")
				spans := recorder.Spans()
				if last := spans[len(spans)-1].Name; got.status != status || last != span {
					t.Errorf("%s %s: status %d and span %q, want %d and %q", method, path, got.status, last, status, span)
				}
			}
		}
	}
}

// chosen is the route that a request must take, and the status of the answer.
func chosen(method, path string) (route string, status int) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	status = http.StatusNotFound
	for _, op := range operations {
		if ok, _ := pathpkg.Match(withID(op.path, "*"), path); !ok {
			continue
		}
		if op.method == method && (route == "" || strings.Count(op.path, "{") < strings.Count(route, "{")) {
			route = op.path
		}
		status = http.StatusMethodNotAllowed
	}
	if route != "" {
		status = http.StatusOK
	}
	return route, status
}

func TestPathsAreTakenLiterally(t *testing.T) {
	base, _ := serve(t, answering(fine))
	for _, op := range operations {
		path := withID(op.path, someID)
		first, rest, _ := strings.Cut(path[1:], "/")
		tests := []struct {
			name, path string
			want       int
		}{
			{"trailing slash", path + "/", http.StatusNotFound},
			{"doubled slash", "/" + path, http.StatusNotFound},
			{"doubled slash inside", "/" + first + "//" + rest, http.StatusNotFound},
			{"another case", "/" + strings.ToUpper(first) + path[1+len(first):], http.StatusNotFound},
			{"dot segment", "/." + path, http.StatusNotFound},
			{"two dots", "/x/.." + path, http.StatusNotFound},
			{"escaped dots", "/x/%2e%2e" + path, http.StatusNotFound},
			{"unknown", path + "/and/more", http.StatusNotFound},
			{"escaped slash", withID(op.path, "a%2Fb"), http.StatusOK},
			{"needless escape", fmt.Sprintf("/%%%02X%s", path[1], path[2:]), http.StatusOK},
		}
		for _, test := range tests {
			t.Run(op.name+"/"+test.name, func(t *testing.T) {
				got := call(t, op.method, base+test.path, "")
				if got.status != test.want {
					t.Errorf("%s %s: status %d, want %d", op.method, test.path, got.status, test.want)
				}
				if test.want == http.StatusNotFound {
					checkProblem(t, got)
				}
			})
		}
	}
}

func TestAnAsteriskIsNoPath(t *testing.T) {
	base, recorder := serve(t, answering(fine))
	got := exchangeRaw(t, base, "GET * HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
	if !strings.HasPrefix(got, "HTTP/1.1 40") || !strings.Contains(got, "\r\nContent-Type: application/problem+json\r\n") {
		t.Errorf("%q, want a problem", got)
	}
	if spans := recorder.Spans(); len(spans) != 1 {
		t.Errorf("%d spans, want 1", len(spans))
	}
}

func TestHeadFollowsGet(t *testing.T) {
	base, _ := serve(t, answering(fine))
	for _, path := range paths() {
		get := call(t, http.MethodGet, base+path, "")
		head := call(t, http.MethodHead, base+path, "")
		if head.body != "" {
			t.Errorf("HEAD %s: body %q", path, head.body)
		}
		if head.status != get.status || head.length != get.length || !maps.EqualFunc(head.header, get.header, slices.Equal) {
			t.Errorf("HEAD %s: %+v, want as GET: %+v", path, head, get)
		}
	}
}

func TestOptionsAndWrongMethodsTellWhatIsAllowed(t *testing.T) {
	base, _ := serve(t, answering(fine))
	for _, path := range paths() {
		allowed := []string{http.MethodOptions}
		for _, op := range operations {
			if ok, _ := pathpkg.Match(withID(op.path, "*"), path); ok {
				allowed = append(allowed, op.method)
			}
		}
		if slices.Contains(allowed, http.MethodGet) || strings.HasSuffix(path, "z") {
			allowed = append(allowed, http.MethodGet, http.MethodHead)
		}
		slices.Sort(allowed)
		want := strings.Join(slices.Compact(allowed), ", ")

		got := call(t, http.MethodOptions, base+path, "")
		if got.status != http.StatusNoContent || got.body != "" || got.header.Get("Allow") != want {
			t.Errorf("OPTIONS %s: %+v, want 204 and Allow: %s", path, got, want)
		}
		for _, method := range []string{http.MethodTrace, "BREW"} {
			got := call(t, method, base+path, "")
			if got.status != http.StatusMethodNotAllowed || got.header.Get("Allow") != want {
				t.Errorf("%s %s: %+v, want 405 and Allow: %s", method, path, got, want)
			}
			checkProblem(t, got)
		}
	}
}

// paths returns every path that is served, once.
func paths() []string {
	all := []string{"/livez", "/readyz"}
	for _, op := range operations {
		all = append(all, withID(op.path, someID))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func TestBodiesAreReadStrictly(t *testing.T) {
	tests := []struct {
		name, contentType, body string
		want                    int
	}{
		{"no content type", "", `{}`, http.StatusUnsupportedMediaType},
		{"another type", "text/plain", `{}`, http.StatusUnsupportedMediaType},
		{"another charset", "application/json; charset=latin1", `{}`, http.StatusUnsupportedMediaType},
		{"a charset", `application/json; charset="UTF-8"`, `{"no such": 1}`, http.StatusBadRequest},
		{"empty", "application/json", ``, http.StatusBadRequest},
		{"null", "application/json", `null`, http.StatusBadRequest},
		{"array", "application/json", `[]`, http.StatusBadRequest},
		{"truncated", "application/json", `{"a`, http.StatusBadRequest},
		{"malformed", "application/json", `{a: 1}`, http.StatusBadRequest},
		{"unknown field", "application/json", `{"no_such": 1}`, http.StatusBadRequest},
		{"unknown but for its case", "application/json", `{"FIELD": null}`, http.StatusBadRequest},
		{"field given twice", "application/json", `{"field": null, "field": null}`, http.StatusBadRequest},
		{"no UTF-8", "application/json", `{"field": "` + "\xff" + `"}`, http.StatusBadRequest},
		{"two documents", "application/json", `{} {}`, http.StatusBadRequest},
		{"something behind", "application/json", `{} x`, http.StatusBadRequest},
		{"too large", "application/json", `{"no` + strings.Repeat(" ", maxBody) + `": 1}`, http.StatusRequestEntityTooLarge},
		{"too much behind", "application/json", `{}` + strings.Repeat(" ", maxBody), http.StatusRequestEntityTooLarge},
	}
	base, _ := serve(t, Options{})
	for _, op := range operations {
		for _, test := range tests {
			if op.field == "" {
				continue
			}
			t.Run(op.name+"/"+test.name, func(t *testing.T) {
				body := strings.NewReplacer("field", op.field, "FIELD", strings.ToUpper(op.field)).Replace(test.body)
				got := call(t, op.method, base+withID(op.path, someID), body, "Content-Type: "+test.contentType)
				if got.status != test.want {
					t.Errorf("status %d, want %d: %s", got.status, test.want, got.body)
				}
				checkProblem(t, got)
			})
		}
	}
}

func TestParametersAreReadStrictly(t *testing.T) {
	tests := []struct {
		name, method, path, body string
		headers                  []string
		want                     int
	}{
		{"GetGroup: bad id", http.MethodGet, withID("/groups/{id}", "1"), "", nil, http.StatusBadRequest},
		{"ListGroups: bad query", http.MethodGet, "/groups?cursor=%zz", "", nil, http.StatusBadRequest},
		{"ListGroups: bad cursor", http.MethodGet, "/groups?cursor=x", "", nil, http.StatusBadRequest},
		{"ListGroups: bad limit", http.MethodGet, "/groups?limit=x", "", nil, http.StatusBadRequest},
		{"ListGroups: no limit", http.MethodGet, "/groups?limit=0", "", nil, http.StatusUnprocessableEntity},
		{"ListGroups: high limit", http.MethodGet, "/groups?limit=201", "", nil, http.StatusUnprocessableEntity},
		{"CloseGroup: bad id", http.MethodDelete, withID("/groups/{id}", "1"), "", nil, http.StatusBadRequest},
		{"CloseGroup: weak If-Match", http.MethodDelete, withID("/groups/{id}", someID), "", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"CloseGroup: bare If-Match", http.MethodDelete, withID("/groups/{id}", someID), "", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"CloseGroup: If-Match of no version", http.MethodDelete, withID("/groups/{id}", someID), "", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"RegisterMember: long key", http.MethodPost, withID("/members", someID), "{}", []string{"Idempotency-Key: " + strings.Repeat("k", 256)}, http.StatusBadRequest},
		{"GetMember: bad id", http.MethodGet, withID("/members/{id}", "1"), "", nil, http.StatusBadRequest},
		{"ListMembers: bad query", http.MethodGet, "/members?cursor=%zz", "", nil, http.StatusBadRequest},
		{"ListMembers: bad cursor", http.MethodGet, "/members?cursor=x", "", nil, http.StatusBadRequest},
		{"ListMembers: bad limit", http.MethodGet, "/members?limit=x", "", nil, http.StatusBadRequest},
		{"ListMembers: no limit", http.MethodGet, "/members?limit=0", "", nil, http.StatusUnprocessableEntity},
		{"ListMembers: high limit", http.MethodGet, "/members?limit=201", "", nil, http.StatusUnprocessableEntity},
		{"ListMembers: bad state", http.MethodGet, "/members?state=no_such_state", "", nil, http.StatusBadRequest},
		{"UpdateMember: bad id", http.MethodPut, withID("/members/{id}", "1"), "{}", nil, http.StatusBadRequest},
		{"UpdateMember: weak If-Match", http.MethodPut, withID("/members/{id}", someID), "{}", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"UpdateMember: bare If-Match", http.MethodPut, withID("/members/{id}", someID), "{}", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"UpdateMember: If-Match of no version", http.MethodPut, withID("/members/{id}", someID), "{}", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"SuspendMember: bad id", http.MethodPost, withID("/members/{id}/suspension", "1"), "", nil, http.StatusBadRequest},
		{"SuspendMember: weak If-Match", http.MethodPost, withID("/members/{id}/suspension", someID), "", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"SuspendMember: bare If-Match", http.MethodPost, withID("/members/{id}/suspension", someID), "", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"SuspendMember: If-Match of no version", http.MethodPost, withID("/members/{id}/suspension", someID), "", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"ReinstateMember: bad id", http.MethodPost, withID("/members/{id}/reinstatement", "1"), "", nil, http.StatusBadRequest},
		{"ReinstateMember: weak If-Match", http.MethodPost, withID("/members/{id}/reinstatement", someID), "", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"ReinstateMember: bare If-Match", http.MethodPost, withID("/members/{id}/reinstatement", someID), "", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"ReinstateMember: If-Match of no version", http.MethodPost, withID("/members/{id}/reinstatement", someID), "", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"GetLibraryCard: bad id", http.MethodGet, withID("/members/cards/{id}", "1"), "", nil, http.StatusBadRequest},
		{"RenewLibraryCard: bad id", http.MethodPut, withID("/members/cards/{id}", "1"), "{}", nil, http.StatusBadRequest},
		{"RenewLibraryCard: weak If-Match", http.MethodPut, withID("/members/cards/{id}", someID), "{}", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"RenewLibraryCard: bare If-Match", http.MethodPut, withID("/members/cards/{id}", someID), "{}", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"RenewLibraryCard: If-Match of no version", http.MethodPut, withID("/members/cards/{id}", someID), "{}", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"GetBook: bad id", http.MethodGet, withID("/books/{id}", "1"), "", nil, http.StatusBadRequest},
		{"ListBooks: bad query", http.MethodGet, "/books?cursor=%zz", "", nil, http.StatusBadRequest},
		{"ListBooks: bad cursor", http.MethodGet, "/books?cursor=x", "", nil, http.StatusBadRequest},
		{"ListBooks: bad limit", http.MethodGet, "/books?limit=x", "", nil, http.StatusBadRequest},
		{"ListBooks: no limit", http.MethodGet, "/books?limit=0", "", nil, http.StatusUnprocessableEntity},
		{"ListBooks: high limit", http.MethodGet, "/books?limit=201", "", nil, http.StatusUnprocessableEntity},
		{"UpdateBook: bad id", http.MethodPut, withID("/books/{id}", "1"), "{}", nil, http.StatusBadRequest},
		{"UpdateBook: weak If-Match", http.MethodPut, withID("/books/{id}", someID), "{}", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"UpdateBook: bare If-Match", http.MethodPut, withID("/books/{id}", someID), "{}", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"UpdateBook: If-Match of no version", http.MethodPut, withID("/books/{id}", someID), "{}", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"RemoveBook: bad id", http.MethodDelete, withID("/books/{id}", "1"), "", nil, http.StatusBadRequest},
		{"RemoveBook: weak If-Match", http.MethodDelete, withID("/books/{id}", someID), "", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"RemoveBook: bare If-Match", http.MethodDelete, withID("/books/{id}", someID), "", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"RemoveBook: If-Match of no version", http.MethodDelete, withID("/books/{id}", someID), "", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"AcquireCopies: bad id", http.MethodPost, withID("/books/{id}/acquisitions", "1"), "{}", nil, http.StatusBadRequest},
		{"AcquireCopies: weak If-Match", http.MethodPost, withID("/books/{id}/acquisitions", someID), "{}", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"AcquireCopies: bare If-Match", http.MethodPost, withID("/books/{id}/acquisitions", someID), "{}", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"AcquireCopies: If-Match of no version", http.MethodPost, withID("/books/{id}/acquisitions", someID), "{}", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"DiscardCopies: bad id", http.MethodPost, withID("/books/{id}/discards", "1"), "{}", nil, http.StatusBadRequest},
		{"DiscardCopies: weak If-Match", http.MethodPost, withID("/books/{id}/discards", someID), "{}", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"DiscardCopies: bare If-Match", http.MethodPost, withID("/books/{id}/discards", someID), "{}", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"DiscardCopies: If-Match of no version", http.MethodPost, withID("/books/{id}/discards", someID), "{}", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"BorrowBooks: long key", http.MethodPost, withID("/loans", someID), "{}", []string{"Idempotency-Key: " + strings.Repeat("k", 256)}, http.StatusBadRequest},
		{"ReportOverdue: bad id", http.MethodPost, withID("/loans/{id}/overdue", "1"), "", nil, http.StatusBadRequest},
		{"ReportOverdue: weak If-Match", http.MethodPost, withID("/loans/{id}/overdue", someID), "", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"ReportOverdue: bare If-Match", http.MethodPost, withID("/loans/{id}/overdue", someID), "", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"ReportOverdue: If-Match of no version", http.MethodPost, withID("/loans/{id}/overdue", someID), "", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"ReturnBooks: bad id", http.MethodPost, withID("/loans/{id}/return", "1"), "", nil, http.StatusBadRequest},
		{"ReturnBooks: weak If-Match", http.MethodPost, withID("/loans/{id}/return", someID), "", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"ReturnBooks: bare If-Match", http.MethodPost, withID("/loans/{id}/return", someID), "", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"ReturnBooks: If-Match of no version", http.MethodPost, withID("/loans/{id}/return", someID), "", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"ReturnBooks: long key", http.MethodPost, withID("/loans/{id}/return", someID), "", []string{"Idempotency-Key: " + strings.Repeat("k", 256)}, http.StatusBadRequest},
		{"GetLoan: bad id", http.MethodGet, withID("/loans/{id}", "1"), "", nil, http.StatusBadRequest},
		{"ListLoans: bad query", http.MethodGet, "/loans?cursor=%zz", "", nil, http.StatusBadRequest},
		{"ListLoans: bad cursor", http.MethodGet, "/loans?cursor=x", "", nil, http.StatusBadRequest},
		{"ListLoans: bad limit", http.MethodGet, "/loans?limit=x", "", nil, http.StatusBadRequest},
		{"ListLoans: no limit", http.MethodGet, "/loans?limit=0", "", nil, http.StatusUnprocessableEntity},
		{"ListLoans: high limit", http.MethodGet, "/loans?limit=201", "", nil, http.StatusUnprocessableEntity},
		{"ListLoans: bad state", http.MethodGet, "/loans?state=no_such_state", "", nil, http.StatusBadRequest},
	}
	base, _ := serve(t, Options{})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := call(t, test.method, base+test.path, test.body, test.headers...)
			if got.status != test.want {
				t.Errorf("status %d, want %d: %s", got.status, test.want, got.body)
			}
			checkProblem(t, got)
		})
	}
}

func TestWhatIsRequiredMustBeThere(t *testing.T) {
	base, _ := serve(t, Options{})
	for _, op := range operations {
		if op.required == "" {
			continue
		}
		got := call(t, op.method, base+withID(op.path, someID), `{}`)
		if p := checkProblem(t, got); p.Status != http.StatusUnprocessableEntity || p.Field != op.required {
			t.Errorf("%s: %s, want 422 for %s", op.name, got.body, op.required)
		}
	}
}

func TestASlowBodyIsNotWaitedFor(t *testing.T) {
	base, _ := serve(t, Options{}, impatient)
	for _, op := range operations {
		if op.field != "" {
			request := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{", op.method, withID(op.path, someID))
			if got := exchangeRaw(t, base, request); !strings.HasPrefix(got, "HTTP/1.1 408 ") || !strings.Contains(got, `"urn:problem:slow-request"`) {
				t.Errorf("%s: %q, want 408 for a slow request", op.name, got)
			}
		}
	}
}

// exchangeRaw sends what is given and nothing more, and reads all there is.
func exchangeRaw(t *testing.T, base, request string) string {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

// checkProblem checks the form that all errors have.
func checkProblem(t *testing.T, got reply) problem {
	t.Helper()
	if contentType := got.header.Get("Content-Type"); contentType != "application/problem+json" {
		t.Errorf("Content-Type %q", contentType)
	}
	var p problem
	if err := json.Unmarshal([]byte(got.body), &p); err != nil {
		t.Fatalf("%q: %v", got.body, err)
	}
	if p.Status != got.status || p.Type == "" || p.Title == "" || len(p.TraceID) != 32 {
		t.Errorf("incomplete problem: %s", got.body)
	}
	return p
}
