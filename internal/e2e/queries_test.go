//go:build e2e

package e2e_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/otlptest"
)

// query is one in Tempo's or Loki's language, and the file that shows it.
type query struct {
	Language string `json:"language"`
	Text     string `json:"text"`
	file     string
}

func (q query) String() string { return q.file + ": " + q.Text }

// datasources is what of Grafana's data sources is checked.
type datasources struct {
	Datasources []struct {
		UID      string
		JSONData struct {
			TracesToLogsV2 struct {
				Tags  []tag
				Query string
			} `yaml:"tracesToLogsV2"`
			TracesToMetrics struct {
				Tags    []tag
				Queries []struct{ Query string }
			} `yaml:"tracesToMetrics"`
		} `yaml:"jsonData"`
	}
}

// tag maps an attribute of a span to a label elsewhere.
type tag struct{ Key, Value string }

// matchers are what Grafana puts in the place of ${__tags} of a link.
func matchers(t testing.TB, tags []tag) string {
	t.Helper()
	var all []string
	for _, tag := range tags {
		if tag.Key != "service.name" {
			t.Errorf("a link takes the attribute %s, whose value this test does not know", tag.Key)
		}
		all = append(all, fmt.Sprintf("%s=%q", tag.Value, "service"))
	}
	return strings.Join(all, ", ")
}

var datasourcesFile = filepath.Join("deploy", "grafana", "provisioning", "datasources", "datasources.yaml")

// readDatasources reads a service's data sources as Grafana does, for which $$
// is a $; there are none where no backend brings Grafana.
func readDatasources(t testing.TB, dir string) datasources {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, datasourcesFile))
	if errors.Is(err, os.ErrNotExist) {
		return datasources{}
	}
	if err != nil {
		t.Fatal(err)
	}
	var d datasources
	if err := yaml.Unmarshal(bytes.ReplaceAll(data, []byte("$$"), []byte("$")), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// queries lists the TraceQL and LogQL of a service's documents and of the links
// between its data sources. Dashboards hold PromQL alone: see checkDashboard.
func queries(t testing.TB, dir string) []query {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	var all []query
	for _, f := range append(files, filepath.Join(dir, "README.md")) {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, block := range regexp.MustCompile("(?s)```(traceql|logql)\n(.*?)\n```").FindAllStringSubmatch(string(text), -1) {
			for part := range strings.SplitSeq(block[2], "\n\n") {
				all = append(all, query{block[1], part, filepath.Base(f)})
			}
		}
	}
	for _, d := range readDatasources(t, dir).Datasources {
		link := d.JSONData.TracesToLogsV2
		if link.Query == "" {
			continue
		}
		text := strings.NewReplacer("${__tags}", matchers(t, link.Tags), "${__trace.traceId}", anyTrace).Replace(link.Query)
		all = append(all, query{"logql", text, filepath.Base(datasourcesFile)})
	}
	return all
}

// anyTrace is in queries for the ID of a trace.
const anyTrace = "PUT_THE_ID_HERE"

// syntax is a query as Grafana's grammar reads it.
type syntax struct {
	Name     string
	Text     string
	Children []syntax
}

// parse reads queries with the grammars of Grafana's editors.
func parse(t testing.TB, all []query) []syntax {
	t.Helper()
	in, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", component(t, "parse.mjs"))
	var said bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	var trees []syntax
	if err := json.Unmarshal(out, &trees); err != nil || len(trees) != len(all) {
		t.Fatalf("%d trees of %d queries: %v", len(trees), len(all), err)
	}
	return trees
}

// walk visits a node and those below it.
func (s syntax) walk(visit func(syntax)) {
	visit(s)
	for _, c := range s.Children {
		c.walk(visit)
	}
}

func (s syntax) broken() bool {
	found := false
	s.walk(func(n syntax) { found = found || n.Name == "⚠" })
	return found
}

// parts are the children but for comments.
func (s syntax) parts() []syntax {
	return slices.DeleteFunc(slices.Clone(s.Children), func(c syntax) bool { return c.Name == "LineComment" })
}

// shape names the parts, to tell kinds of expressions apart.
func (s syntax) shape() string {
	var names []string
	for _, p := range s.parts() {
		names = append(names, p.Name)
	}
	return strings.Join(names, " ")
}

// TestQueries parses all TraceQL and LogQL that a service shows, with each
// backend and with different operations.
func TestQueries(t *testing.T) {
	t.Parallel()
	var all []query
	for _, l := range catalog(t).Choices("backend") {
		for _, s := range []stack{
			{"hexagonal", "nethttp", l.Name, "sqlite", "", "none", "order"},
			{"cqrs", "grpc", l.Name, "memory", "memory", "memory", "shop"},
		} {
			all = append(all, queries(t, generate(t, s))...)
		}
	}
	languages := map[string]int{}
	for i, tree := range parse(t, all) {
		languages[all[i].Language]++
		if tree.broken() {
			t.Errorf("%s\nis not %s", all[i], all[i].Language)
		}
	}
	if languages["traceql"] < 10 || languages["logql"] < 10 {
		t.Errorf("only %v found", languages)
	}
}

// TestBrokenQueries shows that wrong queries are told.
func TestBrokenQueries(t *testing.T) {
	all := []query{
		{Language: "traceql", Text: `{resource.service.name=service}`},
		{Language: "traceql", Text: `{services.name="service"}`},
		{Language: "traceql", Text: `{name="PlaceOrder" && kind=sever}`},
		{Language: "traceql", Text: `{name="PlaceOrder"} >> `},
		{Language: "traceql", Text: `{name="PlaceOrder"} | rat() by (name)`},
		{Language: "traceql", Text: "# a comment of LogQL\n{name=\"PlaceOrder\"}"},
		{Language: "logql", Text: `{service_name=service}`},
		{Language: "logql", Text: `{service.name="service"}`},
		{Language: "logql", Text: `{} | detected_level="error"`},
		{Language: "logql", Text: `sum(count_over({service_name="service"} [1m]))`},
		{Language: "logql", Text: `sum(count_over_time({service_name="service"}))`},
	}
	for i, tree := range parse(t, all) {
		if !tree.broken() {
			t.Errorf("%s passes", all[i].Text)
		}
	}
}

// TestQueryEvaluation shows that queries find what is there, and nothing else.
func TestQueryEvaluation(t *testing.T) {
	resource := otlptest.Attrs{"service.name": "service"}
	s := otlptest.Snapshot{
		Spans: []otlptest.Span{
			{TraceID: "1", SpanID: "a", Name: "POST /orders", Kind: otlptest.Server, Resource: resource},
			{TraceID: "1", SpanID: "b", ParentID: "a", Name: "PlaceOrder", Kind: otlptest.Internal, Resource: resource, Attrs: otlptest.Attrs{"service_app.usecase.outcome": "error"}},
			{TraceID: "2", SpanID: "a", Name: "GET /orders", Kind: otlptest.Server, Resource: resource},
		},
		Logs: []otlptest.Log{{TraceID: "1", SpanID: "a", Severity: otlptest.SeverityError, SeverityText: "ERROR", Resource: resource}},
	}
	cases := []struct {
		query
		finds bool
	}{
		{query{Language: "traceql", Text: `{resource.service.name="service" && span.service_app.usecase.outcome="error"}`}, true},
		{query{Language: "traceql", Text: `{resource.service.name="other" && span.service_app.usecase.outcome="error"}`}, false},
		{query{Language: "traceql", Text: `{span.service_app.usecase.outcom="error"}`}, false},
		{query{Language: "traceql", Text: `{span.service_app.usecase.outcome!="ok"}`}, true},
		{query{Language: "traceql", Text: `{kind=server && span.service_app.usecase.outcome!="ok"}`}, false},
		{query{Language: "traceql", Text: `{kind=server} >> {name="PlaceOrder"}`}, true},
		{query{Language: "traceql", Text: `{name="GET /orders"} >> {name="PlaceOrder"}`}, false},
		{query{Language: "traceql", Text: `{name="PlaceOrder"} >> {kind=server}`}, false},
		{query{Language: "traceql", Text: `{span.service_app.usecase.outcome!=""} | rate() by (name, span.service_app.usecase.outcome)`}, true},
		{query{Language: "traceql", Text: `{span.service_app.usecase.outcome!=""} | rate() by (name, span.http.route)`}, false},
		{query{Language: "logql", Text: `{service_name="service"} | detected_level="error"`}, true},
		{query{Language: "logql", Text: `{service_name="service"} | detected_level="warn"`}, false},
		{query{Language: "logql", Text: `{service_name="service"} | trace_id="1"`}, true},
		{query{Language: "logql", Text: `{service="service"} | severity_text="ERROR"`}, false},
		{query{Language: "logql", Text: `sum(count_over_time({service_name="service"} | severity_text="ERROR" [1m]))`}, true},
	}
	var all []query
	for _, c := range cases {
		all = append(all, c.query)
	}
	for i, tree := range parse(t, all) {
		if tree.broken() {
			t.Errorf("%s is not %s", all[i].Text, all[i].Language)
		}
		if err := finds(s, all[i], tree); (err == nil) != cases[i].finds {
			t.Errorf("%s: %v, want that it finds something: %t", all[i].Text, err, cases[i].finds)
		}
	}
}

// checkQueries evaluates what a service shows of TraceQL and LogQL against what
// it sent: each must find something. The trace is one that has log records.
func checkQueries(t *testing.T, dir, trace string, received func() otlptest.Snapshot) {
	t.Helper()
	all := queries(t, dir)
	if len(all) == 0 {
		t.Fatal("no queries found")
	}
	for i := range all {
		all[i].Text = strings.ReplaceAll(all[i].Text, anyTrace, trace)
	}
	for i, tree := range parse(t, all) {
		eventually(t, all[i].String(), func() error { return finds(received(), all[i], tree) })
	}
	t.Logf("%d queries evaluated", len(all))
}

// finds is nil when a query finds something.
func finds(s otlptest.Snapshot, q query, tree syntax) error {
	if q.Language == "logql" {
		return findRecord(s, tree)
	}
	found, err := findSpans(s, tree)
	if err == nil && len(found) == 0 {
		err = errors.New("finds nothing")
	}
	return err
}

// findSpans evaluates the part of TraceQL that the documents use, and refuses
// the rest.
func findSpans(s otlptest.Snapshot, n syntax) ([]otlptest.Span, error) {
	parts := n.parts()
	switch shape := n.shape(); {
	case n.Name == "SpansetFilter":
		var found []otlptest.Span
		for _, span := range s.Spans {
			ok, err := holds(span, parts[0])
			if err != nil {
				return nil, err
			}
			if ok {
				found = append(found, span)
			}
		}
		return found, nil
	case len(parts) == 1:
		return findSpans(s, parts[0])
	case shape == "SpansetPipelineExpression Desc SpansetPipelineExpression":
		above, err := findSpans(s, parts[0])
		if err != nil {
			return nil, err
		}
		below, err := findSpans(s, parts[2])
		return slices.DeleteFunc(below, func(span otlptest.Span) bool { return !isBelow(s, span, above) }), err
	case shape == "SpansetPipelineExpression Pipe SpansetPipelineExpression" && strings.HasPrefix(parts[2].Text, "rate() by ("):
		found, err := findSpans(s, parts[0])
		parts[2].walk(func(n syntax) {
			if n.Name == "FieldExpression" {
				found = slices.DeleteFunc(found, func(span otlptest.Span) bool { return field(span, n) == "" })
			}
		})
		return found, err
	default:
		return nil, fmt.Errorf("%q: this test does not know %s", n.Text, shape)
	}
}

// isBelow reports whether one of the spans is an ancestor of a span.
func isBelow(s otlptest.Snapshot, span otlptest.Span, above []otlptest.Span) bool {
	for span.ParentID != "" {
		parent := slices.IndexFunc(s.Spans, func(p otlptest.Span) bool { return p.TraceID == span.TraceID && p.SpanID == span.ParentID })
		if parent < 0 {
			return false
		}
		span = s.Spans[parent]
		if slices.ContainsFunc(above, func(a otlptest.Span) bool { return a.TraceID == span.TraceID && a.SpanID == span.SpanID }) {
			return true
		}
	}
	return false
}

// holds evaluates a condition on a span.
func holds(span otlptest.Span, n syntax) (bool, error) {
	parts := n.parts()
	switch n.shape() {
	case "FieldExpression And FieldExpression":
		left, err := holds(span, parts[0])
		if err != nil {
			return false, err
		}
		right, err := holds(span, parts[2])
		return left && right, err
	case "FieldExpression FieldOp FieldExpression":
		got, want := field(span, parts[0]), strings.Trim(parts[2].Text, `"`)
		switch op := parts[1].Text; {
		case op == "=":
			return got == want, nil
		case op == "!=": // a span without the attribute is not meant
			return got != "" && got != want, nil
		case op == ">" && parts[0].Text == "duration":
			_, err := time.ParseDuration(want)
			return true, err // nothing takes long in a test
		}
	}
	return false, fmt.Errorf("%q: this test does not know %s", n.Text, n.shape())
}

// field is the value of a span's field, "" where it has none.
func field(span otlptest.Span, n syntax) string {
	attrs := span.Attrs
	scope, name, _ := strings.Cut(n.Text, ".")
	switch scope {
	case "name":
		return span.Name
	case "kind":
		return strings.ToLower(string(span.Kind))
	case "resource":
		attrs = span.Resource
	}
	if v, ok := attrs[name]; ok {
		return fmt.Sprint(v)
	}
	return ""
}

// findRecord looks for a log record that has all labels of a query in LogQL, as
// Loki makes them of OTLP: https://grafana.com/docs/loki/latest/send-data/otel/.
func findRecord(s otlptest.Snapshot, n syntax) error {
	want := map[string]string{}
	var err error
	n.walk(func(n syntax) {
		if n.Name == "Matcher" {
			if n.shape() != "Identifier Eq String" {
				err = fmt.Errorf("%q: this test does not know %s", n.Text, n.shape())
				return
			}
			want[n.Children[0].Text] = strings.Trim(n.Children[2].Text, `"`)
		}
	})
	if err != nil {
		return err
	}
	if len(want) < 2 {
		return fmt.Errorf("only the labels %v found", want)
	}
	if !slices.ContainsFunc(s.Logs, func(l otlptest.Log) bool {
		got := labels(l)
		for name, value := range want {
			if got[name] != value {
				return false
			}
		}
		return true
	}) {
		return fmt.Errorf("no record has %v", want)
	}
	return nil
}

// labels are those by which Loki finds a record.
func labels(l otlptest.Log) map[string]string {
	all := map[string]string{"trace_id": l.TraceID, "span_id": l.SpanID, "severity_text": l.SeverityText, "detected_level": "info"}
	switch {
	case l.Severity >= otlptest.SeverityError:
		all["detected_level"] = "error"
	case l.Severity >= otlptest.SeverityWarn:
		all["detected_level"] = "warn"
	}
	for _, attrs := range []otlptest.Attrs{l.Resource, l.Attrs} {
		for name, value := range attrs {
			all[strings.ReplaceAll(name, ".", "_")] = fmt.Sprint(value)
		}
	}
	return all
}
