package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// routes maps the operations of api/scenario.yaml to their paths.
var routes = map[string]struct{ method, path string }{
	"PlaceOrder":   {http.MethodPost, "/orders"},
	"ConfirmOrder": {http.MethodPost, "/orders/{id}/confirm"},
	"ShipOrder":    {http.MethodPost, "/orders/{id}/ship"},
	"CancelOrder":  {http.MethodPost, "/orders/{id}/cancel"},
	"GetOrder":     {http.MethodGet, "/orders/{id}"},
	"ListOrders":   {http.MethodGet, "/orders"},
}

func TestScenario(t *testing.T) {
	base := "http://" + start(t)["HTTP_ADDR"]
	var answers []any
	for i, step := range steps(t, "scenario.yaml") {
		request := step.request(t, base, answers)
		status, body := send(t, request)
		if strconv.Itoa(status) != step.Expect {
			t.Fatalf("step %d, %s %s: status %d, want %s: %s", i+1, request.Method, request.URL, status, step.Expect, body)
		}
		answers = append(answers, decode(t, body))
	}
}

func send(t *testing.T, request *http.Request) (status int, body []byte) {
	t.Helper()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err = io.ReadAll(response.Body); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, body
}

func (s step) request(t *testing.T, base string, answers []any) *http.Request {
	t.Helper()
	route, ok := routes[s.Operation]
	if !ok {
		t.Fatalf("no operation %q", s.Operation)
	}
	path, query := route.path, url.Values{}
	for name, value := range s.Path {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(fmt.Sprint(fill(t, value, answers))))
	}
	for name, value := range s.Query {
		query.Set(name, fmt.Sprint(fill(t, value, answers)))
	}
	body, ok := s.Body.(string) // a string is sent verbatim
	if !ok && s.Body != nil {
		data, err := json.Marshal(fill(t, s.Body, answers))
		if err != nil {
			t.Fatal(err)
		}
		body = string(data)
	}
	request, err := http.NewRequestWithContext(t.Context(), route.method, base+path+"?"+query.Encode(), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for name, value := range s.Headers {
		request.Header.Set(name, fmt.Sprint(fill(t, value, answers)))
	}
	return request
}
