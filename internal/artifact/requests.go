package artifact

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/sample"
	"github.com/otelgen/otelgen/internal/surface"
)

// requests prints a file of requests for editors: the scenario cut down to a
// success of each operation and what it takes to get there. What one answers is
// taken into the next, as
// https://github.com/Huachao/vscode-restclient#request-variables has it, which
// other editors read too.
func requests(s Service, steps []*step) []byte {
	f := requestFile{steps: steps, names: map[int]string{}, count: map[*surface.Operation]int{}}
	fmt.Fprintf(&f.out, "# Requests to %s, to be sent one after the other while it has no data yet.\n@host = http://localhost:8080\n", s.Title)
	for i, show := range shown(steps) {
		if !show {
			continue
		}
		op := steps[i].op
		f.names[i+1] = f.name(op)
		f.write(i + 1)
		if op.Result.Field("read_token") != nil {
			f.token = i + 1
		}
	}
	return []byte(f.out.String())
}

// shown tells which steps the file needs: the first success of each operation,
// what these refer to, and the commands that brought what they change to where
// they find it.
func shown(steps []*step) []bool {
	show := make([]bool, len(steps))
	seen := map[*surface.Operation]bool{}
	for i, s := range steps {
		if s.code == "" && !seen[s.op] {
			seen[s.op], show[i] = true, true
		}
	}
	// A step needs earlier ones only: from the end on, none is missed.
	for i := len(steps) - 1; i >= 0; i-- {
		if !show[i] {
			continue
		}
		for _, n := range steps[i].references() {
			show[n-1] = true
		}
		changed := steps[i].changed()
		for j, earlier := range steps[:i] {
			if earlier.code == "" && !earlier.repeats && slices.ContainsFunc(earlier.changed(), func(n int) bool { return slices.Contains(changed, n) }) {
				show[j] = true
			}
		}
	}
	return show
}

// references are the numbers of the steps that the request takes something from.
func (s *step) references() []int {
	var all []int
	for _, p := range slices.Concat(s.path, s.query, s.headers) {
		if !s.passing(p.name) {
			all = append(all, referred(p.value)...)
		}
	}
	for _, m := range s.body {
		all = append(all, referred(m.value.ref)...)
		for _, item := range m.value.items {
			all = append(all, referred(item.ref)...)
		}
	}
	return all
}

// changed are the numbers of the steps that created what the command changes.
func (s *step) changed() []int {
	if !s.op.IsCommand() {
		return nil
	}
	var all []int
	for _, p := range s.path {
		all = append(all, referred(p.value)...)
	}
	for _, m := range s.body {
		if in := s.op.Input(m.name); in != nil && (in.Role == surface.RoleSource || in.Role == surface.RoleTarget) {
			all = append(all, referred(m.value.ref)...)
		}
	}
	return all
}

// passing reports whether the input is of a moment in the scenario: the file
// has tokens of its own, and whoever sends requests by hand has seen another
// version.
func (s *step) passing(input string) bool {
	in := s.op.Input(input)
	return in != nil && (in.Role == surface.RoleToken || in.Role == surface.RoleVersion)
}

var referenceRE = regexp.MustCompile(`\$(\d+)\.(\w+)`)

// referred are the numbers of the steps that a text refers to.
func referred(text string) []int {
	var all []int
	for _, parts := range referenceRE.FindAllStringSubmatch(text, -1) {
		n, _ := strconv.Atoi(parts[1]) // references come from this package
		all = append(all, n)
	}
	return all
}

// requestFile is a file in the making.
type requestFile struct {
	out   strings.Builder
	steps []*step
	names map[int]string
	count map[*surface.Operation]int
	// token is the last step that is answered with a token to read with, or 0.
	token int
}

// name is a name for one more request of the operation, which no operation has.
func (f *requestFile) name(op *surface.Operation) string {
	for {
		f.count[op]++
		if f.count[op] == 1 {
			return op.Name
		}
		name := op.Name + strconv.Itoa(f.count[op])
		if !slices.ContainsFunc(f.steps, func(s *step) bool { return s.op.Name == name }) {
			return name
		}
	}
}

func (f *requestFile) write(n int) {
	s := f.steps[n-1]
	path := s.op.Path
	for _, p := range s.path {
		path = strings.ReplaceAll(path, "{"+p.name+"}", f.text(p.value))
	}
	separator := "?"
	for _, p := range f.current(s, s.query) {
		path += separator + p.name + "=" + f.text(p.value)
		separator = "&"
	}
	title := sentence(s.op.Human)
	if s.note != "" {
		title += ", " + s.note
	}
	fmt.Fprintf(&f.out, "\n### %s\n# @name %s\n%s {{host}}%s\n", title, f.names[n], s.op.Method, path)
	for _, h := range f.current(s, s.headers) {
		fmt.Fprintf(&f.out, "%s: %s\n", h.name, f.text(h.value))
	}
	if s.body != nil {
		fmt.Fprintf(&f.out, "Content-Type: application/json\n\n%s\n", f.body(s.body))
	}
}

// current are the pairs with the last token that there is in place of theirs,
// and without versions.
func (f *requestFile) current(s *step, pairs []pair) []pair {
	var all []pair
	for _, p := range pairs {
		if !s.passing(p.name) {
			all = append(all, p)
		} else if s.op.Input(p.name).Role == surface.RoleToken && f.token > 0 {
			all = append(all, pair{p.name, refer(f.token, "read_token")})
		}
	}
	return all
}

// text turns references to steps into references to named requests.
func (f *requestFile) text(s string) string {
	return referenceRE.ReplaceAllStringFunc(s, func(ref string) string {
		parts := referenceRE.FindStringSubmatch(ref)
		n, _ := strconv.Atoi(parts[1])
		return "{{" + f.names[n] + ".response.body.$." + parts[2] + "}}"
	})
}

// body prints a body as JSON, a member on a line.
func (f *requestFile) body(body []member) string {
	lines := make([]string, len(body))
	for i, m := range body {
		lines[i] = "  " + sample.Value{Kind: model.String, Text: m.name}.JSON() + ": " + f.json(m.value)
	}
	if len(lines) == 0 {
		return "{}"
	}
	return "{\n" + strings.Join(lines, ",\n") + "\n}"
}

func (f *requestFile) json(x value) string {
	switch {
	case x.ref != "":
		return `"` + f.text(x.ref) + `"`
	case x.items != nil:
		items := make([]string, len(x.items))
		for i, item := range x.items {
			items[i] = f.json(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	return x.JSON()
}
