package httpapi

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"example.com/service/internal/platform/web"
)

// answering is middleware that answers instead of the use cases.
func answering(answer func(ctx context.Context) error) web.Options {
	return web.Options{Middleware: []func(http.Handler) http.Handler{func(next http.Handler) http.Handler {
		return web.Handler(func(w http.ResponseWriter, r *http.Request) error {
			if web.Route(r) == "" {
				next.ServeHTTP(w, r)
				return nil
			}
			if err := answer(r.Context()); err != nil {
				return err
			}
			return web.WriteJSON(w, http.StatusOK, map[string]string{"answer": "yes"})
		})
	}}}
}

// requireToken is an example of your own middleware.
func requireToken(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer let-me-in" {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// impatient is a server that does not wait for slow callers.
func impatient(s *web.Server) { s.HTTP.ReadTimeout = 50 * time.Millisecond }

// direct returns a function that makes the server answer a request without a network.
func direct(b *testing.B, s *web.Server, method, path string) func() {
	request := httptest.NewRequestWithContext(b.Context(), method, path, http.NoBody)
	request.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	return func() { s.HTTP.Handler.ServeHTTP(httptest.NewRecorder(), request) }
}
