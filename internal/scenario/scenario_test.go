package scenario_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/otelgen/otelgen/internal/scenario"
)

const openAPI = `
openapi: 3.1.0
paths:
  /orders:
    parameters: []
    post: {operationId: PlaceOrder}
    get: {operationId: ListOrders}
  /orders/{id}:
    get: {operationId: GetOrder}
  /orders/{id}/confirm:
    post: {operationId: ConfirmOrder}
`

// seen is a request as the service saw it.
type seen struct {
	Request, Body, Match string
}

// orders answers as a service would, and keeps what it saw.
type orders struct {
	mu     sync.Mutex
	seen   []seen
	traces []string
	header []http.Header
}

func (o *orders) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seen = append(o.seen, seen{r.Method + " " + r.RequestURI, string(body), r.Header.Get("If-Match")})
	o.traces = append(o.traces, r.Header.Get("traceparent"))
	o.header = append(o.header, r.Header)
	switch {
	case r.Method == http.MethodPost && r.URL.Path == "/orders":
		if !json.Valid(body) {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		w.WriteHeader(http.StatusCreated)
		_, _ = fmt.Fprint(w, `{"id":"a/b","version":12345678901234567,"items":[{"sku":"s1"}]}`)
	case strings.HasPrefix(r.URL.Path, "/orders/none"):
		w.WriteHeader(http.StatusNotFound)
	default:
		_, _ = fmt.Fprint(w, `{}`)
	}
}

func parse(t *testing.T, steps string) *scenario.Scenario {
	t.Helper()
	s, err := scenario.Parse([]byte(steps), []byte(openAPI))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRun(t *testing.T) {
	service := &orders{}
	server := httptest.NewServer(service)
	defer server.Close()
	s := parse(t, `
- {operation: PlaceOrder, body: {due: 2026-11-23, total: {amount: "1.10"}, weight: 1.10, gift: false, note: null}, expect: 201}
- {operation: PlaceOrder, body: {parent: $1.id, after: $1.version, note: "v$1.version for $1.50", sku: $1.items.0.sku}, expect: 201}
- {operation: PlaceOrder, body: "{", expect: 400}
- {operation: GetOrder, path: {id: $1.id}, expect: 200}
- {operation: ConfirmOrder, path: {id: $2.id}, headers: {If-Match: '"$1.version"'}, expect: 200}
- {operation: ListOrders, query: {limit: 2, state: "a&b"}, expect: 200}
- {operation: GetOrder, path: {id: none}, expect: 404}
`)
	results, err := s.Run(t.Context(), scenario.Target{BaseURL: server.URL + "/"})
	if err != nil {
		t.Fatal(err)
	}
	want := []seen{
		{"POST /orders", `{"due":"2026-11-23","gift":false,"note":null,"total":{"amount":"1.10"},"weight":1.10}`, ""},
		{"POST /orders", `{"after":12345678901234567,"note":"v12345678901234567 for $1.50","parent":"a/b","sku":"s1"}`, ""},
		{"POST /orders", `{`, ""},
		{"GET /orders/a%2Fb", "", ""},
		{"POST /orders/a%2Fb/confirm", "", `"12345678901234567"`},
		{"GET /orders?limit=2&state=a%26b", "", ""},
		{"GET /orders/none", "", ""},
	}
	if diff := cmp.Diff(want, service.seen); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	for i, r := range results {
		if want := "00-" + r.TraceID + "-" + r.SpanID + "-01"; service.traces[i] != want {
			t.Errorf("step %d sent traceparent %q, its result says %q", r.Step, service.traces[i], want)
		}
	}
	valid := regexp.MustCompile(`^[0-9a-f]{32}$`)
	if !valid.MatchString(results[0].TraceID) || results[0].TraceID == results[1].TraceID {
		t.Errorf("trace ids %q and %q", results[0].TraceID, results[1].TraceID)
	}
	if r := results[3]; r.Route != "/orders/{id}" || r.Status != 200 || string(r.Body) != "{}" {
		t.Errorf("result = %+v", r)
	}
}

func TestRunGoesOnAfterFailure(t *testing.T) {
	server := httptest.NewServer(&orders{})
	defer server.Close()
	s := parse(t, `
- {operation: GetOrder, path: {id: none}, expect: 200}
- {operation: GetOrder, path: {id: $1.id}, expect: 200}
- {operation: ListOrders, expect: 200}
`)
	results, err := s.Run(t.Context(), scenario.Target{BaseURL: server.URL})
	if err == nil || len(results) != 3 {
		t.Fatalf("%d results, error %v", len(results), err)
	}
	for _, want := range []string{
		"step 1, GetOrder: GET " + server.URL + "/orders/none answered 404 instead of 200",
		"step 2, GetOrder: the answer that $1.id refers to has no such field",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q lacks %q", err, want)
		}
	}
	if results[2].Err != nil {
		t.Errorf("step 3: %v", results[2].Err)
	}
}

func TestRunWithoutService(t *testing.T) {
	server := httptest.NewServer(nil)
	server.Close()
	results, err := parse(t, `[{operation: ListOrders, expect: 200}]`).Run(t.Context(), scenario.Target{BaseURL: server.URL})
	if err == nil || results[0].Status != 0 || results[0].Err == nil {
		t.Errorf("results %+v, error %v", results, err)
	}
}

func TestCanaries(t *testing.T) {
	service := &orders{}
	server := httptest.NewServer(service)
	defer server.Close()
	canaries := scenario.Canaries{
		Headers: map[string]string{"Authorization": "Bearer h-canary", "If-Match": "m-canary"},
		Query:   map[string]string{"token": "q-canary"},
		Fields:  map[string]string{"customer": "-f-canary", "count": "-f-canary", "absent": "-f-canary"},
	}
	s := parse(t, `
- {operation: PlaceOrder, body: {customer: bob, count: 1}, headers: {If-Match: '"1"'}, expect: 201}
`)
	for range 2 { // a run leaves the scenario as it was
		if _, err := s.Run(t.Context(), scenario.Target{BaseURL: server.URL, Client: server.Client(), Canaries: canaries}); err != nil {
			t.Fatal(err)
		}
	}
	want := seen{"POST /orders?token=q-canary", `{"count":1,"customer":"bob-f-canary"}`, `"1"`}
	if diff := cmp.Diff([]seen{want, want}, service.seen); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if got := service.header[0].Get("Authorization"); got != "Bearer h-canary" {
		t.Errorf("Authorization = %q", got)
	}
	if diff := cmp.Diff([]string{"-f-canary", "Bearer h-canary", "m-canary", "q-canary"}, canaries.Values()); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct{ name, steps, want string }{
		{"no list", `operation: GetOrder`, "api/scenario.yaml"},
		{"no mapping", `[GetOrder]`, "api/scenario.yaml:1: step 1: it is not a mapping"},
		{"misspelt field", `[{operation: ListOrders, expects: 200}]`, `unknown field "expects"`},
		{"unknown operation", `[{operation: Get, expect: 200}]`, `operation "Get" is not in api/openapi.yaml`},
		{"no expectation", `[{operation: ListOrders}]`, `expect: "" is not an HTTP status`},
		{"RPC code", `[{operation: ListOrders, expect: NOT_FOUND}]`, `expect: "NOT_FOUND" is not an HTTP status`},
		{"missing parameter", `[{operation: GetOrder, expect: 200}]`, "path: id of /orders/{id} is missing"},
		{"needless parameter", `[{operation: ListOrders, path: {id: a}, expect: 200}]`, "path: id is not in /orders"},
		{"reference forward", `[{operation: GetOrder, path: {id: $1.id}, expect: 200}]`, "$1.id refers to a step that does not come before this one"},
		{"reference to none", `[{operation: PlaceOrder, body: {a: [$0.id]}, expect: 200}]`, "$0.id refers"},
		{"no number of JSON", `[{operation: PlaceOrder, body: {a: 0x10}, expect: 201}]`, "body: line 1: 0x10 is not a number of JSON"},
		{"second step", "[{operation: ListOrders, expect: 200},\n{operation: Get, expect: 200}]", "api/scenario.yaml:2: step 2"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := scenario.Parse([]byte(test.steps), []byte(openAPI))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

func TestOpen(t *testing.T) {
	service := fstest.MapFS{
		scenario.StepsFile:   {Data: []byte(`[{operation: ListOrders, expect: 200}]`)},
		scenario.OpenAPIFile: {Data: []byte(openAPI)},
	}
	s, err := scenario.Open(service)
	if err != nil || len(s.Steps) != 1 || s.Steps[0].Route != "/orders" {
		t.Errorf("scenario %+v, error %v", s, err)
	}
	delete(service, scenario.OpenAPIFile)
	if _, err := scenario.Open(service); err == nil {
		t.Error("no error without an OpenAPI document")
	}
}

func TestPlayRequests(t *testing.T) {
	service := &orders{}
	server := httptest.NewServer(service)
	defer server.Close()
	const place = "### Place order\n# @name PlaceOrder\nPOST {{host}}/orders\nContent-Type: application/json\n\n{\"count\": 1}\n"
	play := func(more string) error {
		return scenario.PlayRequests(t.Context(), server.URL, []byte("# Requests\n@host = http://nowhere\n\n"+place+more))
	}
	if err := play("\n### Get order\n# @name GetOrder\nGET {{host}}/orders/{{PlaceOrder.response.body.$.id}}\n"); err != nil {
		t.Error(err)
	}
	for name, test := range map[string]struct{ more, want string }{
		"no success":        {"\n### Get order\n# @name GetOrder\nGET {{host}}/orders/none\n", "GetOrder: GET"},
		"no such request":   {"\n### Get order\n# @name GetOrder\nGET {{host}}/orders/{{Place.response.body.$.id}}\n", "no answer has {{Place.response.body.$.id}}"},
		"a name used twice": {"\n" + place, "a name of its own"},
		"no name":           {"\n### Get order\nGET {{host}}/orders\nAccept: any\n", "a name of its own"},
		"no request":        {"\n### Get order\n", "no request"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := play(test.more); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}
