package rpcapi

import (
	"testing"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"

	"example.com/service/internal/telemetry/telemetrytest"
)

// One attribute that is no UTF-8 would make an exporter drop all spans that it has.
func TestWhatCallersSayOfThemselvesIsMadeUTF8(t *testing.T) {
	tel, recorder := telemetrytest.New(t)
	instruments, err := newInstruments(tel)
	if err != nil {
		t.Fatal(err)
	}
	_, c := instruments.begin(t.Context(), propagation.MapCarrier{}, attribute.String("rpc.system.name", "grpc"), "", caller{authority: "\xff:80", userAgent: "\xfe"})
	c.end()
	for _, attr := range recorder.Spans()[0].Attributes {
		if value := attr.Value.String(); !utf8.ValidString(value) {
			t.Errorf("%s is %q", attr.Key, value)
		}
	}
}
