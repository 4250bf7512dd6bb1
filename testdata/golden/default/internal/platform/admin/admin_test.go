package admin

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"go.uber.org/goleak"
)

func TestProfilesAreServed(t *testing.T) {
	handler := NewServer("127.0.0.1:0").http.Handler
	for path, want := range map[string]int{
		"/debug/pprof/":             http.StatusOK,
		"/debug/pprof/heap":         http.StatusOK,
		"/debug/pprof/goroutine":    http.StatusOK,
		"/debug/pprof/no-such-name": http.StatusNotFound,
		"/":                         http.StatusNotFound,
	} {
		response := httptest.NewRecorder()
		handler.ServeHTTP(response, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
		if response.Code != want {
			t.Errorf("GET %s: %d, want %d", path, response.Code, want)
		}
	}
}

func TestServeEndsWithItsContext(t *testing.T) {
	defer goleak.VerifyNone(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- NewServer("127.0.0.1:0").Serve(ctx) }()
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestServeReportsAnAddressInUse(t *testing.T) {
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if err := NewServer(listener.Addr().String()).Serve(t.Context()); err == nil {
		t.Error("no error")
	}
}
