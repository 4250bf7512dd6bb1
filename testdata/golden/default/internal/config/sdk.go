package config

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// sdk checks variables that the OpenTelemetry SDK reads itself. The SDK would
// ignore wrong values and print them to stderr, even keys in headers, or panic.
func (e *environment) sdk() {
	switch strings.ToLower(e.getenv("OTEL_SDK_DISABLED")) {
	case "", "false":
	case "true":
		return // nothing reads the rest
	default:
		e.fail("OTEL_SDK_DISABLED", "is not true or false")
	}
	for _, name := range []string{"OTEL_BSP_MAX_QUEUE_SIZE", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE"} {
		if n, err := strconv.Atoi(e.text(name, "1")); err != nil || n < 1 {
			e.fail(name, "is not a whole number above zero")
		}
	}
	for _, signal := range []string{"", "TRACES_", "METRICS_", "LOGS_"} {
		otlp := "OTEL_EXPORTER_OTLP_" + signal
		if u, err := url.Parse(e.text(otlp+"ENDPOINT", "http://unset")); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			e.fail(otlp+"ENDPOINT", "is not a URL such as http://localhost:4318")
		}
		if !slices.Contains([]string{"", "grpc", "http/protobuf"}, e.getenv(otlp+"PROTOCOL")) {
			e.fail(otlp+"PROTOCOL", "is not grpc or http/protobuf")
		}
		for header := range strings.SplitSeq(e.text(otlp+"HEADERS", "unset="), ",") {
			name, value, found := strings.Cut(header, "=")
			if _, err := url.PathUnescape(value); err != nil || !found || strings.TrimSpace(name) == "" {
				e.fail(otlp+"HEADERS", "is not a list such as name=value,name=value")
				break
			}
		}
	}
}
