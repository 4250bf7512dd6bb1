package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/propagation"

	"example.com/service/internal/platform/telemetry"
)

// MaxBody bounds the body of a request, in bytes.
const MaxBody = 1 << 20

const requestTimeout = 10 * time.Second

// Handler answers a request, or returns an error to be sent.
type Handler func(w http.ResponseWriter, r *http.Request) error

func (h Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h(w, r); err != nil {
		writeProblem(w, r, err)
	}
}

// chain is the middleware of every request except probes, outermost first.
func (s *Server) chain() []func(http.Handler) http.Handler {
	return append([]func(http.Handler) http.Handler{s.observe, recoverPanic, secure, limit}, s.options.Middleware...)
}

// wrap wraps a handler in the chain.
func (s *Server) wrap(h Handler) http.Handler {
	var wrapped http.Handler = h
	for _, middleware := range slices.Backward(s.chain()) {
		wrapped = middleware(wrapped)
	}
	return wrapped
}

// observe runs after routing, so that the span has its name from the start, and
// before everything else, so that it sees every answer.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, exchange := s.instruments.begin(r.Context(), propagation.HeaderCarrier(r.Header), newRequest(r, Route(r)))
		sent := &answer{ResponseWriter: w, status: http.StatusOK}
		defer func() { exchange.end(sent.status) }()
		next.ServeHTTP(sent, r.WithContext(ctx))
	})
}

// answer records what was sent.
type answer struct {
	http.ResponseWriter
	status int
	sent   bool
}

func (a *answer) WriteHeader(status int) {
	if !a.sent && status >= http.StatusOK {
		a.status, a.sent = status, true
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(data []byte) (int, error) {
	a.sent = true
	return a.ResponseWriter.Write(data)
}

// Unwrap serves [http.ResponseController].
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func recoverPanic(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer answerPanic(w, r)
		next.ServeHTTP(w, r)
	})
}

func answerPanic(w http.ResponseWriter, r *http.Request) {
	cause := recover()
	if cause == nil {
		return
	}
	err := telemetry.Recovered(cause)
	if a, ok := w.(*answer); cause == any(http.ErrAbortHandler) || ok && a.sent {
		// Only a broken connection shows that the answer is incomplete.
		fail(r.Context(), err)
		panic(http.ErrAbortHandler)
	}
	writeProblem(w, r, err)
}

// secure sets the headers of OWASP's REST Security Cheat Sheet.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		if r.TLS != nil {
			w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// limit bounds the time and the body of a request.
func limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), requestTimeout)
		defer cancel()
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, MaxBody)
		next.ServeHTTP(w, r)
	})
}

// canonical runs before the router, which only sees canonical paths.
func (s *Server) canonical(next http.Handler) http.Handler {
	unmatched := s.wrap(s.handleUnmatched)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		escaped := r.URL.EscapedPath()
		path, ok := canonicalPath(escaped)
		if !ok {
			unmatched.ServeHTTP(w, r)
			return
		}
		if path != escaped {
			u := *r.URL
			u.RawPath = path
			r = r.WithContext(r.Context()) // a copy, so that the caller's request stays unchanged
			r.URL = &u
		}
		next.ServeHTTP(w, r)
	})
}

// WriteJSON answers with a body.
func WriteJSON(w http.ResponseWriter, status int, body any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	write(w, status, "application/json", data)
	return nil
}

func writeProblem(w http.ResponseWriter, r *http.Request, err error) {
	p := describe(r.Context(), err)
	data, _ := json.Marshal(p) // strings and integers always encode
	if p.Status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", retryAfter)
	}
	write(w, p.Status, "application/problem+json", data)
}

func write(w http.ResponseWriter, status int, contentType string, data []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(status)
	_, _ = w.Write(data) // fails only if the caller has disconnected
}
