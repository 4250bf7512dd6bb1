package otlptest

import (
	_ "embed" // for semconv.json
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed semconv.json
var semconvJSON []byte

// Registry holds every attribute and metric of one version of the OpenTelemetry semantic conventions.
type Registry struct {
	Version    string                       `json:"version"`
	Attributes map[string]AttributeMetadata `json:"attributes"`
	Metrics    map[string]MetricMetadata    `json:"metrics"`
}

// AttributeMetadata is what the conventions say of an attribute.
type AttributeMetadata struct {
	Type       string   `json:"type"`       // string, int, double, boolean, enum, any, T[] or template[T]
	Levels     []string `json:"levels"`     // where conventions use it: resource, span, metric, event; empty where they do not say
	Deprecated string   `json:"deprecated"` // the successor's key, "obsoleted" or "uncategorized"; "" when it is current
}

// MetricMetadata is what the conventions say of a metric.
type MetricMetadata struct {
	Instrument string `json:"instrument"` // counter, updowncounter, gauge or histogram
	Unit       string `json:"unit"`
	Deprecated bool   `json:"deprecated"`
}

// Conventions returns the registry of OpenTelemetry semantic conventions 1.44.0
// (https://github.com/open-telemetry/semantic-conventions, Apache-2.0), which is embedded. Do not change it.
var Conventions = sync.OnceValue(func() *Registry {
	var r Registry
	if err := json.Unmarshal(semconvJSON, &r); err != nil {
		panic(fmt.Sprintf("the embedded semconv.json is damaged: %v", err))
	}
	return &r
})

// attribute finds the metadata of a key; keys of a template type, such as http.request.header.<name>, are under the template's key.
func (r *Registry) attribute(key string) (AttributeMetadata, bool) {
	if m, ok := r.Attributes[key]; ok {
		return m, true
	}
	for i := len(key) - 1; i > 0; i-- {
		if key[i] == '.' {
			if m, ok := r.Attributes[key[:i]]; ok && strings.HasPrefix(m.Type, "template[") {
				m.Type = strings.TrimSuffix(strings.TrimPrefix(m.Type, "template["), "]")
				return m, true
			}
		}
	}
	return AttributeMetadata{}, false
}

// level is where in OTLP an attribute stands.
type level string

const (
	onResource level = "resource"
	onSpan     level = "span"
	onEvent    level = "span event"
	onLink     level = "link"
	onPoint    level = "metric point"
	onExemplar level = "exemplar"
	onLog      level = "log record"
)

// permits reports whether the attribute may be there. The registry lists where conventions name an attribute themselves, not where they
// inherit it (http.response.status_code is listed for metrics only), so spans, events, points and logs are told apart only as far as that
// is certain: what describes a resource alone stays there, and nothing else is on a resource.
func (m AttributeMetadata) permits(l level) bool {
	if len(m.Levels) == 0 {
		return true
	}
	has := func(level string) bool { return slices.Contains(m.Levels, level) }
	switch l {
	case onResource:
		return has("resource")
	case onSpan, onLink, onPoint:
		return has("span") || has("metric")
	default:
		return has("span") || has("metric") || has("event")
	}
}

// accepts reports whether value has the attribute's type. An enum is a string or an integer.
func (m AttributeMetadata) accepts(value any) bool {
	switch v := value.(type) {
	case string:
		return m.Type == "string" || m.Type == "enum" || m.Type == "any"
	case bool:
		return m.Type == "boolean" || m.Type == "any"
	case int64:
		return m.Type == "int" || m.Type == "enum" || m.Type == "any"
	case float64:
		return m.Type == "double" || m.Type == "any"
	case []any:
		element, isArray := strings.CutSuffix(m.Type, "[]")
		return m.Type == "any" || isArray && !slices.ContainsFunc(v, func(e any) bool {
			return !AttributeMetadata{Type: element}.accepts(e)
		})
	default:
		return m.Type == "any"
	}
}
