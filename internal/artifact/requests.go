package artifact

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/model"
)

// requests prints a file of requests for editors, the first success of each
// operation. What one answers is taken into the next, as
// https://github.com/Huachao/vscode-restclient#request-variables has it, which
// other editors read too.
func requests(s Service, steps []*step) []byte {
	var out strings.Builder
	fmt.Fprintf(&out, "# Requests to %s, to be sent one after the other.\n@host = http://localhost:8080\n", s.Title)
	shown := map[*model.SurfaceOperation]bool{}
	for _, s := range steps {
		if s.expect != s.op.Status || shown[s.op] {
			continue
		}
		shown[s.op] = true
		writeRequest(&out, s, variables{steps})
	}
	return []byte(out.String())
}

// variables turns references to steps into references to named requests.
type variables struct{ steps []*step }

func (v variables) text(s string) string {
	return referenceRE.ReplaceAllStringFunc(s, func(ref string) string {
		parts := referenceRE.FindStringSubmatch(ref)
		return "{{" + v.step(parts[1]).op.Name + ".response.body.$." + parts[2] + "}}"
	})
}

func writeRequest(out *strings.Builder, s *step, v variables) {
	path := s.op.Path
	for _, p := range s.path {
		path = strings.ReplaceAll(path, "{"+p.name+"}", v.text(p.value))
	}
	var query []string
	for _, p := range s.query {
		query = append(query, p.name+"="+v.text(p.value))
	}
	if len(query) > 0 {
		path += "?" + strings.Join(query, "&")
	}
	fmt.Fprintf(out, "\n### %s\n# @name %s\n%s {{host}}%s\n", sentence(s.op.Human), s.op.Name, s.op.Method, path)
	for _, h := range s.headers {
		// Whoever sends requests by hand has seen another version.
		if in := s.op.Input(h.name); in == nil || in.Role != model.RoleVersion {
			fmt.Fprintf(out, "%s: %s\n", h.name, v.text(h.value))
		}
	}
	if s.body != nil {
		fmt.Fprintf(out, "Content-Type: application/json\n\n%s\n", v.body(s.body))
	}
}

// step is the step with the number; references come from this package.
func (v variables) step(number string) *step {
	n, _ := strconv.Atoi(number)
	return v.steps[n-1]
}

var referenceRE = regexp.MustCompile(`\$(\d+)\.(\w+)`)

// body prints a body as JSON, a member on a line.
func (v variables) body(body []member) string {
	lines := make([]string, len(body))
	for i, m := range body {
		lines[i] = "  " + model.Value{Kind: model.String, Text: m.name}.JSON() + ": " + v.json(m.value)
	}
	if len(lines) == 0 {
		return "{}"
	}
	return "{\n" + strings.Join(lines, ",\n") + "\n}"
}

func (v variables) json(x value) string {
	switch {
	case x.ref != "":
		return `"` + v.text(x.ref) + `"`
	case x.items != nil:
		items := make([]string, len(x.items))
		for i, item := range x.items {
			items[i] = v.json(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	return x.JSON()
}
