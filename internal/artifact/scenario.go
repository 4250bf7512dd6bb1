package artifact

import (
	"fmt"
	"strconv"

	"github.com/otelgen/otelgen/internal/sample"
	"github.com/otelgen/otelgen/internal/surface"
)

// step is one request of the scenario and what it is answered.
type step struct {
	op                   *surface.Operation
	path, query, headers []pair
	// body is nil when nothing is sent.
	body   []member
	expect int
	// code is the failure that is expected, "" for success.
	code string
	// note says what a step is there for; "" is the operation's success.
	note string
	// repeats is set for a step that is an earlier one, sent again with its key.
	repeats bool
}

// pair is a parameter or a header.
type pair struct{ name, value string }

// member is one member of a body.
type member struct {
	name  string
	value value
}

// value is a sample, or with ref, $N.field, what an earlier step answered.
type value struct {
	sample.Value
	ref   string
	items []value // of a list of references
}

func (v value) node() *node {
	switch {
	case v.ref != "":
		return scalar(v.ref)
	case v.items != nil:
		items := list[*node]()
		for _, item := range v.items {
			items.add(item.node())
		}
		return flow(items)
	}
	return sampleNode(v.Value)
}

// refer names a field of the answer of step n, counted from 1.
func refer(n int, field string) string { return "$" + strconv.Itoa(n) + "." + field }

// scenarioDocument prints the steps: what a client may do with an empty store,
// and the answers that it gets. Comments number the steps, because references
// count them.
func scenarioDocument(steps []*step) *node {
	all := list[*node]()
	for i, s := range steps {
		n := object("operation", s.op.Name)
		for _, part := range []struct {
			name  string
			pairs []pair
		}{{"path", s.path}, {"query", s.query}, {"headers", s.headers}} {
			if len(part.pairs) > 0 {
				n.with(part.name, pairs(part.pairs))
			}
		}
		if s.body != nil {
			n.with("body", members(s.body))
		}
		n.with("expect", s.expect)
		n.comment = stepComment(i, s)
		all.add(n)
	}
	return all
}

func stepComment(i int, s *step) string {
	if s.note == "" {
		return strconv.Itoa(i + 1)
	}
	return fmt.Sprintf("%d: %s", i+1, s.note)
}

func pairs(pairs []pair) *node {
	n := flow(object())
	for _, p := range pairs {
		n.with(p.name, p.value)
	}
	return n
}

func members(body []member) *node {
	n := object()
	if len(body) == 0 {
		flow(n)
	}
	for _, m := range body {
		n.with(m.name, m.value.node())
	}
	return n
}
