package otlptest

import (
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	logspb "go.opentelemetry.io/proto/otlp/logs/v1"
	metricspb "go.opentelemetry.io/proto/otlp/metrics/v1"
	resourcepb "go.opentelemetry.io/proto/otlp/resource/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

func spansOf(in []*tracepb.ResourceSpans) []Span {
	var out []Span
	for _, rs := range in {
		resource := resourceOf(rs.GetResource())
		for _, ss := range rs.GetScopeSpans() {
			scope := scopeOf(ss.GetScope(), ss.GetSchemaUrl())
			for _, s := range ss.GetSpans() {
				remote := uint32(tracepb.SpanFlags_SPAN_FLAGS_CONTEXT_IS_REMOTE_MASK)
				span := Span{
					TraceID:       hex.EncodeToString(s.GetTraceId()),
					SpanID:        hex.EncodeToString(s.GetSpanId()),
					ParentID:      hex.EncodeToString(s.GetParentSpanId()),
					TraceState:    s.GetTraceState(),
					RemoteParent:  s.GetFlags()&remote != 0,
					Name:          s.GetName(),
					Kind:          SpanKind(strings.TrimPrefix(s.GetKind().String(), "SPAN_KIND_")),
					Start:         timeOf(s.GetStartTimeUnixNano()),
					End:           timeOf(s.GetEndTimeUnixNano()),
					Attrs:         attrsOf(s.GetAttributes()),
					Status:        SpanStatus(strings.TrimPrefix(s.GetStatus().GetCode().String(), "STATUS_CODE_")),
					StatusMessage: s.GetStatus().GetMessage(),
					Scope:         scope,
					Resource:      resource,
					SchemaURL:     rs.GetSchemaUrl(),
				}
				for _, e := range s.GetEvents() {
					span.Events = append(span.Events, Event{e.GetName(), timeOf(e.GetTimeUnixNano()), attrsOf(e.GetAttributes())})
				}
				for _, l := range s.GetLinks() {
					span.Links = append(span.Links, Link{
						TraceID:    hex.EncodeToString(l.GetTraceId()),
						SpanID:     hex.EncodeToString(l.GetSpanId()),
						TraceState: l.GetTraceState(),
						Attrs:      attrsOf(l.GetAttributes()),
					})
				}
				out = append(out, span)
			}
		}
	}
	return out
}

func metricsOf(in []*metricspb.ResourceMetrics) []Metric {
	var out []Metric
	for _, rm := range in {
		resource := resourceOf(rm.GetResource())
		for _, sm := range rm.GetScopeMetrics() {
			scope := scopeOf(sm.GetScope(), sm.GetSchemaUrl())
			for _, m := range sm.GetMetrics() {
				metric := Metric{
					Name: m.GetName(), Unit: m.GetUnit(), Description: m.GetDescription(),
					Scope: scope, Resource: resource, SchemaURL: rm.GetSchemaUrl(),
				}
				addPoints(&metric, m)
				out = append(out, metric)
			}
		}
	}
	return out
}

func addPoints(metric *Metric, m *metricspb.Metric) {
	switch data := m.GetData().(type) {
	case *metricspb.Metric_Gauge:
		metric.Kind = Gauge
		metric.Points = numberPoints(data.Gauge.GetDataPoints())
	case *metricspb.Metric_Sum:
		metric.Kind = UpDownCounter
		if data.Sum.GetIsMonotonic() {
			metric.Kind = Counter
		}
		metric.Temporality = temporalityOf(data.Sum.GetAggregationTemporality())
		metric.Points = numberPoints(data.Sum.GetDataPoints())
	case *metricspb.Metric_Histogram:
		metric.Kind = Histogram
		metric.Temporality = temporalityOf(data.Histogram.GetAggregationTemporality())
		for _, p := range data.Histogram.GetDataPoints() {
			metric.Points = append(metric.Points, Point{
				Attrs: attrsOf(p.GetAttributes()),
				Start: timeOf(p.GetStartTimeUnixNano()), Time: timeOf(p.GetTimeUnixNano()),
				Count: p.GetCount(), Sum: p.GetSum(), Bounds: p.GetExplicitBounds(), Buckets: p.GetBucketCounts(),
				Exemplars: exemplarsOf(p.GetExemplars()),
			})
		}
	case *metricspb.Metric_ExponentialHistogram:
		metric.Kind = ExponentialHistogram
		metric.Temporality = temporalityOf(data.ExponentialHistogram.GetAggregationTemporality())
		for _, p := range data.ExponentialHistogram.GetDataPoints() {
			metric.Points = append(metric.Points, Point{
				Attrs: attrsOf(p.GetAttributes()),
				Start: timeOf(p.GetStartTimeUnixNano()), Time: timeOf(p.GetTimeUnixNano()),
				Count: p.GetCount(), Sum: p.GetSum(),
				Exemplars: exemplarsOf(p.GetExemplars()),
			})
		}
	case *metricspb.Metric_Summary:
		metric.Kind = Summary
		for _, p := range data.Summary.GetDataPoints() {
			metric.Points = append(metric.Points, Point{
				Attrs: attrsOf(p.GetAttributes()),
				Start: timeOf(p.GetStartTimeUnixNano()), Time: timeOf(p.GetTimeUnixNano()),
				Count: p.GetCount(), Sum: p.GetSum(),
			})
		}
	}
}

func numberPoints(in []*metricspb.NumberDataPoint) []Point {
	var out []Point
	for _, p := range in {
		value := p.GetAsDouble()
		if n, ok := p.GetValue().(*metricspb.NumberDataPoint_AsInt); ok {
			value = float64(n.AsInt)
		}
		out = append(out, Point{
			Attrs: attrsOf(p.GetAttributes()),
			Start: timeOf(p.GetStartTimeUnixNano()), Time: timeOf(p.GetTimeUnixNano()),
			Value:     value,
			Exemplars: exemplarsOf(p.GetExemplars()),
		})
	}
	return out
}

func exemplarsOf(in []*metricspb.Exemplar) []Exemplar {
	var out []Exemplar
	for _, e := range in {
		value := e.GetAsDouble()
		if n, ok := e.GetValue().(*metricspb.Exemplar_AsInt); ok {
			value = float64(n.AsInt)
		}
		out = append(out, Exemplar{
			Time: timeOf(e.GetTimeUnixNano()), Value: value,
			TraceID: hex.EncodeToString(e.GetTraceId()), SpanID: hex.EncodeToString(e.GetSpanId()),
			Attrs: attrsOf(e.GetFilteredAttributes()),
		})
	}
	return out
}

func temporalityOf(t metricspb.AggregationTemporality) Temporality {
	if t == metricspb.AggregationTemporality_AGGREGATION_TEMPORALITY_DELTA {
		return Delta
	}
	return Cumulative
}

func logsOf(in []*logspb.ResourceLogs) []Log {
	var out []Log
	for _, rl := range in {
		resource := resourceOf(rl.GetResource())
		for _, sl := range rl.GetScopeLogs() {
			scope := scopeOf(sl.GetScope(), sl.GetSchemaUrl())
			for _, r := range sl.GetLogRecords() {
				out = append(out, Log{
					Time: timeOf(r.GetTimeUnixNano()), Observed: timeOf(r.GetObservedTimeUnixNano()),
					Severity: Severity(r.GetSeverityNumber()), SeverityText: r.GetSeverityText(),
					EventName: r.GetEventName(),
					Body:      valueOf(r.GetBody()),
					Attrs:     attrsOf(r.GetAttributes()),
					TraceID:   hex.EncodeToString(r.GetTraceId()), SpanID: hex.EncodeToString(r.GetSpanId()),
					Sampled: r.GetFlags()&1 != 0,
					Scope:   scope, Resource: resource, SchemaURL: rl.GetSchemaUrl(),
				})
			}
		}
	}
	return out
}

func resourceOf(r *resourcepb.Resource) Attrs { return attrsOf(r.GetAttributes()) }

func scopeOf(s *commonpb.InstrumentationScope, schemaURL string) Scope {
	return Scope{Name: s.GetName(), Version: s.GetVersion(), SchemaURL: schemaURL, Attrs: attrsOf(s.GetAttributes())}
}

func attrsOf(in []*commonpb.KeyValue) Attrs {
	out := make(Attrs, len(in))
	for _, kv := range in {
		out[kv.GetKey()] = valueOf(kv.GetValue())
	}
	return out
}

func valueOf(v *commonpb.AnyValue) any {
	switch v := v.GetValue().(type) {
	case *commonpb.AnyValue_StringValue:
		return v.StringValue
	case *commonpb.AnyValue_BoolValue:
		return v.BoolValue
	case *commonpb.AnyValue_IntValue:
		return v.IntValue
	case *commonpb.AnyValue_DoubleValue:
		return v.DoubleValue
	case *commonpb.AnyValue_BytesValue:
		return v.BytesValue
	case *commonpb.AnyValue_ArrayValue:
		out := []any{}
		for _, e := range v.ArrayValue.GetValues() {
			out = append(out, valueOf(e))
		}
		return out
	case *commonpb.AnyValue_KvlistValue:
		return map[string]any(attrsOf(v.KvlistValue.GetValues()))
	default:
		return nil
	}
}

// timeOf keeps the zero of OTLP, which means "not set", the zero of time.Time.
func timeOf(unixNano uint64) time.Time {
	if unixNano == 0 {
		return time.Time{}
	}
	return time.Unix(0, int64(unixNano)).UTC() //nolint:gosec // nanoseconds overflow an int64 in the year 2262
}

// eachText calls f with every text that m holds at any depth: strings, bytes, numbers that are values of attributes or bodies, and fields
// that this version of the protocol does not know. A secret in any place of a payload is a leak, so no field is left out but the
// identifiers of traces and spans.
func eachText(m protoreflect.Message, f func(string)) {
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch fd.Name() {
		case "trace_id", "span_id", "parent_span_id":
			return true
		}
		if fd.IsList() {
			for i := range v.List().Len() {
				scalarText(fd, v.List().Get(i), f)
			}
			return true
		}
		scalarText(fd, v, f)
		return true
	})
	if unknown := m.GetUnknown(); len(unknown) > 0 {
		f(string(unknown))
	}
}

func scalarText(fd protoreflect.FieldDescriptor, v protoreflect.Value, f func(string)) {
	switch fd.Kind() {
	case protoreflect.MessageKind, protoreflect.GroupKind:
		eachText(v.Message(), f)
	case protoreflect.StringKind:
		f(v.String())
	case protoreflect.BytesKind:
		f(string(v.Bytes()))
	default:
		switch fd.FullName() {
		case "opentelemetry.proto.common.v1.AnyValue.int_value":
			f(strconv.FormatInt(v.Int(), 10))
		case "opentelemetry.proto.common.v1.AnyValue.double_value":
			f(strconv.FormatFloat(v.Float(), 'f', -1, 64))
		}
	}
}

func texts(m proto.Message) []string {
	seen := map[string]bool{}
	var out []string
	eachText(m.ProtoReflect(), func(s string) {
		if s != "" && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	})
	return out
}
