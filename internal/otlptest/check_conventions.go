package otlptest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/naming"
)

// oldestGo is the oldest minor version of Go that the OpenTelemetry SDK 1.47 supports, by its go.mod.
const oldestGo = 26

func (c *checker) checkResources() {
	resources, schemas := c.resources()
	type place struct{ pod, host, container, process string }
	instances := map[[2]string]place{}
	for i, r := range resources {
		subject := "resource of " + serviceOf(r)
		if serviceOf(r) == "" {
			c.add("RES-005", "", "resource", "service.name is missing or empty")
		}
		id := r.Str("service.instance.id")
		if id == "" {
			c.add("RES-001", "", subject, "service.instance.id is missing")
		} else {
			here := place{r.Str("k8s.pod.uid") + r.Str("k8s.pod.name"), r.Str("host.name"), r.Str("container.id"), fmt.Sprint(r["process.pid"])}
			key := [2]string{serviceOf(r), id}
			if other, ok := instances[key]; ok && other != here {
				c.add("RES-002", "", subject, "service.instance.id %s is shared by two instances", id)
			}
			instances[key] = here
		}
		c.checkKubernetes(subject, r)
		if absent := missing(r, "service.version", "host.name", "os.type", "process.runtime.name", "process.runtime.version", "telemetry.sdk.name", "telemetry.sdk.language"); len(absent) > 0 {
			c.add(RuleResource, "", subject, "%s missing", strings.Join(absent, ", "))
		}
		if schemas[i] == "" {
			c.add(RuleSchema, "", subject, "the schema URL is not set")
		}
		if r.Str("telemetry.sdk.language") == "go" {
			c.checkGoVersion(subject, r.Str("process.runtime.version"))
		}
	}
}

func (c *checker) checkKubernetes(subject string, r Attrs) {
	if r.Has("k8s.pod.uid") {
		return
	}
	for key := range r {
		if strings.HasPrefix(key, "k8s.") {
			c.add("RES-003", "", subject, "it is in Kubernetes and k8s.pod.uid is missing")
			return
		}
	}
}

func (c *checker) checkGoVersion(subject, version string) {
	minor, isRelease := strings.CutPrefix(version, "go1.")
	minor, _, _ = strings.Cut(minor, ".")
	if n, err := strconv.Atoi(minor); isRelease && err == nil && n < oldestGo {
		c.add("SDK-001", "", subject, "%s is older than go1.%d, the oldest that the SDK supports", version, oldestGo)
	}
}

// checkConventions compares attributes and metrics with the registry.
func (c *checker) checkConventions() {
	c.eachAttrs(func(l level, subject, traceID string, attrs Attrs) {
		for key, value := range attrs {
			c.checkAttribute(l, subject, traceID, key, value)
		}
	})
	for _, m := range c.snap.Metrics {
		c.checkMetricName(m)
	}
}

func (c *checker) checkAttribute(l level, subject, traceID, key string, value any) {
	if slices.Contains(c.Allow, key) || key == overflow {
		return
	}
	meta, ok := c.registry.attribute(key)
	switch {
	case !ok && c.isOwn(key):
	case !ok && naming.IsConvention(root(key)):
		c.add(RuleNamespace, traceID, subject, "attribute %s is not in the conventions %s, which have the namespace %s for themselves", key, c.registry.Version, root(key))
	case !ok:
		c.add(RuleAttribute, traceID, subject, "attribute %s is not in the conventions %s; the service's own begin with %s", key, c.registry.Version, strings.Join(c.own, " or "))
	case meta.Deprecated != "":
		c.add(RuleDeprecated, traceID, subject, "attribute %s is deprecated, %s", key, successor(meta.Deprecated))
	case !meta.permits(l):
		c.add("RES-004", traceID, subject, "attribute %s does not belong on a %s; the conventions have it on: %s", key, l, strings.Join(meta.Levels, ", "))
	case !meta.accepts(value):
		c.add(RuleType, traceID, subject, "attribute %s is %T, the conventions say %s", key, value, meta.Type)
	}
}

// prefixes returns what the services' own names begin with. A prefix within the
// conventions is none: a name that they add later would mean something else.
func (c *checker) prefixes() []string {
	own := []string{c.Prefix}
	if c.Prefix == "" {
		own = nil
		resources, _ := c.resources()
		for _, r := range resources {
			own = append(own, naming.Namespace(serviceOf(r))+".")
		}
	}
	slices.Sort(own)
	return slices.DeleteFunc(slices.Compact(own), func(prefix string) bool {
		return prefix == "." || naming.IsConvention(root(prefix))
	})
}

func (c *checker) isOwn(name string) bool {
	if len(c.own) == 0 { // nothing says which names are
		return strings.Contains(name, ".") && !naming.IsConvention(root(name))
	}
	return slices.ContainsFunc(c.own, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// root is the top-level namespace of an attribute or metric.
func root(name string) string {
	namespace, _, _ := strings.Cut(name, ".")
	return namespace
}

func successor(deprecated string) string {
	if deprecated == "obsoleted" || deprecated == "uncategorized" {
		return "without a single successor"
	}
	return "use " + deprecated
}

func (c *checker) checkMetricName(m Metric) {
	if slices.Contains(c.Allow, m.Name) {
		return
	}
	meta, ok := c.registry.Metrics[m.Name]
	if !ok {
		_, attribute := c.registry.attribute(m.Name)
		switch {
		case c.isOwn(m.Name) || attribute: // MET-006 is about attributes
		case naming.IsConvention(root(m.Name)):
			c.metric(RuleNamespace, m, "it is not in the conventions %s, which have the namespace %s for themselves", c.registry.Version, root(m.Name))
		default:
			c.metric(RuleMetric, m, "it is not in the conventions %s; the service's own begin with %s", c.registry.Version, strings.Join(c.own, " or "))
		}
		return
	}
	if meta.Deprecated {
		c.metric(RuleDeprecated, m, "it is deprecated")
		return
	}
	if m.Unit != "" && m.Unit != meta.Unit { // MET-002 speaks of a missing unit
		c.metric(RuleUnit, m, "its unit is %q, the conventions say %q", m.Unit, meta.Unit)
	}
	kind := m.Kind
	if kind == ExponentialHistogram {
		kind = Histogram
	}
	if string(kind) != meta.Instrument {
		c.metric(RuleInstrument, m, "it is a %s, the conventions say %s", m.Kind, meta.Instrument)
	}
}
