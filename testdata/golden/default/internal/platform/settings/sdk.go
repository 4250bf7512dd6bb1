package settings

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// maxSDK bounds the SDK's queues, which take memory by their size, and its times in
// milliseconds.
const maxSDK = 1_000_000

// headerName is a token (RFC 9110, section 5.6.2).
var headerName = regexp.MustCompile(`^[!#$%&'*+.^_|~0-9A-Za-z` + "`" + `-]+$`)

// SDK checks variables that the OpenTelemetry SDK reads itself. The SDK would
// ignore wrong values and print them to stderr, even keys in headers, or panic.
func (e *Environment) SDK() {
	for propagator := range strings.SplitSeq(e.Text("OTEL_PROPAGATORS", "none"), ",") {
		if strings.TrimSpace(propagator) != propagator {
			e.Fail("OTEL_PROPAGATORS", "has blanks, with which the SDK knows no propagator")
			break
		}
	}
	switch strings.ToLower(e.getenv("OTEL_SDK_DISABLED")) {
	case "", "false":
	case "true":
		return // nothing else is read then
	default:
		e.Fail("OTEL_SDK_DISABLED", "is not true or false")
	}
	for _, name := range []string{"BSP_MAX_QUEUE_SIZE", "BSP_MAX_EXPORT_BATCH_SIZE", "BSP_SCHEDULE_DELAY", "BSP_EXPORT_TIMEOUT",
		"BLRP_MAX_QUEUE_SIZE", "BLRP_MAX_EXPORT_BATCH_SIZE", "BLRP_SCHEDULE_DELAY", "BLRP_EXPORT_TIMEOUT",
		"METRIC_EXPORT_INTERVAL", "METRIC_EXPORT_TIMEOUT"} {
		if n, err := strconv.Atoi(e.Text("OTEL_"+name, "1")); err != nil || n < 1 || n > maxSDK {
			e.Fail("OTEL_"+name, "is not a whole number from 1 to "+strconv.Itoa(maxSDK))
		}
	}
	for _, signal := range []string{"", "TRACES_", "METRICS_", "LOGS_"} {
		otlp := "OTEL_EXPORTER_OTLP_" + signal
		if u, err := url.Parse(e.Text(otlp+"ENDPOINT", "http://unset")); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			e.Fail(otlp+"ENDPOINT", "is not a URL such as http://localhost:4318")
		}
		if !slices.Contains([]string{"", "grpc", "http/protobuf"}, e.getenv(otlp+"PROTOCOL")) {
			e.Fail(otlp+"PROTOCOL", "is not grpc or http/protobuf")
		}
		for header := range strings.SplitSeq(e.Text(otlp+"HEADERS", "unset="), ",") {
			name, value, found := strings.Cut(header, "=")
			if _, err := url.PathUnescape(value); err != nil || !found || !headerName.MatchString(strings.TrimSpace(name)) {
				e.Fail(otlp+"HEADERS", "is not a list such as name=value,name=value")
				break
			}
		}
	}
}
