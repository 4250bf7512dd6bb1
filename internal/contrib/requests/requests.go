// Package requests writes api/requests.http, requests that editors send.
package requests

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/sample"
	"github.com/otelgen/otelgen/internal/scenario/plan"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/words"
)

// Contribute writes api/requests.http: the scenario cut down to a success of each
// operation and what it takes to get there. What one answers is taken into the
// next, as https://github.com/Huachao/vscode-restclient#request-variables has it.
// There is no way of writing that which all editors read: the file says whose
// this is.
func Contribute(_ context.Context, in *contrib.Input) (contrib.Output, error) {
	steps, err := plan.Steps(in.Model, in.Surface, false)
	if err != nil {
		return contrib.Output{}, fmt.Errorf("plan %s: %w", file, err)
	}
	return contrib.File(file, document(in.Service.Title, steps)), nil
}

const file = "api/requests.http"

func document(title string, steps []*plan.Step) []byte {
	f := requestFile{steps: steps, names: map[int]string{}, count: map[*surface.Operation]int{}}
	fmt.Fprintf(&f.out, "# Requests to %s, to be sent one after the other while it has no data yet,\n"+
		"# by VS Code's REST Client, Visual Studio or kulala.nvim. JetBrains' HTTP client and httpYac\n"+
		"# do not read references to answers: replace {{...response...}} by what was answered.\n"+
		"@host = http://localhost:8080\n", title)
	for i, show := range shown(steps) {
		if !show {
			continue
		}
		op := steps[i].Op
		f.names[i+1] = f.name(op)
		f.write(i + 1)
		if op.Result.Field("read_token") != nil {
			f.token = i + 1
		}
	}
	return []byte(f.out.String())
}

// shown reports which steps the file needs: the first success of each operation,
// what these refer to, and the commands that brought what they change to where
// they find it.
func shown(steps []*plan.Step) []bool {
	show := make([]bool, len(steps))
	seen := map[*surface.Operation]bool{}
	for i, s := range steps {
		if s.Code == "" && !seen[s.Op] {
			seen[s.Op], show[i] = true, true
		}
	}
	// A step needs earlier ones only: from the end on, none is missed.
	for i := len(steps) - 1; i >= 0; i-- {
		if !show[i] {
			continue
		}
		for _, n := range references(steps[i]) {
			show[n-1] = true
		}
		changed := changedBy(steps[i])
		for j, earlier := range steps[:i] {
			if earlier.Code == "" && !earlier.Repeats && slices.ContainsFunc(changedBy(earlier), func(n int) bool { return slices.Contains(changed, n) }) {
				show[j] = true
			}
		}
	}
	return show
}

// references are the numbers of the steps that the request takes something from.
func references(s *plan.Step) []int {
	all := named(s)
	for _, p := range slices.Concat(s.Path, s.Query, s.Headers) {
		if !passing(s, p.Name) {
			all = append(all, plan.Referred(p.Value)...)
		}
	}
	for _, m := range s.Body {
		all = append(all, plan.Referred(m.Value.Ref)...)
		for _, item := range m.Value.Refs {
			all = append(all, plan.Referred(item.Ref)...)
		}
	}
	return all
}

// named is the number of the step that created what the path names by another
// value than its id, or none.
func named(s *plan.Step) []int {
	if s.Op.InputOf(surface.RoleLookup) == nil || s.On == 0 {
		return nil
	}
	return []int{s.On}
}

// changedBy are the numbers of the steps that created what the command changes.
func changedBy(s *plan.Step) []int {
	if !s.Op.IsCommand() {
		return nil
	}
	all := named(s)
	for _, p := range s.Path {
		if p.Name == "id" {
			all = append(all, plan.Referred(p.Value)...)
		}
	}
	for _, m := range s.Body {
		if in := s.Op.InputSpelled(m.Name); in != nil && (in.Role == surface.RoleSource || in.Role == surface.RoleTarget) {
			all = append(all, plan.Referred(m.Value.Ref)...)
		}
	}
	return all
}

// passing reports whether the input is of a moment in the scenario: the file
// has tokens of its own, and whoever sends requests by hand has seen another
// version.
func passing(s *plan.Step, input string) bool {
	in := s.Op.InputSpelled(input)
	return in != nil && (in.Role == surface.RoleToken || in.Role == surface.RoleVersion)
}

// requestFile is a file in the making.
type requestFile struct {
	out   strings.Builder
	steps []*plan.Step
	names map[int]string
	count map[*surface.Operation]int
	// token is the last step that is answered with a token to read with, or 0.
	token int
}

// name is a name for one more request of the operation, which no operation and
// no other request has.
func (f *requestFile) name(op *surface.Operation) string {
	for {
		f.count[op]++
		if f.count[op] == 1 {
			return op.Name
		}
		name := op.Name + strconv.Itoa(f.count[op])
		if !slices.ContainsFunc(f.steps, func(s *plan.Step) bool { return s.Op.Name == name }) && !slices.Contains(slices.Collect(maps.Values(f.names)), name) {
			return name
		}
	}
}

func (f *requestFile) write(n int) {
	s := f.steps[n-1]
	path := s.Op.Path
	for _, p := range s.Path {
		value := f.text(p.Value)
		if in := s.Op.InputSpelled(p.Name); in != nil && in.Is(surface.RoleLookup) {
			value = url.PathEscape(p.Value)
		}
		path = strings.ReplaceAll(path, "{"+p.Name+"}", value)
	}
	separator := "?"
	for _, p := range f.current(s, s.Query) {
		path += separator + p.Name + "=" + f.text(p.Value)
		separator = "&"
	}
	title := words.Sentence(s.Op.Human)
	if s.Note != "" {
		title += ", " + s.Note
	}
	fmt.Fprintf(&f.out, "\n### %s\n# @name %s\n%s {{host}}%s\n", title, f.names[n], s.Op.Method, path)
	for _, h := range f.current(s, s.Headers) {
		fmt.Fprintf(&f.out, "%s: %s\n", h.Name, f.text(h.Value))
	}
	if s.Body != nil {
		fmt.Fprintf(&f.out, "Content-Type: application/json\n\n%s\n", f.body(s.Body))
	}
}

// current are the pairs with the last token that there is in place of theirs,
// and without versions.
func (f *requestFile) current(s *plan.Step, pairs []plan.Pair) []plan.Pair {
	var all []plan.Pair
	for _, p := range pairs {
		if !passing(s, p.Name) {
			all = append(all, p)
		} else if s.Op.InputSpelled(p.Name).Role == surface.RoleToken && f.token > 0 {
			all = append(all, plan.Pair{Name: p.Name, Value: plan.Refer(f.token, f.steps[f.token-1].Op.Result.Field("read_token").Wire)})
		}
	}
	return all
}

// text turns references to steps into references to named requests.
func (f *requestFile) text(s string) string {
	return plan.MapReferences(s, func(n int, field string) string {
		if strings.Contains(field, "-") {
			return "{{" + f.names[n] + ".response.body.$['" + field + "']}}"
		}
		return "{{" + f.names[n] + ".response.body.$." + field + "}}"
	})
}

// body prints a body as JSON, a member on a line.
func (f *requestFile) body(body []plan.Member) string {
	lines := make([]string, len(body))
	for i, m := range body {
		lines[i] = "  " + sample.Value{Kind: model.String, Text: m.Name}.JSON() + ": " + f.json(m.Value)
	}
	if len(lines) == 0 {
		return "{}"
	}
	return "{\n" + strings.Join(lines, ",\n") + "\n}"
}

func (f *requestFile) json(x plan.Value) string {
	switch {
	case x.Object:
		x.Object = false
		return `{"id": ` + f.json(x) + "}"
	case x.Ref != "" && x.Value.Ref != nil && x.Value.Ref.Counted():
		return f.text(x.Ref)
	case x.Ref != "":
		return `"` + f.text(x.Ref) + `"`
	case x.Refs != nil:
		items := make([]string, len(x.Refs))
		for i, item := range x.Refs {
			items[i] = f.json(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	return x.JSON()
}
