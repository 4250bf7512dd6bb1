package render

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/otelgen/otelgen/internal/contract"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/ident"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/surface"
)

// repeater makes the views of files that are there once for each thing that a
// word in their path ranges over.
type repeater struct {
	words []surface.PathWord
	// expressions are those of the words, parsed; the value of the last one that
	// ran is in value.
	expressions map[string]*template.Template
	value       any
}

// newRepeater collects the words of a stack: those of the model and the surface,
// and those that its layers declare.
func newRepeater(stack *layer.Stack) (*repeater, error) {
	r := &repeater{words: surface.PathWords(), expressions: map[string]*template.Template{}}
	declared := map[*layer.Layer]bool{}
	for _, m := range stack.Members {
		for _, l := range m.Layer.Chain() {
			if declared[l] {
				continue
			}
			declared[l] = true
			for _, word := range l.Paths {
				if _, taken := r.word(word.Word); taken || slices.Contains(contract.Places(), word.Word) {
					return nil, diag.Errorf("layer %s: the path word %q exists already; choose another", l.ID, word.Word)
				}
				if _, known := r.word(word.Within); word.Within != "" && !known {
					return nil, diag.Errorf("layer %s: the path word %q is within %q, which no layer of this stack declares before it", l.ID, word.Word, word.Within)
				}
				r.words = append(r.words, word)
			}
		}
	}
	for _, word := range r.words {
		for _, expression := range []string{word.Over, word.As, word.Text} {
			if err := r.parse(expression); err != nil {
				return nil, diag.Errorf("the path word %q: %v", word.Word, err)
			}
		}
	}
	return r, nil
}

func (r *repeater) parse(expression string) error {
	if expression == "" || r.expressions[expression] != nil {
		return nil
	}
	keep := func(value any) string { r.value = value; return "" }
	t, err := template.New("").Funcs(template.FuncMap{"keep": keep}).Parse("{{keep (" + expression + ")}}")
	r.expressions[expression] = t
	return err
}

// find returns what an expression of a word names, as a template finds it.
func (r *repeater) find(expression string, dot any) (any, error) {
	var nothing strings.Builder
	if err := r.expressions[expression].Execute(&nothing, dot); err != nil {
		return nil, fmt.Errorf("%s: %w", expression, err)
	}
	return r.value, nil
}

func (r *repeater) word(name string) (surface.PathWord, bool) {
	i := slices.IndexFunc(r.words, func(w surface.PathWord) bool { return w.Word == name })
	if i < 0 {
		return surface.PathWord{}, false
	}
	return r.words[i], true
}

// views returns a view for each thing, or combination of things, that the words
// of a path range over: the view alone where it has none.
func (r *repeater) views(path string, view *View) ([]*View, error) {
	wanted := map[string]bool{}
	for _, match := range placeholderRE.FindAllStringSubmatch(path, -1) {
		for word, ok := r.word(match[1]); ok; word, ok = r.word(word.Within) {
			wanted[word.Word] = true
		}
	}
	views, told := []*View{view}, map[string]bool{}
	for _, word := range r.words {
		if !wanted[word.Word] {
			continue
		}
		var err error
		if told[word.Word] {
			views, err = r.those(views, word)
		} else {
			views, err = r.each(views, word)
		}
		if err != nil {
			return nil, fmt.Errorf("the path word %q: %w", word.Word, err)
		}
		for _, other := range word.Tells {
			told[other] = true
		}
	}
	return views, nil
}

// each makes a view of every thing that a word ranges over.
func (r *repeater) each(views []*View, word surface.PathWord) ([]*View, error) {
	var all []*View
	for _, view := range views {
		list, err := r.find(word.Over, view)
		if err != nil {
			return nil, err
		}
		things := reflect.ValueOf(list)
		if things.Kind() != reflect.Slice {
			return nil, fmt.Errorf("%s is %T, not a list", word.Over, list)
		}
		for i := range things.Len() {
			v := *view
			v.bind(word.Word, things.Index(i).Interface())
			all = append(all, &v)
		}
	}
	return all, nil
}

// those keeps the views in which another word has told the word's thing.
func (r *repeater) those(views []*View, word surface.PathWord) ([]*View, error) {
	var kept []*View
	for _, view := range views {
		thing, err := r.find(word.As, view)
		if err != nil {
			return nil, err
		}
		if !reflect.ValueOf(thing).IsNil() {
			v := *view
			v.bind(word.Word, thing)
			kept = append(kept, &v)
		}
	}
	return kept, nil
}

// text is what is in the path for a word.
func (r *repeater) text(word surface.PathWord, view *View) (string, error) {
	text, err := r.find(word.Text, view.Each[word.Word])
	if err != nil {
		return "", fmt.Errorf("the path word %q: %w", word.Word, err)
	}
	s, ok := text.(string)
	s = ident.Plain(s)
	if !ok || s == "" || strings.Contains(s, "/") {
		return "", fmt.Errorf("the path word %q: %s gives %v, which cannot stand in a path", word.Word, word.Text, text)
	}
	return s, nil
}

var placeholderRE = regexp.MustCompile(`__([a-z]+)__`)
