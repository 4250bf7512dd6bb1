package setup

import (
	"cmp"
	"context"
	"os"
	"strings"

	"go.opentelemetry.io/contrib/exporters/autoexport"
	"go.opentelemetry.io/contrib/instrumentation/runtime"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"example.com/service/internal/platform/telemetry/console"
)

// setDefaultEndpoint makes the exporter of a signal use plain HTTP to a collector on
// this machine, as the specification says. Go's exporters use TLS unless a URL says
// otherwise, and the environment is the only setting that they share.
func setDefaultEndpoint(signal string) error {
	const all = "OTEL_EXPORTER_OTLP_"
	one := all + strings.ToUpper(signal) + "_"
	if cmp.Or(os.Getenv(one+"ENDPOINT"), os.Getenv(all+"ENDPOINT")) != "" {
		return nil
	}
	endpoint := "http://localhost:4318/v1/" + signal
	if cmp.Or(os.Getenv(one+"PROTOCOL"), os.Getenv(all+"PROTOCOL")) == "grpc" {
		endpoint = "http://localhost:4317"
	}
	return os.Setenv(one+"ENDPOINT", endpoint)
}

// newSpanProcessor exports as OTEL_TRACES_EXPORTER says.
func (t *sdk) newSpanProcessor(ctx context.Context) (sdktrace.SpanProcessor, error) {
	if os.Getenv("OTEL_TRACES_EXPORTER") == "" {
		return console.NewTraces(os.Stderr), nil
	}
	exporter, err := autoexport.NewSpanExporter(ctx)
	if err != nil {
		return nil, err
	}
	d, err := t.newDelivery("span", "span", "OTEL_BSP_MAX_QUEUE_SIZE", maxSpans)
	batches := sdktrace.NewBatchSpanProcessor(spanExporter{exporter, d}, sdktrace.WithMaxQueueSize(int(d.room)))
	return spanQueue{batches, d}, err
}

// newMetricReader exports as OTEL_METRICS_EXPORTER says. The producer adds the
// scheduler's delays, a histogram that the Go runtime keeps.
func newMetricReader(ctx context.Context) (sdkmetric.Reader, error) {
	if os.Getenv("OTEL_METRICS_EXPORTER") == "" {
		return sdkmetric.NewPeriodicReader(console.NewMetrics(os.Stderr), sdkmetric.WithProducer(runtime.NewProducer())), nil
	}
	autoexport.WithFallbackMetricProducer(func(context.Context) (sdkmetric.Producer, error) {
		return runtime.NewProducer(), nil
	})
	return autoexport.NewMetricReader(ctx)
}

// newLogProcessor exports as OTEL_LOGS_EXPORTER says.
func (t *sdk) newLogProcessor(ctx context.Context) (sdklog.Processor, error) {
	if os.Getenv("OTEL_LOGS_EXPORTER") == "" {
		return sdklog.NewSimpleProcessor(nil), nil // logs are on stdout
	}
	exporter, err := autoexport.NewLogExporter(ctx)
	if err != nil {
		return nil, err
	}
	d, err := t.newDelivery("log", "log_record", "OTEL_BLRP_MAX_QUEUE_SIZE", maxRecords)
	batches := sdklog.NewBatchProcessor(logExporter{exporter, d}, sdklog.WithMaxQueueSize(int(d.room)))
	return logQueue{batches, d}, err
}
