// Package strictyaml decodes the small YAML files that people write for
// otelgen: one document, no unknown field, and the place of a fault in every
// error.
package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/suggest"
)

// maxDepth bounds nesting: the decoder recurses, and no file of ours is deep.
const maxDepth = 100

// Decode reads data into v. Faults are a [diag.Error] each, in which name
// stands for the file; known lists field names to
// suggest where an unknown one is close.
func Decode(name string, data []byte, v any, known []string) error {
	if line, deep := tooDeep(data); deep {
		return diag.At(name, line, 1, "nested more than %d deep", maxDepth)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(v); err != nil {
		if errors.Is(err, io.EOF) {
			return diag.At(name, 1, 1, "empty")
		}
		return located(name, data, err, v, known)
	}
	next := yaml.Node{Line: 1, Column: 1}
	if err := dec.Decode(&next); !errors.Is(err, io.EOF) {
		return diag.At(name, next.Line, next.Column, "a second document; keep one")
	}
	return nil
}

var (
	lineRE = regexp.MustCompile(`^line (\d+): (.*)$`)
	// unknownRE is what types with a decoder of their own say.
	unknownRE = regexp.MustCompile(`^field (\S+) not found.*$`)
	typeRE    = regexp.MustCompile(`(?:\bin type|\binto) \S+$`)
)

// located turns the decoder's error into one line, its first fault only.
func located(name string, data []byte, err error, v any, known []string) error {
	var doc yaml.Node
	if yaml.Unmarshal(data, &doc) == nil {
		if n, msg := misfit(&doc, reflect.TypeOf(v).Elem(), "this file", known); n != nil {
			return diag.At(name, n.Line, n.Column, "%s", msg)
		}
	}
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	var te *yaml.TypeError
	if errors.As(err, &te) && len(te.Errors) > 0 {
		msg = te.Errors[0]
	}
	msg, _, _ = strings.Cut(msg, "\n")
	line, column := 1, 1
	if m := lineRE.FindStringSubmatch(msg); m != nil {
		line, _ = strconv.Atoi(m[1]) // the expression takes digits only
		msg = m[2]
	}
	if m := unknownRE.FindStringSubmatch(msg); m != nil {
		msg = fmt.Sprintf("unknown field %q%s", m[1], suggest.Hint(m[1], known))
		column = columnOf(data, line, m[1])
	}
	return diag.At(name, line, column, "%s", strings.TrimSpace(typeRE.ReplaceAllString(msg, "")))
}

// columnOf finds a key in its line, which the decoder does not tell.
func columnOf(data []byte, line int, key string) int {
	n := 1
	for l := range bytes.Lines(data) {
		if n == line {
			return max(bytes.Index(l, []byte(key)), 0) + 1
		}
		n++
	}
	return 1
}

// tooDeep looks for nesting that the decoder should not be asked to follow. It
// counts flow brackets and indentation without parsing, so it may count too
// much for a long text in brackets, never too little.
func tooDeep(data []byte) (line int, deep bool) {
	depth, n := 0, 1
	for l := range bytes.Lines(data) {
		indent := len(l) - len(bytes.TrimLeft(l, " -?"))
		for _, c := range l {
			switch c {
			case '[', '{':
				depth++
			case ']', '}':
				depth--
			}
			if depth > maxDepth {
				return n, true
			}
		}
		if indent > 8*maxDepth {
			return n, true
		}
		n++
	}
	return 0, false
}
