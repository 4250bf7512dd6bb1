package otlptest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTree(t *testing.T) {
	trace, ok := shop().Trace("ok")
	if !ok {
		t.Fatal("no trace ok")
	}
	want := `trace ok
  SERVER POST /orders UNSET 10ms
    INTERNAL PlaceOrder UNSET 10ms
      CLIENT INSERT orders UNSET 10ms
      PRODUCER send shop.order.v1 UNSET 10ms
`
	if diff := cmp.Diff(want, trace.Tree()); diff != "" {
		t.Errorf("tree (-want +got):\n%s", diff)
	}
}

func TestTreeShowsOrphansAndLinks(t *testing.T) {
	s := shop()
	named(s, "PlaceOrder").ParentID = "gone"
	flow, ok := s.FlowOf("msg")
	if !ok {
		t.Fatal("no flow of msg")
	}
	want := `trace ok
  SERVER POST /orders UNSET 10ms
  INTERNAL PlaceOrder UNSET 10ms
    CLIENT INSERT orders UNSET 10ms
    PRODUCER send shop.order.v1 UNSET 10ms
trace msg
  CONSUMER process shop.order.v1 UNSET 10ms
    → trace ok span ok.4
`
	if diff := cmp.Diff(want, flow.Tree()); diff != "" {
		t.Errorf("flow (-want +got):\n%s", diff)
	}
}

func TestRoot(t *testing.T) {
	remote := Trace{Spans: []Span{{SpanID: "b", ParentID: "a"}, {SpanID: "a", ParentID: "elsewhere"}}}
	local := Trace{Spans: []Span{{SpanID: "x", ParentID: "gone"}, {SpanID: "a"}}}
	for name, test := range map[string]struct {
		trace Trace
		want  string
	}{
		"the parent is elsewhere":           {remote, "a"},
		"a span without parent comes first": {local, "a"},
		"no spans":                          {Trace{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := test.trace.Root().SpanID; got != test.want {
				t.Errorf("root = %q, want %q", got, test.want)
			}
		})
	}
}

func TestFlows(t *testing.T) {
	linked := func(trace string, to ...string) Span {
		s := span(trace, 1, "", Internal, "step", nil)
		for _, id := range to {
			s.Links = append(s.Links, Link{TraceID: id, SpanID: id + ".1"})
		}
		return s
	}
	// c links to a and b; d to c; e to a trace that is not there; f to nothing.
	s := Snapshot{Spans: []Span{linked("a"), linked("b"), linked("c", "a", "b"), linked("d", "c"), linked("e", "gone"), linked("f")}}
	var got [][]string
	for _, flow := range s.Flows() {
		var ids []string
		for _, trace := range flow.Traces {
			ids = append(ids, trace.ID)
		}
		got = append(got, ids)
	}
	if diff := cmp.Diff([][]string{{"a", "b", "c", "d"}, {"e"}, {"f"}}, got); diff != "" {
		t.Errorf("flows (-want +got):\n%s", diff)
	}
}
