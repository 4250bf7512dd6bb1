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
	{"BookTransaction", http.MethodPost, "/transactions", "type", "type"},
	{"GetTransaction", http.MethodGet, "/transactions/{id}", "", ""},
	{"ListTransactions", http.MethodGet, "/transactions", "", ""},
	{"CreateCategory", http.MethodPost, "/categories", "code", "code"},
	{"GetCategory", http.MethodGet, "/categories/{id}", "", ""},
	{"ListCategories", http.MethodGet, "/categories", "", ""},
	{"ListRootCategories", http.MethodGet, "/categories/roots", "", ""},
	{"UpdateCategory", http.MethodPut, "/categories/{id}", "code", "code"},
	{"DeleteCategory", http.MethodDelete, "/categories/{id}", "", ""},
	{"ReceiveStockItem", http.MethodPost, "/categories/stock", "sku", "sku"},
	{"PickStock", http.MethodPost, "/categories/stock/{id}/picks", "quantity", "quantity"},
	{"FillStock", http.MethodPost, "/categories/stock/{id}/fills", "quantity", "quantity"},
	{"RaisePrice", http.MethodPost, "/categories/stock/{id}/price-rises", "amount", "amount"},
	{"DryOut", http.MethodPost, "/categories/stock/{id}/losses", "loss", "loss"},
	{"BlockStock", http.MethodPost, "/categories/stock/{id}/block", "", ""},
	{"ReleaseStock", http.MethodPost, "/categories/stock/{id}/release", "", ""},
	{"RetireStock", http.MethodPost, "/categories/stock/{id}/retire", "", ""},
	{"ScrapStock", http.MethodPost, "/categories/stock/{id}/scrap", "", ""},
	{"UpdateStockItem", http.MethodPut, "/categories/stock/{id}", "sku", "sku"},
	{"GetStockItem", http.MethodGet, "/categories/stock/{id}", "", ""},
	{"ListStockItems", http.MethodGet, "/categories/stock", "", ""},
	{"PackBox", http.MethodPost, "/boxes", "label", "label"},
	{"ShrinkBox", http.MethodPost, "/boxes/{id}/shrink", "litres", "litres"},
	{"GrowBox", http.MethodPost, "/boxes/{id}/grow", "litres", "litres"},
	{"GetBox", http.MethodGet, "/boxes/{id}", "", ""},
	{"RelabelBox", http.MethodPut, "/boxes/{id}", "label", "label"},
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
		{"BookTransaction: long key", http.MethodPost, withID("/transactions", someID), "{}", []string{"Idempotency-Key: " + strings.Repeat("k", 256)}, http.StatusBadRequest},
		{"GetTransaction: bad id", http.MethodGet, withID("/transactions/{id}", "1"), "", nil, http.StatusBadRequest},
		{"GetTransaction: bad token", http.MethodGet, withID("/transactions/{id}", someID) + "?read_token=x", "", nil, http.StatusBadRequest},
		{"ListTransactions: bad query", http.MethodGet, "/transactions?cursor=%zz", "", nil, http.StatusBadRequest},
		{"ListTransactions: bad cursor", http.MethodGet, "/transactions?cursor=x", "", nil, http.StatusBadRequest},
		{"ListTransactions: bad limit", http.MethodGet, "/transactions?limit=x", "", nil, http.StatusBadRequest},
		{"ListTransactions: no limit", http.MethodGet, "/transactions?limit=0", "", nil, http.StatusUnprocessableEntity},
		{"ListTransactions: high limit", http.MethodGet, "/transactions?limit=201", "", nil, http.StatusUnprocessableEntity},
		{"ListTransactions: bad token", http.MethodGet, withID("/transactions", someID) + "?read_token=x", "", nil, http.StatusBadRequest},
		{"GetCategory: bad id", http.MethodGet, withID("/categories/{id}", "1"), "", nil, http.StatusBadRequest},
		{"GetCategory: bad token", http.MethodGet, withID("/categories/{id}", someID) + "?read_token=x", "", nil, http.StatusBadRequest},
		{"ListCategories: bad query", http.MethodGet, "/categories?cursor=%zz", "", nil, http.StatusBadRequest},
		{"ListCategories: bad cursor", http.MethodGet, "/categories?cursor=x", "", nil, http.StatusBadRequest},
		{"ListCategories: bad limit", http.MethodGet, "/categories?limit=x", "", nil, http.StatusBadRequest},
		{"ListCategories: no limit", http.MethodGet, "/categories?limit=0", "", nil, http.StatusUnprocessableEntity},
		{"ListCategories: high limit", http.MethodGet, "/categories?limit=201", "", nil, http.StatusUnprocessableEntity},
		{"ListCategories: bad token", http.MethodGet, withID("/categories", someID) + "?read_token=x", "", nil, http.StatusBadRequest},
		{"ListRootCategories: bad query", http.MethodGet, "/categories/roots?cursor=%zz", "", nil, http.StatusBadRequest},
		{"ListRootCategories: bad cursor", http.MethodGet, "/categories/roots?cursor=x", "", nil, http.StatusBadRequest},
		{"ListRootCategories: bad limit", http.MethodGet, "/categories/roots?limit=x", "", nil, http.StatusBadRequest},
		{"ListRootCategories: no limit", http.MethodGet, "/categories/roots?limit=0", "", nil, http.StatusUnprocessableEntity},
		{"ListRootCategories: high limit", http.MethodGet, "/categories/roots?limit=201", "", nil, http.StatusUnprocessableEntity},
		{"ListRootCategories: bad token", http.MethodGet, withID("/categories/roots", someID) + "?read_token=x", "", nil, http.StatusBadRequest},
		{"UpdateCategory: bad id", http.MethodPut, withID("/categories/{id}", "1"), "{}", nil, http.StatusBadRequest},
		{"UpdateCategory: weak If-Match", http.MethodPut, withID("/categories/{id}", someID), "{}", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"UpdateCategory: bare If-Match", http.MethodPut, withID("/categories/{id}", someID), "{}", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"UpdateCategory: If-Match of no version", http.MethodPut, withID("/categories/{id}", someID), "{}", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"DeleteCategory: bad id", http.MethodDelete, withID("/categories/{id}", "1"), "", nil, http.StatusBadRequest},
		{"DeleteCategory: weak If-Match", http.MethodDelete, withID("/categories/{id}", someID), "", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"DeleteCategory: bare If-Match", http.MethodDelete, withID("/categories/{id}", someID), "", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"DeleteCategory: If-Match of no version", http.MethodDelete, withID("/categories/{id}", someID), "", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"PickStock: bad id", http.MethodPost, withID("/categories/stock/{id}/picks", "1"), "{}", nil, http.StatusBadRequest},
		{"PickStock: weak If-Match", http.MethodPost, withID("/categories/stock/{id}/picks", someID), "{}", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"PickStock: bare If-Match", http.MethodPost, withID("/categories/stock/{id}/picks", someID), "{}", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"PickStock: If-Match of no version", http.MethodPost, withID("/categories/stock/{id}/picks", someID), "{}", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"PickStock: long key", http.MethodPost, withID("/categories/stock/{id}/picks", someID), "{}", []string{"Idempotency-Key: " + strings.Repeat("k", 256)}, http.StatusBadRequest},
		{"FillStock: bad id", http.MethodPost, withID("/categories/stock/{id}/fills", "1"), "{}", nil, http.StatusBadRequest},
		{"FillStock: weak If-Match", http.MethodPost, withID("/categories/stock/{id}/fills", someID), "{}", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"FillStock: bare If-Match", http.MethodPost, withID("/categories/stock/{id}/fills", someID), "{}", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"FillStock: If-Match of no version", http.MethodPost, withID("/categories/stock/{id}/fills", someID), "{}", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"RaisePrice: bad id", http.MethodPost, withID("/categories/stock/{id}/price-rises", "1"), "{}", nil, http.StatusBadRequest},
		{"RaisePrice: weak If-Match", http.MethodPost, withID("/categories/stock/{id}/price-rises", someID), "{}", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"RaisePrice: bare If-Match", http.MethodPost, withID("/categories/stock/{id}/price-rises", someID), "{}", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"RaisePrice: If-Match of no version", http.MethodPost, withID("/categories/stock/{id}/price-rises", someID), "{}", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"DryOut: bad id", http.MethodPost, withID("/categories/stock/{id}/losses", "1"), "{}", nil, http.StatusBadRequest},
		{"DryOut: weak If-Match", http.MethodPost, withID("/categories/stock/{id}/losses", someID), "{}", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"DryOut: bare If-Match", http.MethodPost, withID("/categories/stock/{id}/losses", someID), "{}", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"DryOut: If-Match of no version", http.MethodPost, withID("/categories/stock/{id}/losses", someID), "{}", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"BlockStock: bad id", http.MethodPost, withID("/categories/stock/{id}/block", "1"), "", nil, http.StatusBadRequest},
		{"BlockStock: weak If-Match", http.MethodPost, withID("/categories/stock/{id}/block", someID), "", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"BlockStock: bare If-Match", http.MethodPost, withID("/categories/stock/{id}/block", someID), "", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"BlockStock: If-Match of no version", http.MethodPost, withID("/categories/stock/{id}/block", someID), "", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"ReleaseStock: bad id", http.MethodPost, withID("/categories/stock/{id}/release", "1"), "", nil, http.StatusBadRequest},
		{"ReleaseStock: weak If-Match", http.MethodPost, withID("/categories/stock/{id}/release", someID), "", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"ReleaseStock: bare If-Match", http.MethodPost, withID("/categories/stock/{id}/release", someID), "", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"ReleaseStock: If-Match of no version", http.MethodPost, withID("/categories/stock/{id}/release", someID), "", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"RetireStock: bad id", http.MethodPost, withID("/categories/stock/{id}/retire", "1"), "", nil, http.StatusBadRequest},
		{"RetireStock: weak If-Match", http.MethodPost, withID("/categories/stock/{id}/retire", someID), "", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"RetireStock: bare If-Match", http.MethodPost, withID("/categories/stock/{id}/retire", someID), "", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"RetireStock: If-Match of no version", http.MethodPost, withID("/categories/stock/{id}/retire", someID), "", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"ScrapStock: bad id", http.MethodPost, withID("/categories/stock/{id}/scrap", "1"), "", nil, http.StatusBadRequest},
		{"ScrapStock: weak If-Match", http.MethodPost, withID("/categories/stock/{id}/scrap", someID), "", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"ScrapStock: bare If-Match", http.MethodPost, withID("/categories/stock/{id}/scrap", someID), "", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"ScrapStock: If-Match of no version", http.MethodPost, withID("/categories/stock/{id}/scrap", someID), "", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"UpdateStockItem: bad id", http.MethodPut, withID("/categories/stock/{id}", "1"), "{}", nil, http.StatusBadRequest},
		{"UpdateStockItem: weak If-Match", http.MethodPut, withID("/categories/stock/{id}", someID), "{}", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"UpdateStockItem: bare If-Match", http.MethodPut, withID("/categories/stock/{id}", someID), "{}", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"UpdateStockItem: If-Match of no version", http.MethodPut, withID("/categories/stock/{id}", someID), "{}", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"GetStockItem: bad id", http.MethodGet, withID("/categories/stock/{id}", "1"), "", nil, http.StatusBadRequest},
		{"GetStockItem: bad token", http.MethodGet, withID("/categories/stock/{id}", someID) + "?read_token=x", "", nil, http.StatusBadRequest},
		{"ListStockItems: bad query", http.MethodGet, "/categories/stock?cursor=%zz", "", nil, http.StatusBadRequest},
		{"ListStockItems: bad cursor", http.MethodGet, "/categories/stock?cursor=x", "", nil, http.StatusBadRequest},
		{"ListStockItems: bad limit", http.MethodGet, "/categories/stock?limit=x", "", nil, http.StatusBadRequest},
		{"ListStockItems: no limit", http.MethodGet, "/categories/stock?limit=0", "", nil, http.StatusUnprocessableEntity},
		{"ListStockItems: high limit", http.MethodGet, "/categories/stock?limit=201", "", nil, http.StatusUnprocessableEntity},
		{"ListStockItems: bad state", http.MethodGet, "/categories/stock?state=no_such_state", "", nil, http.StatusBadRequest},
		{"ListStockItems: bad token", http.MethodGet, withID("/categories/stock", someID) + "?read_token=x", "", nil, http.StatusBadRequest},
		{"ShrinkBox: bad id", http.MethodPost, withID("/boxes/{id}/shrink", "1"), "{}", nil, http.StatusBadRequest},
		{"ShrinkBox: weak If-Match", http.MethodPost, withID("/boxes/{id}/shrink", someID), "{}", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"ShrinkBox: bare If-Match", http.MethodPost, withID("/boxes/{id}/shrink", someID), "{}", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"ShrinkBox: If-Match of no version", http.MethodPost, withID("/boxes/{id}/shrink", someID), "{}", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"GrowBox: bad id", http.MethodPost, withID("/boxes/{id}/grow", "1"), "{}", nil, http.StatusBadRequest},
		{"GrowBox: weak If-Match", http.MethodPost, withID("/boxes/{id}/grow", someID), "{}", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"GrowBox: bare If-Match", http.MethodPost, withID("/boxes/{id}/grow", someID), "{}", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"GrowBox: If-Match of no version", http.MethodPost, withID("/boxes/{id}/grow", someID), "{}", []string{`If-Match: "0"`}, http.StatusBadRequest},
		{"GetBox: bad id", http.MethodGet, withID("/boxes/{id}", "1"), "", nil, http.StatusBadRequest},
		{"GetBox: bad token", http.MethodGet, withID("/boxes/{id}", someID) + "?read_token=x", "", nil, http.StatusBadRequest},
		{"RelabelBox: bad id", http.MethodPut, withID("/boxes/{id}", "1"), "{}", nil, http.StatusBadRequest},
		{"RelabelBox: weak If-Match", http.MethodPut, withID("/boxes/{id}", someID), "{}", []string{`If-Match: W/"1"`}, http.StatusBadRequest},
		{"RelabelBox: bare If-Match", http.MethodPut, withID("/boxes/{id}", someID), "{}", []string{"If-Match: 1"}, http.StatusBadRequest},
		{"RelabelBox: If-Match of no version", http.MethodPut, withID("/boxes/{id}", someID), "{}", []string{`If-Match: "0"`}, http.StatusBadRequest},
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
