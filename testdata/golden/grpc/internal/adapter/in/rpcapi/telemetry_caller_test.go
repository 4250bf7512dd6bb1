package rpcapi

import (
	"strings"
	"testing"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"

	"example.com/service/internal/platform/telemetry/telemetrytest"
)

// One attribute that is not UTF-8 would make an exporter drop its whole batch; a few
// long ones would make a collector reject it.
func TestWhatCallersSayOfThemselvesIsShortUTF8(t *testing.T) {
	tel, recorder := telemetrytest.New(t)
	instruments, err := newInstruments(tel)
	if err != nil {
		t.Fatal(err)
	}
	_, c := instruments.begin(t.Context(), propagation.MapCarrier{}, attribute.String("rpc.system.name", "grpc"), "", caller{authority: "\xff:80", userAgent: "\xfe" + strings.Repeat("a", 1<<13)})
	c.end()
	for _, attr := range recorder.Spans()[0].Attributes {
		if value := attr.Value.String(); !utf8.ValidString(value) || len(value) > 520 {
			t.Errorf("%s has %d bytes, %.9q", attr.Key, len(value), value)
		}
	}
}
