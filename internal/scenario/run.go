package scenario

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Target is a service to run a scenario against.
type Target struct {
	BaseURL  string       // such as http://127.0.0.1:8080
	Client   *http.Client // http.DefaultClient when nil
	Canaries Canaries
}

// Canaries are secrets to send along with every step, to see whether they come out where they must not.
type Canaries struct {
	Headers map[string]string // set on every request, unless the step sets the header itself
	Query   map[string]string // added to every query
	Fields  map[string]string // by name of a top-level field of bodies: appended to its value where that is text and not empty, but for steps that expect a 422
}

// Values returns every secret.
func (c Canaries) Values() []string {
	var out []string
	for _, m := range []map[string]string{c.Headers, c.Query, c.Fields} {
		out = slices.AppendSeq(out, maps.Values(m))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Result is what became of one step.
type Result struct {
	Step            int // from 1
	Operation       string
	Method, Route   string
	URL             string
	TraceID, SpanID string // as sent in the header traceparent
	Expect          int
	Status          int    // 0 when there was no answer
	Code            string // of a call, in its place
	Header          http.Header
	Body            []byte
	Duration        time.Duration
	Err             error // no answer, or not the one expected

	document any // Body decoded, when it is JSON
}

// Run makes the requests one after the other, each in a trace of its own. It goes on after a step that fails; a step that refers to one
// without the field fails too. The error joins those of all results.
func (s *Scenario) Run(ctx context.Context, target Target) ([]Result, error) {
	results := make([]Result, 0, len(s.Steps))
	var errs []error
	for i, step := range s.Steps {
		r := target.run(ctx, i+1, step, results)
		if r.Err != nil {
			r.Err = fmt.Errorf("step %d, %s: %w", r.Step, r.Operation, r.Err)
			errs = append(errs, r.Err)
		}
		results = append(results, r)
	}
	return results, errors.Join(errs...)
}

func (t Target) run(ctx context.Context, n int, step Step, earlier []Result) Result {
	r := Result{
		Step: n, Operation: step.Operation, Method: step.Method, Route: step.Route, Expect: step.Expect,
		TraceID: randomHex(16), SpanID: randomHex(8),
	}
	if step, r.Err = step.resolved(answers(earlier)); r.Err != nil {
		return r
	}
	req, err := t.request(ctx, step)
	if err != nil {
		r.Err = err
		return r
	}
	req.Header.Set("traceparent", "00-"+r.TraceID+"-"+r.SpanID+"-01")
	r.URL = req.URL.String()
	client := t.Client
	if client == nil {
		client = http.DefaultClient
	}
	start := time.Now()
	res, err := client.Do(req)
	if err != nil {
		r.Err = err
		return r
	}
	defer func() { r.Err = errors.Join(r.Err, res.Body.Close()) }()
	r.Body, err = io.ReadAll(res.Body)
	r.Duration = time.Since(start)
	r.Status, r.Header = res.StatusCode, res.Header
	if err != nil {
		r.Err = fmt.Errorf("reading the answer: %w", err)
		return r
	}
	decoder := json.NewDecoder(bytes.NewReader(r.Body))
	decoder.UseNumber() // a number that a later step sends must be the same to the last digit
	if err := decoder.Decode(&r.document); err != nil {
		r.document = nil
	}
	if r.Status != r.Expect {
		r.Err = fmt.Errorf("%s %s answered %d instead of %d: %s", r.Method, r.URL, r.Status, r.Expect, bytes.TrimSpace(r.Body))
	}
	return r
}

// answers finds references in the answers of earlier steps.
func answers(earlier []Result) lookup {
	return func(ref string, n int, field []string) (any, error) {
		v, ok := at(earlier[n-1].document, field)
		if !ok {
			return nil, fmt.Errorf("the answer that %s refers to has no such field", ref)
		}
		return v, nil
	}
}

func (t Target) request(ctx context.Context, step Step) (*http.Request, error) {
	path := parameter.ReplaceAllStringFunc(step.Route, func(p string) string {
		return url.PathEscape(step.Path[strings.Trim(p, "{}")])
	})
	query := url.Values{}
	for _, values := range []map[string]string{t.Canaries.Query, step.Query} {
		for key, v := range values {
			query.Set(key, v)
		}
	}
	target := strings.TrimSuffix(t.BaseURL, "/") + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	canaries := t.Canaries.Fields
	if step.Expect == http.StatusUnprocessableEntity {
		canaries = nil // a longer value may be the valid one
	}
	body, err := encode(step.Body, canaries)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, step.Method, target, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, values := range []map[string]string{t.Canaries.Headers, step.Headers} {
		for key, v := range values {
			req.Header.Set(key, v)
		}
	}
	return req, nil
}

// encode prints a body, with the canaries behind its texts.
func encode(v any, canaries map[string]string) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		return []byte(v), nil
	case map[string]any:
		for field, canary := range canaries {
			if text, ok := v[field].(string); ok && text != "" {
				v[field] = text + canary
			}
		}
	}
	return json.Marshal(v)
}

func randomHex(bytes int) string {
	id := make([]byte, bytes)
	rand.Read(id) // never fails, by its documentation
	return hex.EncodeToString(id)
}
