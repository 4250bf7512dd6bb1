package health_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"example.com/service/internal/platform/health"
)

// TestAskTakesEveryAddress asks servers at addresses as HTTP_ADDR has them.
func TestAskTakesEveryAddress(t *testing.T) {
	listen := []string{"127.0.0.1:0", "[::1]:0"}
	interfaces, err := net.Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range interfaces {
		if each.Flags&net.FlagLoopback != 0 {
			listen = append(listen, "[::1%"+each.Name+"]:0")
		}
	}
	asked := 0
	for _, address := range listen {
		listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
		if err != nil {
			t.Logf("%s: %v", address, err) // such as a machine without IPv6
			continue
		}
		asked++
		status := http.StatusOK
		server := &httptest.Server{Listener: listener, Config: &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
		})}}
		server.Start()
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			t.Fatal(err)
		}
		_, port, err := net.SplitHostPort(listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		own := net.JoinHostPort(host, port)
		if err := health.Ask(t.Context(), own, false); err != nil {
			t.Errorf("%s: %v", own, err)
		}
		status = http.StatusServiceUnavailable
		if health.Ask(t.Context(), own, false) == nil {
			t.Errorf("%s: healthy, want not ready", own)
		}
		server.Close()
	}
	if asked == 0 {
		t.Error("no address to listen on")
	}
}
