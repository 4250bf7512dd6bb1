package console

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"

	"go.opentelemetry.io/otel/attribute"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// Metrics is a metric exporter that prints the last values as a table when it
// is shut down.
type Metrics struct {
	mu    sync.Mutex
	out   io.Writer
	table []byte
}

// NewMetrics returns an exporter that prints to out.
func NewMetrics(out io.Writer) *Metrics { return &Metrics{out: out} }

// Temporality implements sdkmetric.Exporter.
func (*Metrics) Temporality(kind sdkmetric.InstrumentKind) metricdata.Temporality {
	return sdkmetric.DefaultTemporalitySelector(kind)
}

// Aggregation implements sdkmetric.Exporter.
func (*Metrics) Aggregation(kind sdkmetric.InstrumentKind) sdkmetric.Aggregation {
	return sdkmetric.DefaultAggregationSelector(kind)
}

// Export keeps data, as text because the reader uses its memory again.
func (m *Metrics) Export(_ context.Context, data *metricdata.ResourceMetrics) error {
	var rows []string
	for _, scope := range data.ScopeMetrics {
		for _, metric := range scope.Metrics {
			rows = append(rows, metricRows(metric)...)
		}
	}
	slices.Sort(rows)

	var table bytes.Buffer
	tab := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tab, "\nMETRIC\tUNIT\tATTRIBUTES\tVALUE\n%s", strings.Join(rows, ""))
	if err := tab.Flush(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.table = table.Bytes()
	return nil
}

// ForceFlush implements sdkmetric.Exporter.
func (*Metrics) ForceFlush(context.Context) error { return nil }

// Shutdown prints the table.
func (m *Metrics) Shutdown(context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, err := m.out.Write(m.table)
	m.table = nil
	return err
}

func metricRows(m metricdata.Metrics) []string {
	switch data := m.Data.(type) {
	case metricdata.Sum[int64]:
		return points(m, data.DataPoints)
	case metricdata.Sum[float64]:
		return points(m, data.DataPoints)
	case metricdata.Gauge[int64]:
		return points(m, data.DataPoints)
	case metricdata.Gauge[float64]:
		return points(m, data.DataPoints)
	case metricdata.Histogram[int64]:
		return histograms(m, data.DataPoints)
	case metricdata.Histogram[float64]:
		return histograms(m, data.DataPoints)
	default:
		return nil
	}
}

func points[N int64 | float64](m metricdata.Metrics, points []metricdata.DataPoint[N]) []string {
	rows := make([]string, len(points))
	for i, p := range points {
		rows[i] = row(m, p.Attributes, fmt.Sprint(p.Value))
	}
	return rows
}

func histograms[N int64 | float64](m metricdata.Metrics, points []metricdata.HistogramDataPoint[N]) []string {
	rows := make([]string, len(points))
	for i, p := range points {
		value := fmt.Sprintf("count=%d mean=%.3g", p.Count, float64(p.Sum)/float64(max(p.Count, 1)))
		if largest, ok := p.Max.Value(); ok {
			value += fmt.Sprintf(" max=%.3g", float64(largest))
		}
		rows[i] = row(m, p.Attributes, value)
	}
	return rows
}

func row(m metricdata.Metrics, attrs attribute.Set, value string) string {
	return fmt.Sprintf("%s\t%s\t%s\t%s\n", m.Name, m.Unit, attrs.Encoded(attribute.DefaultEncoder()), value)
}
