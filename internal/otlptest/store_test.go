package otlptest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	collogspb "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	colmetricspb "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	coltracepb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	logspb "go.opentelemetry.io/proto/otlp/logs/v1"
	metricspb "go.opentelemetry.io/proto/otlp/metrics/v1"
	resourcepb "go.opentelemetry.io/proto/otlp/resource/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
)

func text(key, value string) *commonpb.KeyValue {
	return &commonpb.KeyValue{Key: key, Value: &commonpb.AnyValue{Value: &commonpb.AnyValue_StringValue{StringValue: value}}}
}

func any1(v *commonpb.AnyValue) []*commonpb.KeyValue {
	return []*commonpb.KeyValue{{Key: "k", Value: v}}
}

func TestStoreKeepsSpansAsTheyAre(t *testing.T) {
	var s Store
	s.AddTraces(&coltracepb.ExportTraceServiceRequest{ResourceSpans: []*tracepb.ResourceSpans{{
		Resource:  &resourcepb.Resource{Attributes: []*commonpb.KeyValue{text("service.name", "shop")}},
		SchemaUrl: schemaURL,
		ScopeSpans: []*tracepb.ScopeSpans{{
			Scope: &commonpb.InstrumentationScope{Name: "lib", Version: "v1"},
			Spans: []*tracepb.Span{{
				TraceId: []byte{0xab, 1}, SpanId: []byte{2}, ParentSpanId: []byte{3}, TraceState: "a=b",
				Flags: 0x301, Name: "GET /", Kind: tracepb.Span_SPAN_KIND_SERVER,
				StartTimeUnixNano: 1_000, EndTimeUnixNano: 3_000,
				Attributes: []*commonpb.KeyValue{
					text("http.route", "/"),
					{Key: "list", Value: &commonpb.AnyValue{Value: &commonpb.AnyValue_ArrayValue{ArrayValue: &commonpb.ArrayValue{
						Values: []*commonpb.AnyValue{{Value: &commonpb.AnyValue_IntValue{IntValue: 5}}, {Value: &commonpb.AnyValue_BoolValue{BoolValue: true}}},
					}}}},
				},
				Status: &tracepb.Status{Code: tracepb.Status_STATUS_CODE_ERROR, Message: "boom"},
				Events: []*tracepb.Span_Event{{Name: "exception", TimeUnixNano: 2_000}},
				Links:  []*tracepb.Span_Link{{TraceId: []byte{9}, SpanId: []byte{8}}},
			}},
		}},
	}}})
	want := []Span{{
		TraceID: "ab01", SpanID: "02", ParentID: "03", TraceState: "a=b", RemoteParent: true, Name: "GET /", Kind: Server,
		Start: time.Unix(0, 1_000).UTC(), End: time.Unix(0, 3_000).UTC(),
		Attrs:  Attrs{"http.route": "/", "list": []any{int64(5), true}},
		Status: StatusError, StatusMessage: "boom",
		Events:   []Event{{Name: "exception", Time: time.Unix(0, 2_000).UTC(), Attrs: Attrs{}}},
		Links:    []Link{{TraceID: "09", SpanID: "08", Attrs: Attrs{}}},
		Scope:    Scope{Name: "lib", Version: "v1", Attrs: Attrs{}},
		Resource: Attrs{"service.name": "shop"}, SchemaURL: schemaURL,
	}}
	if diff := cmp.Diff(want, s.Spans()); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}

func TestStoreKeepsLogsAsTheyAre(t *testing.T) {
	var s Store
	s.AddLogs(&collogspb.ExportLogsServiceRequest{ResourceLogs: []*logspb.ResourceLogs{{ScopeLogs: []*logspb.ScopeLogs{{
		LogRecords: []*logspb.LogRecord{{
			TimeUnixNano: 1, SeverityNumber: logspb.SeverityNumber_SEVERITY_NUMBER_WARN, SeverityText: "WARN",
			Body:    &commonpb.AnyValue{Value: &commonpb.AnyValue_StringValue{StringValue: "slow"}},
			TraceId: []byte{1}, SpanId: []byte{2}, Flags: 1,
		}},
	}}}}})
	want := []Log{{
		Time: time.Unix(0, 1).UTC(), Severity: SeverityWarn, SeverityText: "WARN", Body: "slow", Attrs: Attrs{},
		TraceID: "01", SpanID: "02", Sampled: true, Scope: Scope{Attrs: Attrs{}}, Resource: Attrs{},
	}}
	if diff := cmp.Diff(want, s.Logs()); diff != "" {
		t.Errorf("logs (-want +got):\n%s", diff)
	}
}

// export is one metrics request with the histogram "d" of one attribute set.
func export(temporality metricspb.AggregationTemporality, route string, buckets []uint64, exemplars ...*metricspb.Exemplar) *colmetricspb.ExportMetricsServiceRequest {
	var count uint64
	for _, n := range buckets {
		count += n
	}
	return &colmetricspb.ExportMetricsServiceRequest{ResourceMetrics: []*metricspb.ResourceMetrics{{ScopeMetrics: []*metricspb.ScopeMetrics{{
		Metrics: []*metricspb.Metric{{Name: "d", Unit: "s", Data: &metricspb.Metric_Histogram{Histogram: &metricspb.Histogram{
			AggregationTemporality: temporality,
			DataPoints: []*metricspb.HistogramDataPoint{{
				Attributes: []*commonpb.KeyValue{text("http.route", route)},
				Count:      count, ExplicitBounds: []float64{1}, BucketCounts: buckets, Exemplars: exemplars,
			}},
		}}}},
	}}}}}
}

func TestMetricsAreTheLatestOfEachStream(t *testing.T) {
	const cumulative, delta = metricspb.AggregationTemporality_AGGREGATION_TEMPORALITY_CUMULATIVE, metricspb.AggregationTemporality_AGGREGATION_TEMPORALITY_DELTA
	seen := &metricspb.Exemplar{TraceId: []byte{7}}
	tests := []struct {
		name    string
		exports []*colmetricspb.ExportMetricsServiceRequest
		want    [][]uint64 // buckets of the points
	}{
		{"cumulative points replace", []*colmetricspb.ExportMetricsServiceRequest{
			export(cumulative, "/a", []uint64{1, 0}, seen), export(cumulative, "/a", []uint64{3, 1}),
		}, [][]uint64{{3, 1}}},
		{"deltas add up", []*colmetricspb.ExportMetricsServiceRequest{
			export(delta, "/a", []uint64{1, 0}, seen), export(delta, "/a", []uint64{3, 1}),
		}, [][]uint64{{4, 1}}},
		{"other attributes are another point", []*colmetricspb.ExportMetricsServiceRequest{
			export(cumulative, "/a", []uint64{1, 0}, seen), export(cumulative, "/b", []uint64{3, 1}),
		}, [][]uint64{{1, 0}, {3, 1}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var s Store
			for _, e := range test.exports {
				s.AddMetrics(e)
			}
			metrics := s.Metrics()
			if len(metrics) != 1 || metrics[0].Kind != Histogram {
				t.Fatalf("metrics = %+v, want one histogram", metrics)
			}
			var got [][]uint64
			for _, p := range metrics[0].Points {
				got = append(got, p.Buckets)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("buckets (-want +got):\n%s", diff)
			}
			if e := metrics[0].Points[0].Exemplars; len(e) != 1 || e[0].TraceID != "07" {
				t.Errorf("exemplars = %v, want the one of the first export", e)
			}
		})
	}
}

func TestTextHoldsEverything(t *testing.T) {
	value := func(s string) *commonpb.AnyValue {
		return &commonpb.AnyValue{Value: &commonpb.AnyValue_StringValue{StringValue: s}}
	}
	log := &logspb.LogRecord{
		Body: &commonpb.AnyValue{Value: &commonpb.AnyValue_KvlistValue{KvlistValue: &commonpb.KeyValueList{
			Values: []*commonpb.KeyValue{{Key: "nested", Value: value("in-a-map")}},
		}}},
		Attributes: append(any1(&commonpb.AnyValue{Value: &commonpb.AnyValue_BytesValue{BytesValue: []byte("in-bytes")}}),
			any1(&commonpb.AnyValue{Value: &commonpb.AnyValue_IntValue{IntValue: 4111111111111111}})...),
	}
	log.ProtoReflect().SetUnknown([]byte("\xfa\x3e\x0ain-unknown")) // field 1007, 10 bytes
	var s Store
	s.AddLogs(&collogspb.ExportLogsServiceRequest{ResourceLogs: []*logspb.ResourceLogs{{
		SchemaUrl: "in-schema",
		ScopeLogs: []*logspb.ScopeLogs{{Scope: &commonpb.InstrumentationScope{Name: "in-scope"}, LogRecords: []*logspb.LogRecord{log}}},
	}}})
	for _, want := range []string{"nested", "in-a-map", "in-bytes", "4111111111111111", "in-unknown", "in-schema", "in-scope"} {
		if !strings.Contains(s.Text(), want) {
			t.Errorf("Text lacks %q", want)
		}
	}
	s.Reset()
	if s.Text() != "" || len(s.Logs()) != 0 {
		t.Error("Reset left something")
	}
}

func TestWaitFor(t *testing.T) {
	var s Store
	go s.AddTraces(&coltracepb.ExportTraceServiceRequest{ResourceSpans: []*tracepb.ResourceSpans{{
		ScopeSpans: []*tracepb.ScopeSpans{{Spans: []*tracepb.Span{{Name: "late"}}}},
	}}})
	snap, err := s.WaitFor(t.Context(), func(s Snapshot) bool { return len(s.Spans) == 1 })
	if err != nil || snap.Spans[0].Name != "late" {
		t.Errorf("snapshot %v, error %v", snap, err)
	}

	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err = s.WaitFor(ctx, func(Snapshot) bool { return false })
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "late") {
		t.Errorf("error %v, want a deadline and what had come", err)
	}
}
