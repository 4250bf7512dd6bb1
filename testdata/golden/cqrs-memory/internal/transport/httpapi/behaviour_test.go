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

	"example.com/service/internal/platform/web"
)

const someID = "01920000-0000-7000-8000-000000000001"

// operations are those of the API.
var operations = new(api).endpoints()

// bodies names a member of an operation's body, and one that is required.
var bodies = map[string]struct{ field, required string }{
	"AddSpecimen":      {"label", "label"},
	"DescribeSpecimen": {"label", "label"},
	"FindPieces":       {"found_pieces", "found_pieces"},
	"Sample":           {"loss", "loss"},
	"RaiseValue":       {"rise", "rise"},
}

// withID returns a path with all its parameters replaced.
func withID(path, id string) string {
	return web.WithParameters(path, func(string) string { return id })
}

func TestEveryOperationHasItsRoute(t *testing.T) {
	base, recorder := serve(t, answering(fine))
	for _, op := range operations {
		if got := call(t, op.Method, base+withID(op.Path, someID), ""); got.status != http.StatusOK {
			t.Errorf("%s: status %d", op.Operation, got.status)
		}
		spans := recorder.Spans()
		if got, want := spans[len(spans)-1].Name, op.Method+" "+op.Path; got != want {
			t.Errorf("%s: span %q, want %q", op.Operation, got, want)
		}
	}
}

// Paths nest and share prefixes; a shorter or longer path is not mistaken for
// another, and fixed segments win over parameters.
func TestEveryMethodOfEveryPath(t *testing.T) {
	base, recorder := serve(t, answering(fine))
	seen := map[string]bool{}
	for _, op := range operations {
		served := withID(op.Path, someID)
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

// chosen is the route that a request must match, and the status of the answer.
func chosen(method, path string) (route string, status int) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	status = http.StatusNotFound
	for _, op := range operations {
		if ok, _ := pathpkg.Match(withID(op.Path, "*"), path); !ok {
			continue
		}
		if op.Method == method && (route == "" || strings.Count(op.Path, "{") < strings.Count(route, "{")) {
			route = op.Path
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
		path := withID(op.Path, someID)
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
			{"escaped slash", withID(op.Path, "a%2Fb"), http.StatusOK},
			{"needless escape", fmt.Sprintf("/%%%02X%s", path[1], path[2:]), http.StatusOK},
		}
		for _, test := range tests {
			t.Run(op.Operation+"/"+test.name, func(t *testing.T) {
				got := call(t, op.Method, base+test.path, "")
				if got.status != test.want {
					t.Errorf("%s %s: status %d, want %d", op.Method, test.path, got.status, test.want)
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
			if ok, _ := pathpkg.Match(withID(op.Path, "*"), path); ok {
				allowed = append(allowed, op.Method)
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

// paths returns every served path once.
func paths() []string {
	all := []string{"/livez", "/readyz"}
	for _, op := range operations {
		all = append(all, withID(op.Path, someID))
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
		{"half of a character", "application/json", `{"field": "\ud800"}`, http.StatusBadRequest},
		{"null for a field", "application/json", `{"field": null}`, http.StatusBadRequest},
		{"two documents", "application/json", `{} {}`, http.StatusBadRequest},
		{"something behind", "application/json", `{} x`, http.StatusBadRequest},
		{"too large", "application/json", `{"no` + strings.Repeat(" ", web.MaxBody) + `": 1}`, http.StatusRequestEntityTooLarge},
		{"too much behind", "application/json", `{}` + strings.Repeat(" ", web.MaxBody), http.StatusRequestEntityTooLarge},
	}
	base, _ := serve(t, web.Options{})
	for _, op := range operations {
		for _, test := range tests {
			field := bodies[op.Operation].field
			if field == "" {
				continue
			}
			t.Run(op.Operation+"/"+test.name, func(t *testing.T) {
				body := strings.NewReplacer("field", field, "FIELD", strings.ToUpper(field)).Replace(test.body)
				got := call(t, op.Method, base+withID(op.Path, someID), body, "Content-Type: "+test.contentType)
				if got.status != test.want {
					t.Errorf("status %d, want %d: %s", got.status, test.want, got.body)
				}
				checkProblem(t, got)
			})
		}
	}
}

// A caller need not mend the form of a body to learn what is wrong with its values.
func TestFormAndValuesAreToldAtOnce(t *testing.T) {
	broken := map[string]struct{ field, value string }{
		"AddSpecimen":      {"label", "\"l\""},
		"DescribeSpecimen": {"label", "\"l\""},
	}
	base, _ := serve(t, web.Options{})
	for _, op := range operations {
		test, ok := broken[op.Operation]
		if !ok {
			continue
		}
		got := call(t, op.Method, base+withID(op.Path, someID), fmt.Sprintf(`{"no_such": 1, %q: %s}`, test.field, test.value))
		for _, field := range []string{"no_such", test.field} {
			if !strings.Contains(got.body, `"field":"`+field) {
				t.Errorf("%s: %s is not told: %s", op.Operation, field, got.body)
			}
		}
		checkProblem(t, got)
	}
}

func TestParametersAreReadStrictly(t *testing.T) {
	tests := []struct {
		name, method, path, body string
		headers                  []string
		want                     int
	}{
		{"AddSpecimen: compressed", http.MethodPost, withID("/specimens", someID), `{}`, []string{"Content-Encoding: br"}, http.StatusUnsupportedMediaType},
		{"AddSpecimen: empty key", http.MethodPost, withID("/specimens", someID), "{}", []string{"Idempotency-Key: "}, http.StatusBadRequest},
		{"AddSpecimen: two keys", http.MethodPost, withID("/specimens", someID), "{}", []string{"Idempotency-Key: a", "Idempotency-Key: b"}, http.StatusBadRequest},
		{"AddSpecimen: long key", http.MethodPost, withID("/specimens", someID), "{}", []string{"Idempotency-Key: " + strings.Repeat("k", 256)}, http.StatusBadRequest},
		{"GetSpecimen: bad id", http.MethodGet, withID("/specimens/{id}", "1"), "", nil, http.StatusBadRequest},
		{"GetSpecimen: bad token", http.MethodGet, withID("/specimens/{id}", someID) + "?read_token=x", "", nil, http.StatusBadRequest},
		{"ListSpecimens: bad query", http.MethodGet, "/specimens?cursor=%zz", "", nil, http.StatusBadRequest},
		{"ListSpecimens: bad cursor", http.MethodGet, "/specimens?cursor=x", "", nil, http.StatusBadRequest},
		{"ListSpecimens: bad limit", http.MethodGet, "/specimens?limit=x", "", nil, http.StatusBadRequest},
		{"ListSpecimens: limit with a sign", http.MethodGet, "/specimens?limit=%2B5", "", nil, http.StatusBadRequest},
		{"ListSpecimens: two limits", http.MethodGet, "/specimens?limit=5&limit=6", "", nil, http.StatusBadRequest},
		{"ListSpecimens: no limit", http.MethodGet, "/specimens?limit=0", "", nil, http.StatusUnprocessableEntity},
		{"ListSpecimens: high limit", http.MethodGet, "/specimens?limit=201", "", nil, http.StatusUnprocessableEntity},
		{"ListSpecimens: bad state", http.MethodGet, "/specimens?state=no_such_state", "", nil, http.StatusBadRequest},
		{"ListSpecimens: bad token", http.MethodGet, withID("/specimens", someID) + "?read_token=x", "", nil, http.StatusBadRequest},
		{"DescribeSpecimen: compressed", http.MethodPut, withID("/specimens/{id}", someID), `{}`, []string{"Content-Encoding: br"}, http.StatusUnsupportedMediaType},
		{"DescribeSpecimen: bad id", http.MethodPut, withID("/specimens/{id}", "1"), "{}", nil, http.StatusBadRequest},
		{"DescribeSpecimen: weak If-Match", http.MethodPut, withID("/specimens/{id}", someID), "{}", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"DescribeSpecimen: bare If-Match", http.MethodPut, withID("/specimens/{id}", someID), "{}", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"DescribeSpecimen: If-Match of no version", http.MethodPut, withID("/specimens/{id}", someID), "{}", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"DescribeSpecimen: two of If-Match", http.MethodPut, withID("/specimens/{id}", someID), "{}", []string{`If-Match: "1"`, `If-Match: "2"`}, http.StatusBadRequest},
		{"ShowSpecimen: bad id", http.MethodPost, withID("/specimens/{id}/show", "1"), "", nil, http.StatusBadRequest},
		{"ShowSpecimen: weak If-Match", http.MethodPost, withID("/specimens/{id}/show", someID), "", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"ShowSpecimen: bare If-Match", http.MethodPost, withID("/specimens/{id}/show", someID), "", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"ShowSpecimen: If-Match of no version", http.MethodPost, withID("/specimens/{id}/show", someID), "", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"ShowSpecimen: two of If-Match", http.MethodPost, withID("/specimens/{id}/show", someID), "", []string{`If-Match: "1"`, `If-Match: "2"`}, http.StatusBadRequest},
		{"ReturnSpecimen: bad id", http.MethodPost, withID("/specimens/{id}/return", "1"), "", nil, http.StatusBadRequest},
		{"ReturnSpecimen: weak If-Match", http.MethodPost, withID("/specimens/{id}/return", someID), "", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"ReturnSpecimen: bare If-Match", http.MethodPost, withID("/specimens/{id}/return", someID), "", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"ReturnSpecimen: If-Match of no version", http.MethodPost, withID("/specimens/{id}/return", someID), "", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"ReturnSpecimen: two of If-Match", http.MethodPost, withID("/specimens/{id}/return", someID), "", []string{`If-Match: "1"`, `If-Match: "2"`}, http.StatusBadRequest},
		{"FindPieces: compressed", http.MethodPost, withID("/specimens/{id}/pieces", someID), `{}`, []string{"Content-Encoding: br"}, http.StatusUnsupportedMediaType},
		{"FindPieces: bad id", http.MethodPost, withID("/specimens/{id}/pieces", "1"), "{}", nil, http.StatusBadRequest},
		{"FindPieces: weak If-Match", http.MethodPost, withID("/specimens/{id}/pieces", someID), "{}", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"FindPieces: bare If-Match", http.MethodPost, withID("/specimens/{id}/pieces", someID), "{}", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"FindPieces: If-Match of no version", http.MethodPost, withID("/specimens/{id}/pieces", someID), "{}", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"FindPieces: two of If-Match", http.MethodPost, withID("/specimens/{id}/pieces", someID), "{}", []string{`If-Match: "1"`, `If-Match: "2"`}, http.StatusBadRequest},
		{"Sample: compressed", http.MethodPost, withID("/specimens/{id}/samples", someID), `{}`, []string{"Content-Encoding: br"}, http.StatusUnsupportedMediaType},
		{"Sample: bad id", http.MethodPost, withID("/specimens/{id}/samples", "1"), "{}", nil, http.StatusBadRequest},
		{"Sample: weak If-Match", http.MethodPost, withID("/specimens/{id}/samples", someID), "{}", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"Sample: bare If-Match", http.MethodPost, withID("/specimens/{id}/samples", someID), "{}", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"Sample: If-Match of no version", http.MethodPost, withID("/specimens/{id}/samples", someID), "{}", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"Sample: two of If-Match", http.MethodPost, withID("/specimens/{id}/samples", someID), "{}", []string{`If-Match: "1"`, `If-Match: "2"`}, http.StatusBadRequest},
		{"Sample: empty key", http.MethodPost, withID("/specimens/{id}/samples", someID), "{}", []string{"Idempotency-Key: "}, http.StatusBadRequest},
		{"Sample: two keys", http.MethodPost, withID("/specimens/{id}/samples", someID), "{}", []string{"Idempotency-Key: a", "Idempotency-Key: b"}, http.StatusBadRequest},
		{"Sample: long key", http.MethodPost, withID("/specimens/{id}/samples", someID), "{}", []string{"Idempotency-Key: " + strings.Repeat("k", 256)}, http.StatusBadRequest},
		{"RaiseValue: compressed", http.MethodPost, withID("/specimens/{id}/value", someID), `{}`, []string{"Content-Encoding: br"}, http.StatusUnsupportedMediaType},
		{"RaiseValue: bad id", http.MethodPost, withID("/specimens/{id}/value", "1"), "{}", nil, http.StatusBadRequest},
		{"RaiseValue: weak If-Match", http.MethodPost, withID("/specimens/{id}/value", someID), "{}", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"RaiseValue: bare If-Match", http.MethodPost, withID("/specimens/{id}/value", someID), "{}", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"RaiseValue: If-Match of no version", http.MethodPost, withID("/specimens/{id}/value", someID), "{}", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"RaiseValue: two of If-Match", http.MethodPost, withID("/specimens/{id}/value", someID), "{}", []string{`If-Match: "1"`, `If-Match: "2"`}, http.StatusBadRequest},
		{"RemoveSpecimen: bad id", http.MethodDelete, withID("/specimens/{id}", "1"), "", nil, http.StatusBadRequest},
		{"RemoveSpecimen: weak If-Match", http.MethodDelete, withID("/specimens/{id}", someID), "", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"RemoveSpecimen: bare If-Match", http.MethodDelete, withID("/specimens/{id}", someID), "", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"RemoveSpecimen: If-Match of no version", http.MethodDelete, withID("/specimens/{id}", someID), "", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"RemoveSpecimen: two of If-Match", http.MethodDelete, withID("/specimens/{id}", someID), "", []string{`If-Match: "1"`, `If-Match: "2"`}, http.StatusBadRequest},
	}
	base, _ := serve(t, web.Options{})
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
	base, _ := serve(t, web.Options{})
	for _, op := range operations {
		required := bodies[op.Operation].required
		if required == "" {
			continue
		}
		got := call(t, op.Method, base+withID(op.Path, someID), `{}`)
		if p := checkProblem(t, got); p.Status != http.StatusUnprocessableEntity || !slices.Contains(p.Errors, web.Violation{Field: required, Detail: "is required"}) {
			t.Errorf("%s: %s, want 422 for %s", op.Operation, got.body, required)
		}
	}
}

func TestASlowBodyIsNotWaitedFor(t *testing.T) {
	base, _ := serve(t, web.Options{}, impatient)
	for _, op := range operations {
		if bodies[op.Operation].field != "" {
			request := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{", op.Method, withID(op.Path, someID))
			if got := exchangeRaw(t, base, request); !strings.HasPrefix(got, "HTTP/1.1 408 ") || !strings.Contains(got, `"urn:problem:slow-request"`) {
				t.Errorf("%s: %q, want 408 for a slow request", op.Operation, got)
			}
		}
	}
}

// exchangeRaw sends the given bytes and reads everything that comes back.
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

// checkProblem checks the common form of errors.
func checkProblem(t *testing.T, got reply) web.Problem {
	t.Helper()
	if contentType := got.header.Get("Content-Type"); contentType != "application/problem+json" {
		t.Errorf("Content-Type %q", contentType)
	}
	var p web.Problem
	if err := json.Unmarshal([]byte(got.body), &p); err != nil {
		t.Fatalf("%q: %v", got.body, err)
	}
	if p.Status != got.status || p.Type == "" || p.Title == "" || len(p.TraceID) != 32 {
		t.Errorf("incomplete problem: %s", got.body)
	}
	return p
}
