package scenario

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

func scalar(node *yaml.Node) (any, error) {
	switch node.Tag {
	case "!!null":
		return nil, nil
	case "!!bool":
		var b bool
		err := node.Decode(&b)
		return b, err
	case "!!int", "!!float":
		if !json.Valid([]byte(node.Value)) {
			return nil, fmt.Errorf("line %d: %s is not a number of JSON", node.Line, node.Value)
		}
		return json.Number(node.Value), nil
	default:
		return node.Value, nil
	}
}

// reference matches $N.field. A field begins with a letter, so an amount such as $1.50 is none.
var reference = regexp.MustCompile(`\$(\d+)\.([A-Za-z_][\w-]*(?:\.[\w-]+)*)`)

// eachReference visits the references in all values of the step.
func (s Step) eachReference(visit func(ref string, step int)) {
	_, _ = s.resolved(func(ref string, step int, _ []string) (any, error) {
		visit(ref, step)
		return "", nil
	})
}

// lookup finds the value of a reference to a field of a step's answer.
type lookup func(ref string, step int, field []string) (any, error)

// resolved is the step with every reference replaced.
func (s Step) resolved(find lookup) (Step, error) {
	for _, m := range []*map[string]string{&s.Path, &s.Query, &s.Headers} {
		out := make(map[string]string, len(*m))
		for key, text := range *m {
			v, err := resolve(text, find)
			if err != nil {
				return Step{}, err
			}
			out[key] = fmt.Sprint(v)
		}
		*m = out
	}
	body, err := resolve(s.Body, find)
	s.Body = body
	return s, err
}

func resolve(v any, find lookup) (any, error) {
	switch v := v.(type) {
	case string:
		return resolveText(v, find)
	case []any:
		out := make([]any, len(v))
		for i, e := range v {
			r, err := resolve(e, find)
			if err != nil {
				return nil, err
			}
			out[i] = r
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, e := range v {
			r, err := resolve(e, find)
			if err != nil {
				return nil, err
			}
			out[key] = r
		}
		return out, nil
	default:
		return v, nil
	}
}

func resolveText(text string, find lookup) (any, error) {
	var whole any
	var failed error
	out := reference.ReplaceAllStringFunc(text, func(ref string) string {
		parts := reference.FindStringSubmatch(ref)
		step, err := strconv.Atoi(parts[1])
		if err == nil {
			whole, err = find(ref, step, strings.Split(parts[2], "."))
		}
		if err != nil {
			failed = err
		}
		return fmt.Sprint(whole)
	})
	if failed != nil {
		return nil, failed
	}
	if loc := reference.FindStringIndex(text); loc != nil && loc[0] == 0 && loc[1] == len(text) {
		return whole, nil
	}
	return out, nil
}

// at walks down a decoded JSON document.
func at(document any, field []string) (any, bool) {
	for _, name := range field {
		switch v := document.(type) {
		case map[string]any:
			next, ok := v[name]
			if !ok {
				return nil, false
			}
			document = next
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(v) {
				return nil, false
			}
			document = v[i]
		default:
			return nil, false
		}
	}
	return document, true
}
