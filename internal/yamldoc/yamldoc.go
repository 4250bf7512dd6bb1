// Package yamldoc prints YAML that is built as data: mappings, sequences, text
// and numbers. It knows no more of YAML than that; for the nodes of the YAML
// library, which can hold any document, printing took four times the time.
package yamldoc

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Node is a value to be printed as YAML.
type Node struct {
	kind kind
	text string   // of a scalar
	keys []string // of a mapping
	// items are the values of a mapping or the members of a sequence.
	items []*Node
	// flow has the node printed on one line, with what is in it.
	flow bool
	// comment, one line, is above a member of a sequence.
	comment string
}

type kind int

const (
	textKind kind = iota // a string
	wordKind             // a number, true, false or nothing
	mappingKind
	sequenceKind
)

// Object is a mapping of pairs, of a key and what [Scalar] takes, in the order
// given.
func Object(pairs ...any) *Node {
	n := &Node{kind: mappingKind, keys: make([]string, 0, len(pairs)/2), items: make([]*Node, 0, len(pairs)/2)}
	return n.With(pairs...)
}

// With appends pairs to a mapping and returns it.
func (n *Node) With(pairs ...any) *Node {
	for i := 0; i < len(pairs); i += 2 {
		n.keys = append(n.keys, pairs[i].(string))
		n.items = append(n.items, Scalar(pairs[i+1]))
	}
	return n
}

// List is a sequence of what [Scalar] takes.
func List[T any](items ...T) *Node {
	n := &Node{kind: sequenceKind}
	for _, item := range items {
		n.items = append(n.items, Scalar(item))
	}
	return n
}

// Add appends a member to a sequence.
func (n *Node) Add(item any) { n.items = append(n.items, Scalar(item)) }

// Empty reports whether a mapping or a sequence holds nothing.
func (n *Node) Empty() bool { return len(n.items) == 0 }

// Commented has a member of a sequence printed below a comment of one line.
func (n *Node) Commented(text string) *Node {
	n.comment = text
	return n
}

// Number is a number that is written as text.
func Number(text string) *Node { return &Node{kind: wordKind, text: text} }

// Scalar makes a node of a string, a number, a bool or nil; a node is itself.
func Scalar(v any) *Node {
	switch v := v.(type) {
	case *Node:
		return v
	case string:
		return &Node{kind: textKind, text: v}
	case int:
		return &Node{kind: wordKind, text: strconv.Itoa(v)}
	case int64:
		return &Node{kind: wordKind, text: strconv.FormatInt(v, 10)}
	case bool:
		return &Node{kind: wordKind, text: strconv.FormatBool(v)}
	case nil:
		return &Node{kind: wordKind}
	}
	panic(fmt.Sprintf("yamldoc: no YAML for %T", v)) // a mistake of the caller's
}

// Flow has the node printed on one line.
func Flow(n *Node) *Node {
	n.flow = true
	return n
}

// Encode prints a document, indented by two.
func Encode(n *Node) []byte {
	var p printer
	p.block(n, 0)
	return p.Bytes()
}

type printer struct{ bytes.Buffer }

// block prints a mapping or a sequence on lines of their own.
func (p *printer) block(n *Node, indent int) {
	for i, item := range n.items {
		if n.kind == mappingKind {
			if i > 0 || !p.inItem() {
				p.indent(indent)
			}
			p.scalar(n.keys[i], false)
			p.WriteByte(':')
		} else {
			if item.comment != "" {
				p.indent(indent)
				p.WriteString("# " + item.comment + "\n")
			}
			p.indent(indent)
			p.WriteByte('-')
		}
		p.value(item, indent)
	}
}

// inItem reports whether the line has begun with the dash of a sequence.
func (p *printer) inItem() bool { return bytes.HasSuffix(p.Bytes(), []byte("- ")) }

func (p *printer) indent(n int) {
	for range n {
		p.WriteByte(' ')
	}
}

// value prints what is behind a key or a dash, to the end of the line or
// below it.
func (p *printer) value(n *Node, indent int) {
	switch {
	case n.kind == wordKind && n.text == "":
		p.WriteByte('\n')
	case n.kind == textKind || n.kind == wordKind || n.flow || len(n.items) == 0:
		p.WriteByte(' ')
		p.inline(n, n.flow)
		p.WriteByte('\n')
	case n.kind == mappingKind && bytes.HasSuffix(p.Bytes(), []byte("-")):
		p.WriteByte(' ')
		p.block(n, indent+2)
	default:
		p.WriteByte('\n')
		p.block(n, indent+2)
	}
}

// inline prints a node on the line at hand.
func (p *printer) inline(n *Node, inFlow bool) {
	switch n.kind {
	case textKind:
		p.scalar(n.text, inFlow)
	case wordKind:
		p.WriteString(n.text)
	case mappingKind:
		p.WriteByte('{')
		for i, item := range n.items {
			if i > 0 {
				p.WriteString(", ")
			}
			p.scalar(n.keys[i], true)
			p.WriteString(": ")
			p.inline(item, true)
		}
		p.WriteByte('}')
	case sequenceKind:
		p.WriteByte('[')
		for i, item := range n.items {
			if i > 0 {
				p.WriteString(", ")
			}
			p.inline(item, true)
		}
		p.WriteByte(']')
	}
}

// scalar prints a string, quoted where YAML would read anything else.
func (p *printer) scalar(s string, inFlow bool) {
	switch {
	case isPlain(s, inFlow):
		p.WriteString(s)
	case strings.ContainsAny(s, `"\`) && isPrintable(s):
		p.WriteString("'" + strings.ReplaceAll(s, "'", "''") + "'")
	default:
		// Every escape of Go is one of YAML too:
		// https://yaml.org/spec/1.2.2/#57-escaped-characters.
		p.WriteString(strconv.Quote(s))
	}
}

// ambiguous lists words that YAML 1.1 or 1.2 reads as something other than text.
var ambiguous = []string{"true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"}

// isPlain reports whether the text needs no quotes. It is careful: what begins
// like a number is quoted even if it is not one.
func isPlain(s string, inFlow bool) bool {
	if !isPrintable(s) || s == "" || strings.HasSuffix(s, " ") || strings.HasSuffix(s, ":") ||
		strings.Contains(s, ": ") || strings.Contains(s, " #") || inFlow && strings.ContainsAny(s, ",[]{}:?") {
		return false
	}
	if c := s[0]; c != '/' && c != '$' && c != '^' && c != '(' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
		return false
	}
	return !slices.Contains(ambiguous, strings.ToLower(s))
}

// isPrintable reports whether the text is ASCII that can be seen.
func isPrintable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
