package httpapi

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/trace"

	"example.com/service/internal/platform/health"
	"example.com/service/internal/platform/telemetry/telemetrytest"
	"example.com/service/internal/platform/web"
)

func TestReadinessIsThatOfTheChecks(t *testing.T) {
	broken := func(context.Context) error { return errors.New("secret") }
	tests := []struct {
		name   string
		checks health.Checks
		status int
		body   string
	}{
		{"all well", health.Checks{{Name: "store", Critical: true, Probe: fine}}, http.StatusOK, `{"status":"ok","checks":{"store":"ok"}}`},
		{"degraded", health.Checks{{Name: "cache", Probe: broken}}, http.StatusOK, `{"status":"degraded","checks":{"cache":"failed"}}`},
		{"not ready", health.Checks{{Name: "store", Critical: true, Probe: broken}}, http.StatusServiceUnavailable, `{"status":"unavailable","checks":{"store":"failed"}}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			base, _ := serve(t, web.Options{Checks: test.checks})
			if got := call(t, http.MethodGet, base+"/readyz", ""); got.status != test.status || got.body != test.body {
				t.Errorf("%d %s, want %d %s", got.status, got.body, test.status, test.body)
			}
		})
	}
}

func TestYourOwnMiddlewareStandsBeforeTheHandlers(t *testing.T) {
	options := answering(fine)
	options.Middleware = slices.Insert(options.Middleware, 0, requireToken)
	base, recorder := serve(t, options)
	url := base + withID(operations[0].Path, someID)
	if got := call(t, operations[0].Method, url, ""); got.status != http.StatusUnauthorized {
		t.Errorf("without a token: status %d", got.status)
	}
	if got := call(t, operations[0].Method, url, "", "Authorization: Bearer let-me-in"); got.status != http.StatusOK {
		t.Errorf("with a token: status %d", got.status)
	}
	if spans := recorder.Spans(); len(spans) != 2 {
		t.Errorf("%d spans, want one of each request", len(spans))
	}
}

// stamp is an example of middleware for net/http: it tells callers the id of the
// trace.
func stamp(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := trace.SpanContextFromContext(r.Context()).TraceID().String()
		w.Header().Set("X-Trace-Id", id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), stampKey{}, id)))
	})
}

type stampKey struct{}

// loud is middleware that turns answers into capitals.
type loud struct{ http.ResponseWriter }

func (l loud) Write(data []byte) (int, error) { return l.ResponseWriter.Write(bytes.ToUpper(data)) }

func TestMiddlewareForNetHTTPStandsInTheChain(t *testing.T) {
	tests := []struct {
		name       string
		middleware func(http.Handler) http.Handler
		answer     func(context.Context) error
		status     int
		body       string // its beginning
		header     string // that must be there
	}{
		{"passes", stamp, func(ctx context.Context) error {
			if ctx.Value(stampKey{}) != trace.SpanContextFromContext(ctx).TraceID().String() {
				return errors.New("the context did not arrive")
			}
			return nil
		}, http.StatusOK, `{"answer":"yes"}`, "X-Trace-Id"},
		{"passes an error", stamp, func(context.Context) error { return web.Malformed("") }, http.StatusBadRequest, `{"type":`, "X-Trace-Id"},
		{"passes a panic", stamp, func(context.Context) error { panic("broken") }, http.StatusInternalServerError, `{"type":`, "Cache-Control"},
		{"rewrites", func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(loud{w}, r) })
		}, fine, http.StatusOK, `{"ANSWER":"YES"}`, "Cache-Control"},
		{"answers itself", func(http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "60")
				http.Error(w, "closed", http.StatusForbidden)
			})
		}, fine, http.StatusForbidden, "closed", "Retry-After"},
		{"answers nothing", func(http.Handler) http.Handler {
			return http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
		}, fine, http.StatusOK, "", "Cache-Control"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			options := answering(test.answer)
			options.Middleware = slices.Insert(options.Middleware, 0, test.middleware)
			base, recorder := serve(t, options)
			got := call(t, operations[0].Method, base+withID(operations[0].Path, someID), "")
			if got.status != test.status || !strings.HasPrefix(got.body, test.body) || got.header.Get(test.header) == "" {
				t.Errorf("%+v, want %d, %s… and %s", got, test.status, test.body, test.header)
			}
			spans := recorder.Spans()
			if len(spans) != 1 || telemetrytest.Attributes(spans[0].Attributes)["http.response.status_code"] != strconv.Itoa(test.status) {
				t.Errorf("spans %v, want one with the status", spans)
			}
		})
	}
}

func TestAnAbortedAnswerBreaksTheConnection(t *testing.T) {
	base, recorder := serve(t, answering(func(context.Context) error { panic(http.ErrAbortHandler) }))
	request := operations[0].Method + " " + withID(operations[0].Path, someID) + " HTTP/1.1\r\nHost: test\r\n\r\n"
	if got := exchangeRaw(t, base, request); got != "" {
		t.Errorf("answer %q, want a broken connection", got)
	}
	logs := recorder.Logs(t)
	if len(logs) != 1 || logs[0]["level"] != "ERROR" || len(recorder.Spans()) != 1 {
		t.Errorf("log records %v and %d spans, want one error and one span", logs, len(recorder.Spans()))
	}
}

func TestRequestsUnderWayAreDrained(t *testing.T) {
	entered := make(chan struct{})
	base, _, stop := start(t, answering(func(context.Context) error {
		close(entered)
		time.Sleep(50 * time.Millisecond)
		return nil
	}))
	stopped := make(chan error, 1)
	go func() {
		<-entered
		stopped <- stop()
	}()
	if got := call(t, operations[0].Method, base+withID(operations[0].Path, someID), ""); got.status != http.StatusOK {
		t.Errorf("status %d", got.status)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestTLS(t *testing.T) {
	// The certificate is from the standard library's test server.
	model := httptest.NewTLSServer(nil)
	defer model.Close()
	certificate := model.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	options := answering(fine)
	options.CertFile = writePEM(t, "CERTIFICATE", certificate.Certificate[0])
	options.KeyFile = writePEM(t, "PRIVATE KEY", key)
	base, recorder := serve(t, options)
	request, err := http.NewRequestWithContext(t.Context(), operations[0].Method, "https"+strings.TrimPrefix(base, "http")+withID(operations[0].Path, someID), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	client := model.Client()
	defer client.CloseIdleConnections()
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK || response.TLS.Version < tls.VersionTLS12 || response.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("status %d, TLS %x, header %v", response.StatusCode, response.TLS.Version, response.Header)
	}
	if got := telemetrytest.Attributes(recorder.Spans()[0].Attributes); got["url.scheme"] != "https" {
		t.Errorf("url.scheme %q", got["url.scheme"])
	}
}

func writePEM(t *testing.T, kind string, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "file.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
