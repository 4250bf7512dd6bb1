package telemetry_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"testing"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/trace"

	"example.com/service/internal/platform/telemetry"
	"example.com/service/internal/platform/telemetry/setup"
	"example.com/service/internal/platform/telemetry/telemetrytest"
)

var errNotFound = errors.New("not found")

var outcomes = telemetry.Outcomes{
	{Err: errNotFound, Name: "not_found"},
	{Err: errors.ErrUnsupported, Name: "unsupported"},
}

func TestOutcomesAreFoundInWrappedErrors(t *testing.T) {
	for err, want := range map[error]string{
		fmt.Errorf("wrapped: %w", errNotFound):          "not_found",
		errors.Join(io.EOF, errors.ErrUnsupported):      "unsupported",
		errors.Join(errors.ErrUnsupported, errNotFound): "not_found",
		io.EOF: "",
	} {
		if got := outcomes.Name(err); got != want {
			t.Errorf("the outcome of %v is %q, want %q", err, got, want)
		}
	}
}

func TestObserve(t *testing.T) {
	for name, test := range map[string]struct {
		err       error
		outcome   string
		status    codes.Code
		errorType string
	}{
		"success":           {nil, "ok", codes.Unset, ""},
		"expected error":    {errNotFound, "not_found", codes.Unset, ""},
		"a caller who left": {fmt.Errorf("read: %w", context.Canceled), "canceled", codes.Unset, ""},
		"unexpected error":  {io.ErrUnexpectedEOF, "error", codes.Error, "eof"},
	} {
		t.Run(name, func(t *testing.T) {
			tel, recorded := telemetrytest.New(t)
			useCases, err := telemetry.NewUseCases(tel, outcomes.Name)
			if err != nil {
				t.Fatal(err)
			}
			double := telemetry.Observe(useCases, "Double", func(_ context.Context, n int) (int, error) { return 2 * n, test.err })
			if got, err := double(t.Context(), 21); got != 42 || !errors.Is(err, test.err) {
				t.Errorf("got %d, %v", got, err)
			}

			span := recorded.Spans()[0]
			attrs := telemetrytest.Attributes(span.Attributes)
			if span.Name != "Double" || span.SpanKind != trace.SpanKindInternal || span.Status.Code != test.status {
				t.Errorf("span %s %s %v", span.Name, span.SpanKind, span.Status)
			}
			if attrs["service_app.usecase.outcome"] != test.outcome || attrs["error.type"] != test.errorType {
				t.Errorf("span attributes %v", attrs)
			}

			metric := recorded.Metrics(t)["service_app.usecase.duration"]
			point := metric.Data.(metricdata.Histogram[float64]).DataPoints[0]
			attrs = telemetrytest.Attributes(point.Attributes.ToSlice())
			if metric.Unit != "s" || point.Count != 1 || attrs["service_app.usecase.name"] != "Double" || attrs["service_app.usecase.outcome"] != test.outcome {
				t.Errorf("%d points in %q with %v", point.Count, metric.Unit, attrs)
			}
			if len(point.Exemplars) != 1 || trace.TraceID(point.Exemplars[0].TraceID) != span.SpanContext.TraceID() {
				t.Errorf("exemplars %v do not lead to the trace", point.Exemplars)
			}
		})
	}
}

func TestObserveRecordsAPanic(t *testing.T) {
	tel, recorded := telemetrytest.New(t)
	useCases, err := telemetry.NewUseCases(tel, outcomes.Name)
	if err != nil {
		t.Fatal(err)
	}
	explode := telemetry.Observe(useCases, "Explode", func(context.Context, int) (int, error) { panic("boom") })
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_, _ = explode(t.Context(), 0)
	}()
	if spans := recorded.Spans(); len(spans) != 1 || spans[0].Status.Code != codes.Error {
		t.Errorf("spans %v", spans)
	}
}

func BenchmarkObserve(b *testing.B) {
	work := func(_ context.Context, n int) (int, error) { return n, nil }
	recording, _ := telemetrytest.New(b)
	b.Setenv("OTEL_SDK_DISABLED", "true")
	disabled, _, err := setup.Start(b.Context(), setup.Options{Service: "orders", LogLevel: slog.LevelError, Stdout: io.Discard})
	if err != nil {
		b.Fatal(err)
	}
	for name, tel := range map[string]*telemetry.Telemetry{"recorded": recording, "disabled": disabled} {
		b.Run(name, func(b *testing.B) {
			useCases, err := telemetry.NewUseCases(tel, outcomes.Name)
			if err != nil {
				b.Fatal(err)
			}
			observed := telemetry.Observe(useCases, "Work", work)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := observed(b.Context(), 1); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
