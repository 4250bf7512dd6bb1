package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// routes tells where the operations of api/scenario.yaml are served.
var routes = map[string]struct{ method, path string }{
	"BookTransaction":    {http.MethodPost, "/transactions"},
	"GetTransaction":     {http.MethodGet, "/transactions/{id}"},
	"ListTransactions":   {http.MethodGet, "/transactions"},
	"CreateCategory":     {http.MethodPost, "/categories"},
	"GetCategory":        {http.MethodGet, "/categories/{id}"},
	"ListCategories":     {http.MethodGet, "/categories"},
	"ListRootCategories": {http.MethodGet, "/categories/roots"},
	"UpdateCategory":     {http.MethodPut, "/categories/{id}"},
	"DeleteCategory":     {http.MethodDelete, "/categories/{id}"},
	"ReceiveStockItem":   {http.MethodPost, "/categories/stock"},
	"PickStock":          {http.MethodPost, "/categories/stock/{id}/picks"},
	"FillStock":          {http.MethodPost, "/categories/stock/{id}/fills"},
	"RaisePrice":         {http.MethodPost, "/categories/stock/{id}/price-rises"},
	"DryOut":             {http.MethodPost, "/categories/stock/{id}/losses"},
	"BlockStock":         {http.MethodPost, "/categories/stock/{id}/block"},
	"ReleaseStock":       {http.MethodPost, "/categories/stock/{id}/release"},
	"RetireStock":        {http.MethodPost, "/categories/stock/{id}/retire"},
	"ScrapStock":         {http.MethodPost, "/categories/stock/{id}/scrap"},
	"UpdateStockItem":    {http.MethodPut, "/categories/stock/{id}"},
	"GetStockItem":       {http.MethodGet, "/categories/stock/{id}"},
	"ListStockItems":     {http.MethodGet, "/categories/stock"},
	"PackBox":            {http.MethodPost, "/boxes"},
	"ShrinkBox":          {http.MethodPost, "/boxes/{id}/shrink"},
	"GrowBox":            {http.MethodPost, "/boxes/{id}/grow"},
	"GetBox":             {http.MethodGet, "/boxes/{id}"},
	"RelabelBox":         {http.MethodPut, "/boxes/{id}"},
}

// step is one request of api/scenario.yaml. Its texts may refer to the answer
// of an earlier step: $1.id is the id in the answer of the first.
type step struct {
	Operation            string
	Path, Query, Headers map[string]string
	Body                 any
	Expect               int
}

func TestScenario(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "api", "scenario.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var steps []step
	if err := yaml.Unmarshal(data, &steps); err != nil {
		t.Fatal(err)
	}
	base := start(t)
	var answers []any
	for i, step := range steps {
		request := step.request(t, base, answers)
		status, body := send(t, request)
		if status != step.Expect {
			t.Fatalf("step %d, %s %s: status %d, want %d: %s", i+1, request.Method, request.URL, status, step.Expect, body)
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

// decode keeps numbers as they are written; nothing is nil.
func decode(t *testing.T, body []byte) (answer any) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&answer); err != nil && !errors.Is(err, io.EOF) {
		t.Fatalf("%q: %v", body, err)
	}
	return answer
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
	body, ok := s.Body.(string) // a text is sent as it is
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

var reference = regexp.MustCompile(`\$(\d+)\.(\w+(?:\.\w+)*)`)

// fill puts the fields of earlier answers where a value refers to them. A text
// that is nothing but a reference takes the field's type.
func fill(t *testing.T, value any, answers []any) any {
	t.Helper()
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			value[name] = fill(t, member, answers)
		}
	case []any:
		for i, item := range value {
			value[i] = fill(t, item, answers)
		}
	case string:
		if reference.FindString(value) == value && value != "" {
			return lookUp(t, value, answers)
		}
		return reference.ReplaceAllStringFunc(value, func(ref string) string { return fmt.Sprint(lookUp(t, ref, answers)) })
	}
	return value
}

func lookUp(t *testing.T, ref string, answers []any) any {
	t.Helper()
	var n int
	parts := reference.FindStringSubmatch(ref)
	if _, err := fmt.Sscan(parts[1], &n); err != nil || n < 1 || n > len(answers) {
		t.Fatalf("%s: there is no such step before this one", ref)
	}
	value := answers[n-1]
	for name := range strings.SplitSeq(parts[2], ".") {
		switch parent := value.(type) {
		case map[string]any:
			value = parent[name]
		case []any:
			var i int
			if _, err := fmt.Sscan(name, &i); err != nil || i >= len(parent) {
				t.Fatalf("%s: there is no item %s", ref, name)
			}
			value = parent[i]
		default:
			t.Fatalf("%s: %v has no field %s", ref, value, name)
		}
	}
	return value
}

// start builds the service and runs it, with its data in a folder of its own,
// until the test ends. Then it must stop cleanly.
func start(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "service")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	run := func(output io.Writer, args ...string) *exec.Cmd {
		cmd := exec.CommandContext(context.WithoutCancel(t.Context()), binary, args...)
		cmd.Dir, cmd.Stdout, cmd.Stderr = filepath.Dir(binary), output, output
		cmd.Env = append(os.Environ(), "HTTP_ADDR="+address, "OTEL_SDK_DISABLED=true")
		return cmd
	}

	var output strings.Builder
	service := run(&output)
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := service.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		if err := service.Wait(); err != nil {
			t.Errorf("stop: %v", err)
		}
		if t.Failed() {
			t.Logf("the service wrote:\n%s", &output)
		}
	})

	deadline := time.Now().Add(20 * time.Second)
	for {
		if run(io.Discard, "healthcheck").Run() == nil {
			return "http://" + address
		}
		if time.Now().After(deadline) {
			t.Fatal("the service is not ready after 20 s")
		}
		time.Sleep(50 * time.Millisecond)
	}
}
