//go:build e2e

package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/otlptest"
	"github.com/otelgen/otelgen/internal/scenario"
)

// TestWhatARequestBroughtIsKept builds with the race detector a service whose
// framework reads the next request into the buffers of the last, and has many
// callers send it what outlives a request: identifiers, idempotency keys, texts
// and the trace. What is read back must be what was sent.
func TestWhatARequestBroughtIsKept(t *testing.T) {
	t.Parallel()
	dir := generateUnlessPassed(t, stack{"hexagonal", "fiber", "otlp", "memory", "", "none", "library"})
	binary := filepath.Join(t.TempDir(), "service")
	done := takeTurn()
	command(t, dir, "go", "build", "-race", "-ldflags=-s -w", "-o", binary, "./cmd/service")
	done()
	r := start(t, dir, binary, "grpc")

	const callers, rounds = 8, 40
	agents := map[string]string{} // by span id of the caller
	var mu sync.Mutex
	var all sync.WaitGroup
	for caller := range callers {
		all.Go(func() {
			var ids, keys []string
			for round := range rounds {
				// Texts of one length, so that one mistaken for another is not told by its form.
				key := fmt.Sprintf("caller-%02d-round-%03d", caller, round)
				status, id := r.register(t, key)
				if status != http.StatusCreated {
					t.Errorf("%s: status %d", key, status)
					return
				}
				ids, keys = append(ids, id), append(keys, key)
			}
			for i, key := range keys {
				if status, id := r.register(t, key); status != http.StatusCreated || id != ids[i] {
					t.Errorf("%s again: status %d and member %s, want 201 and %s", key, status, id, ids[i])
				}
				agent, span := "agent "+key, fmt.Sprintf("%016x", 1+caller*rounds+i)
				email := r.email(t, ids[i], agent, span)
				if want := key + "@example.com"; email != want {
					t.Errorf("%s reads %q", want, email)
				}
				mu.Lock()
				agents[span] = agent
				mu.Unlock()
			}
		})
	}
	all.Wait()
	r.stop(t) // the race detector would have it exit with 66

	seen := 0
	for _, span := range r.receiver.Snapshot().Spans {
		if agent, ok := agents[span.ParentID]; ok && span.Kind == otlptest.Server {
			if seen++; span.Attrs.Str("user_agent.original") != agent || span.TraceState != "caller="+strings.ReplaceAll(agent, " ", "-") {
				t.Errorf("span of %q has %v and tracestate %q", agent, span.Attrs, span.TraceState)
			}
		}
	}
	if seen != callers*rounds {
		t.Errorf("%d spans of the callers' requests, want %d", seen, callers*rounds)
	}
}

// TestRequests sends api/requests.http of a service with a model in which much
// hangs together; TestTelemetry does so with the other models.
func TestRequests(t *testing.T) {
	t.Parallel()
	for _, s := range []stack{
		{"hexagonal", "nethttp", "otlp", "memory", "", "none", "shop"},
		{"cqrs", "nethttp", "otlp", "memory", "memory", "none", "shop"},
	} {
		t.Run(s.name(), func(t *testing.T) {
			t.Parallel()
			dir := generateUnlessPassed(t, s)
			playRequests(t, dir, build(t, dir))
		})
	}
}

// playRequests sends api/requests.http as it is read, from top to bottom, to a
// service that has no data yet; every request must succeed.
func playRequests(t *testing.T, dir, binary string) {
	t.Helper()
	r := start(t, dir, binary, "grpc", "OTEL_SDK_DISABLED=true")
	file, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(scenario.RequestsFile)))
	if err != nil {
		t.Fatal(err)
	}
	if err := scenario.PlayRequests(t.Context(), r.BaseURL(), file); err != nil {
		t.Errorf("requests: %v\n%s", err, tail(r.Stdout()))
	}
	r.stop(t)
}

// register makes a member under an idempotency key and returns its id.
func (r running) register(t *testing.T, key string) (status int, id string) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"email": key + "@example.com"})
	if err != nil {
		t.Error(err)
	}
	var member struct{ ID string }
	status = r.exchange(t, http.MethodPost, "/members", body, &member, "Idempotency-Key", key)
	return status, member.ID
}

// email reads a member's address from within the span of a caller.
func (r running) email(t *testing.T, id, agent, span string) string {
	t.Helper()
	var member struct{ Email string }
	r.exchange(t, http.MethodGet, "/members/"+id, nil, &member, "User-Agent", agent,
		"Traceparent", "00-"+strings.Repeat("0", 16)+span+"-"+span+"-01", "Tracestate", "caller="+strings.ReplaceAll(agent, " ", "-"))
	return member.Email
}

// exchange sends a request with headers, name after value, and decodes its answer.
func (r running) exchange(t *testing.T, method, path string, body []byte, answer any, headers ...string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, r.BaseURL()+path, bytes.NewReader(body))
	if err != nil {
		t.Error(err)
		return 0
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Error(err)
		return 0
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(answer); err != nil {
		t.Errorf("%s %s: %v", method, path, err)
	}
	return res.StatusCode
}

// TestNamesInPaths finds things by names with letters that mean something in paths
// and queries: what was created under a name is got under it, whatever the router.
func TestNamesInPaths(t *testing.T) {
	t.Parallel()
	m, err := modeltext.Parse("model.yaml", []byte(`
aggregates:
  - name: User
    fields: ["name: string! unique max=50"]
    operations:
      - {name: AddUser, kind: create, http: POST /users}
      - {name: GetUser, kind: get, http: "GET /users/{name}"}
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, framework := range []string{"nethttp", "chi", "gin", "echo", "fiber"} {
		t.Run(framework, func(t *testing.T) {
			t.Parallel()
			req := request(t, stack{"hexagonal", framework, "otlp", "memory", "", "none", "order"})
			req.Model = m
			dir := writeUnlessPassed(t, rendered(t, req))
			r := start(t, dir, build(t, dir), "http/protobuf")
			for _, name := range []string{"a/b", "a/%41", "%2F", "x%41y", "100%", "a+b c", "ü;=&?#", "{id}", "*"} {
				if status, _ := r.create(t, "/users", map[string]string{"name": name}); status != http.StatusCreated {
					t.Errorf("%q: status %d", name, status)
				}
				var user struct{ Name string }
				if status := r.exchange(t, http.MethodGet, "/users/"+url.PathEscape(name), nil, &user); status != http.StatusOK || user.Name != name {
					t.Errorf("%q: status %d of %q", name, status, user.Name)
				}
			}
			r.stop(t)
		})
	}
}
