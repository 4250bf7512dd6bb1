package console

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
)

// Metrics is a metric exporter that prints the last values as a table when it is shut
// down.
type Metrics struct {
	mu      sync.Mutex
	screen  screen
	metrics []instrument
}

// instrument is the last state of a metric.
type instrument struct {
	name   string
	points []point
}

// point holds the measurements with one set of attributes: one value, or the count,
// some quantiles and the maximum.
type point struct {
	values []string
	attrs  string
}

// NewMetrics returns an exporter that prints to out.
func NewMetrics(out io.Writer) *Metrics { return &Metrics{screen: newScreen(out)} }

// Temporality implements sdkmetric.Exporter.
func (*Metrics) Temporality(kind sdkmetric.InstrumentKind) metricdata.Temporality {
	return sdkmetric.DefaultTemporalitySelector(kind)
}

// Aggregation implements sdkmetric.Exporter.
func (*Metrics) Aggregation(kind sdkmetric.InstrumentKind) sdkmetric.Aggregation {
	return sdkmetric.DefaultAggregationSelector(kind)
}

// Export stores data, as text because the reader reuses its memory.
func (m *Metrics) Export(_ context.Context, data *metricdata.ResourceMetrics) error {
	var metrics []instrument
	for _, scope := range data.ScopeMetrics {
		for _, metric := range scope.Metrics {
			points := pointsOf(metric)
			slices.SortFunc(points, func(a, b point) int { return cmp.Compare(a.attrs, b.attrs) })
			metrics = append(metrics, instrument{metric.Name, points})
		}
	}
	slices.SortStableFunc(metrics, func(a, b instrument) int { return cmp.Compare(a.name, b.name) })
	m.mu.Lock()
	defer m.mu.Unlock()
	m.metrics = metrics
	return nil
}

// ForceFlush implements sdkmetric.Exporter.
func (*Metrics) ForceFlush(context.Context) error { return nil }

// Shutdown prints two tables: the histograms, and all other metrics.
func (m *Metrics) Shutdown(context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	var lines []string
	histograms, others := []string{"COUNT", "P50", "P95", "P99", "MAX"}, []string{"VALUE"}
	for _, head := range [][]string{histograms, others} {
		var table []string
		for _, metric := range m.metrics {
			table = append(table, metric.lines(m.screen, len(head))...)
		}
		if len(table) > 0 {
			lines = append(lines, "", m.screen.paint(bold, cells(head)))
			lines = append(lines, table...)
		}
	}
	m.metrics = nil
	if len(lines) == 0 {
		return nil
	}
	return m.screen.print(lines)
}

// cell is the width of a column of values.
const cell = 8

func cells(values []string) string {
	var b strings.Builder
	for _, v := range values {
		fmt.Fprintf(&b, "%*s", cell, v)
	}
	return b.String()
}

// lines prints the points with the same number of values below the name of their
// metric, each after its values. With one value the name has a line of its own.
func (i instrument) lines(s screen, values int) []string {
	var lines []string
	if values == 1 && len(i.points) == 1 && len(i.points[0].values) == 1 && i.points[0].attrs == "" {
		return []string{cells(i.points[0].values) + "  " + s.paint(cyan, i.name)}
	}
	for _, p := range i.points {
		if len(p.values) != values {
			continue
		}
		indent := values*cell + 2
		if len(lines) == 0 {
			lines = append(lines, s.paint(cyan, i.name))
		}
		attrs := wrap(p.attrs, max(s.columns()-indent, cell))
		lines = append(lines, strings.TrimRight(cells(p.values)+"  "+attrs[0], " "))
		for _, more := range attrs[1:] {
			lines = append(lines, strings.Repeat(" ", indent)+more)
		}
	}
	return lines
}

func pointsOf(m metricdata.Metrics) []point {
	switch data := m.Data.(type) {
	case metricdata.Sum[int64]:
		return single(m.Unit, data.DataPoints)
	case metricdata.Sum[float64]:
		return single(m.Unit, data.DataPoints)
	case metricdata.Gauge[int64]:
		return single(m.Unit, data.DataPoints)
	case metricdata.Gauge[float64]:
		return single(m.Unit, data.DataPoints)
	case metricdata.Histogram[int64]:
		return histogram(m.Unit, data.DataPoints)
	case metricdata.Histogram[float64]:
		return histogram(m.Unit, data.DataPoints)
	default:
		return nil
	}
}

func single[N int64 | float64](unit string, data []metricdata.DataPoint[N]) []point {
	points := make([]point, len(data))
	for i, p := range data {
		points[i] = point{[]string{amount(float64(p.Value), unit)}, described(p.Attributes)}
	}
	return points
}

func histogram[N int64 | float64](unit string, data []metricdata.HistogramDataPoint[N]) []point {
	points := make([]point, len(data))
	for i, p := range data {
		values := []string{strconv.FormatUint(p.Count, 10)}
		for _, q := range []float64{0.5, 0.95, 0.99} {
			values = append(values, amount(quantile(q, p), unit))
		}
		largest := "-"
		if v, ok := p.Max.Value(); ok {
			largest = amount(float64(v), unit)
		}
		points[i] = point{append(values, largest), described(p.Attributes)}
	}
	return points
}

// quantile estimates the value below which a share of all values lies, assuming that
// they are spread evenly over their bucket.
func quantile[N int64 | float64](share float64, p metricdata.HistogramDataPoint[N]) float64 {
	low, high := math.Inf(-1), math.Inf(1)
	if v, ok := p.Min.Value(); ok {
		low = float64(v)
	}
	if v, ok := p.Max.Value(); ok {
		high = float64(v)
	}
	rank, below := share*float64(p.Count), 0.0
	for i, count := range p.BucketCounts {
		n := float64(count)
		if n == 0 || below+n < rank {
			below += n
			continue
		}
		from, to := low, high
		if i > 0 {
			from = max(from, p.Bounds[i-1])
		}
		if i < len(p.Bounds) {
			to = min(to, p.Bounds[i])
		}
		switch {
		case math.IsInf(from, 0) && math.IsInf(to, 0):
			return float64(p.Sum) / n
		case math.IsInf(from, 0):
			from = min(0, to)
		case math.IsInf(to, 0):
			to = from
		}
		return from + (to-from)*(rank-below)/n
	}
	return 0
}

// amount formats a value with three digits, and with its unit if that is one of time
// or bytes.
func amount(v float64, unit string) string {
	switch unit {
	case "s":
		return rounded(time.Duration(v * float64(time.Second))).String()
	case "By":
		units := []string{"B", "KiB", "MiB", "GiB", "TiB"}
		n := 0
		for v >= 1000 && n < len(units)-1 {
			v, n = v/1024, n+1
		}
		return digits(v) + units[n]
	case "%":
		return digits(v) + "%"
	}
	return digits(v)
}

func digits(v float64) string {
	if v == math.Trunc(v) || math.Abs(v) >= 1000 {
		return strconv.FormatFloat(math.Round(v), 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// described formats attributes with short names.
func described(attrs attribute.Set) string {
	var keys, words []string
	for _, a := range attrs.ToSlice() {
		keys = append(keys, string(a.Key))
	}
	for i, label := range labels(keys) {
		value, _ := attrs.Value(attribute.Key(keys[i]))
		words = append(words, label+"="+value.String())
	}
	return strings.Join(words, " ")
}
