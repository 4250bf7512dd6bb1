package otlptest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/otlptest"
	"github.com/otelgen/otelgen/internal/otlptest/otlpassert"
)

func TestReceiverRefusesWhatIsNotOTLP(t *testing.T) {
	r := otlpassert.Receive(t, otlptest.Options{})
	tests := []struct {
		name, method, path, contentType, encoding, body string
		want                                            int
	}{
		{"unknown signal", http.MethodPost, "/v1/profiles", "application/x-protobuf", "", "", http.StatusNotFound},
		{"GET", http.MethodGet, "/v1/traces", "application/x-protobuf", "", "", http.StatusMethodNotAllowed},
		{"JSON", http.MethodPost, "/v1/traces", "application/json", "", "{}", http.StatusUnsupportedMediaType},
		{"damaged", http.MethodPost, "/v1/traces", "application/x-protobuf", "", "\xff", http.StatusBadRequest},
		{"not gzip", http.MethodPost, "/v1/logs", "application/x-protobuf", "gzip", "plain", http.StatusBadRequest},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), test.method, r.HTTPEndpoint()+test.path, strings.NewReader(test.body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", test.contentType)
			req.Header.Set("Content-Encoding", test.encoding)
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			if err := res.Body.Close(); err != nil {
				t.Fatal(err)
			}
			if res.StatusCode != test.want {
				t.Errorf("status %d, want %d", res.StatusCode, test.want)
			}
		})
	}
}
