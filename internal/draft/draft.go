// Package draft makes a first model of a contract that exists already, in OpenAPI
// or Protocol Buffers. What a model cannot say is left out and listed.
package draft

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/modeltext"
)

// Draft is a model as text, and what it carries of the contract.
type Draft struct {
	// Model is YAML that [modeltext.Parse] accepts; comments at its top list Left.
	Model []byte
	// Operations and Fields count those that the model has, of how many in the
	// contract.
	Operations, Fields Count
	// Left says of everything that the model lacks, or says in another way, where
	// it stands in the contract and why.
	Left []string
}

// Count is a number of things of all.
type Count struct{ Carried, All int }

func (c Count) String() string { return fmt.Sprintf("%d of %d", c.Carried, c.All) }

// line is one line of the model's text, and what is lost with it.
type line struct {
	text string
	of   *element
}

// element is a part of the model that can be left out.
type element struct {
	// place is where it stands in the contract; "" for what was added.
	place string
	// parent is the aggregate that it is a part of, and is lost with.
	parent *element
	kind   kind
	// plain is set once its limits, filters or effects were refused, lost once
	// the rest was too.
	plain, lost bool
}

type kind int

const (
	ofAggregate kind = iota
	ofField
	ofOperation
	ofValue
)

func (e *element) gone() bool { return e.lost || e.parent != nil && e.parent.gone() }

// settle leaves out what the model language refuses, one part after the other, and
// says of each why. What otelgen accepts is decided in one place, modeltext.
func settle(c *contract, elements []*element, write func() []line) (*Draft, error) {
	d := &Draft{Operations: Count{All: c.operations}, Fields: Count{All: c.fields}}
	left := slices.Clone(c.left)
	lines := write()
	for {
		_, err := modeltext.Parse("model.yaml", []byte(join(lines)))
		if err == nil {
			break
		}
		fault, ok := errors.AsType[*diag.Error](err)
		if !ok || fault.Line < 1 || fault.Line > len(lines) || lines[fault.Line-1].of == nil {
			return nil, diag.Errorf("no model can be made of it: %s", strings.TrimPrefix(err.Error(), "model.yaml: "))
		}
		refused := lines[fault.Line-1]
		refused.of.plain = true
		less := write()
		what := "without its limits"
		if less[fault.Line-1].text == refused.text {
			refused.of.lost = true
			less, what = write(), "left out"
		} else if refused.of.kind == ofOperation {
			what = "without filters and effects"
		}
		lines = less
		left = append(left, fmt.Sprintf("%s: %s, because otelgen says: %s", cmp.Or(refused.of.place, "what was added"), what, fault.Problem))
	}
	for _, e := range elements {
		if e.gone() || e.place == "" {
			continue
		}
		switch e.kind {
		case ofOperation:
			d.Operations.Carried++
		case ofField:
			d.Fields.Carried++
		case ofAggregate, ofValue:
		}
	}
	d.Left = left
	d.Model = []byte(heading(c, d) + join(lines))
	return d, nil
}

func join(lines []line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(l.text)
		b.WriteByte('\n')
	}
	return b.String()
}

// heading says in comments what the model is and what it lacks.
func heading(c *contract, d *Draft) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# A first model of %s: %s operations, %s fields.\n", cmp.Or(oneLine(c.title), "a contract"), d.Operations, d.Fields)
	if len(d.Left) > 0 {
		b.WriteString("#\n# Left out, or said in another way:\n")
	}
	for _, l := range d.Left {
		fmt.Fprintf(&b, "# - %s\n", oneLine(l))
	}
	return b.String()
}

// printable has a blank for what YAML has no place for in a line.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r <= 0x9f || r == 0x2028 || r == 0x2029 || r == 0xfeff || r == utf8.RuneError {
			return ' '
		}
		return r
	}, text)
}

// oneLine keeps a text of others within one line of a comment.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(printable(text)), " ")
	const most = 300
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
