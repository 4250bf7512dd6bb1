package httpapi

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"example.com/service/internal/app"
	"example.com/service/internal/platform/telemetry/telemetrytest"
	"example.com/service/internal/platform/web"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve runs a server without use cases until the test ends, and returns its
// address and telemetry.
func serve(t testing.TB, options web.Options, change ...func(*web.Server)) (string, *telemetrytest.Recorder) {
	t.Helper()
	base, recorder, stop := start(t, options, change...)
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Error(err)
		}
	})
	return base, recorder
}

// start is serve for tests that stop the server themselves.
func start(t testing.TB, options web.Options, change ...func(*web.Server)) (base string, recorder *telemetrytest.Recorder, stop func() error) {
	t.Helper()
	tel, recorder := telemetrytest.New(t)
	options.Drain = 10 * time.Second
	var app *app.App
	server, err := NewServer(options, tel, app)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range change {
		change(server)
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.ServeOn(ctx, listener) }()
	return "http://" + listener.Addr().String(), recorder, func() error {
		cancel()
		err := <-done
		http.DefaultClient.CloseIdleConnections()
		return err
	}
}

func fine(context.Context) error { return nil }

// reply is an answer that has been read completely.
type reply struct {
	status int
	header http.Header
	length int64
	body   string
}

// call sends a request, with headers such as "If-Match: *". Its path is sent as
// written, and redirects are not followed.
func call(t testing.TB, method, url, body string, headers ...string) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		if name == "Content-Type" {
			request.Header.Del(name)
		}
		request.Header.Add(name, value)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	response.Header.Del("Date")
	return reply{response.StatusCode, response.Header, response.ContentLength, string(data)}
}
