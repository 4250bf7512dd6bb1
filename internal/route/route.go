// Package route reads at which method and path an operation is served over HTTP,
// and finds routes that routers cannot tell apart.
package route

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/words"
)

// Limits of a path: well below those of servers and proxies, close to what people
// can read.
const (
	maxPath     = 200
	maxSegments = 10
)

// methods are those that an operation can be served with.
var methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}

// probes are the first segments of the paths that every service serves itself.
var probes = []string{"livez", "readyz"}

// Segment is a part of a path between slashes.
type Segment struct {
	Text  string // as in the path: orders or {id}
	Param bool
	Name  string // of a parameter: id
}

// Route is where an operation is served over HTTP.
type Route struct {
	Method, Path string
	Segments     []Segment
}

// Want is what a route must be like.
type Want struct {
	Method string
	// Or are other methods that it may have.
	Or []string
	// Param says that the path has the parameter {id} or one of Lookups; otherwise it
	// has none.
	Param bool
	// Lookups are the names of parameters that it may have in place of {id}.
	Lookups []string
	// Refuse says what is wrong with a parameter of another name, or "".
	Refuse func(name string) string
	// Parents are the names of the other parameters that it may have.
	Parents []string
	// Who is the operation in messages.
	Who string
}

// Fault describes an error in a route and the byte of its text.
type Fault struct {
	Offset  int
	Message string
}

// Parse reads "METHOD /path/{id}" with any method and with or without the
// parameter.
func Parse(text string) (Route, error) {
	method, path, _ := strings.Cut(text, " ")
	if !slices.Contains(methods, method) {
		method = "POST"
	}
	r, fault := ParseAs(text, Want{Method: method, Param: strings.Contains(path, "{"), Who: "the operation"})
	if fault != nil {
		return Route{}, errors.New(fault.Message)
	}
	return r, nil
}

// ParseAs reads "METHOD /path/{id}" and checks that it is the wanted one.
func ParseAs(text string, want Want) (Route, *Fault) {
	method, who := want.Method, want.Who
	verb, path, ok := strings.Cut(text, " ")
	parts := strings.Fields(text)
	switch {
	case !ok || len(parts) < 2:
		path = "/orders"
		if len(parts) == 1 && strings.HasPrefix(parts[0], "/") {
			path = words.Shorten(parts[0])
		}
		return faultf(0, "http must be a method and a path, not %q; write %q", words.Shorten(text), method+" "+path)
	case strings.Join(parts, " ") != text:
		path = "/" + strings.TrimPrefix(parts[1], "/")
		return faultf(0, "http must be a method and a path with one space between them, not %q; write %q", words.Shorten(text), method+" "+words.Shorten(path))
	}
	if verb != method && !slices.Contains(want.Or, verb) {
		return faultf(0, "%s is served with %s, not with %q; write %q", who, words.List(append([]string{method}, want.Or...), "or"), words.Shorten(verb), method+" "+words.Shorten(path))
	}
	at := func(offset int) int { return len(verb) + 1 + offset }
	switch {
	case path[0] != '/':
		return faultf(at(0), "the path must begin with a slash; write %q", "/"+words.Shorten(path))
	case len(path) > maxPath:
		return faultf(at(0), "the path has %d characters; at most %d are allowed", len(path), maxPath)
	}
	var segments []Segment
	params, offset := 0, 1
	for part := range strings.SplitSeq(path[1:], "/") {
		s, problem := segment(part, want)
		if problem != "" {
			return faultf(at(offset), "%s", problem)
		}
		if slices.ContainsFunc(segments, func(other Segment) bool { return s.Param && other.Text == s.Text }) {
			return faultf(at(offset), "the path has the parameter %s twice; drop one", words.Shorten(s.Text))
		}
		if s.Param && (s.Name == "id" || slices.Contains(want.Lookups, s.Name)) {
			if params++; params > 1 {
				return faultf(at(offset), "%s finds one thing by one parameter; drop %s or the other", who, s.Text)
			}
		}
		segments = append(segments, s)
		offset += len(part) + 1
	}
	switch {
	case len(segments) > maxSegments:
		return faultf(at(0), "the path has %d segments; at most %d are allowed", len(segments), maxSegments)
	case segments[0].Param:
		return faultf(at(0), "the path begins with a parameter and would hide every other path; put a word before it, as in /orders/{id}")
	case slices.Contains(probes, segments[0].Text):
		return faultf(at(0), "/%s is the service's own probe; choose another path", segments[0].Text)
	case want.Param && params == 0:
		return faultf(at(0), "%s must say which one: the path needs {id}; write %q", who, verb+" "+strings.TrimSuffix(words.Shorten(path), "/")+"/{id}")
	case !want.Param && params > 0:
		return faultf(at(0), "%s has no {id}; drop it from the path", who)
	}
	return Route{verb, path, segments}, nil
}

func faultf(offset int, format string, args ...any) (Route, *Fault) {
	return Route{}, &Fault{offset, fmt.Sprintf(format, args...)}
}

// segment reads one segment of a path: unreserved characters
// (https://www.rfc-editor.org/rfc/rfc3986#section-2.3), which no router and no
// proxy rewrites, or a parameter.
func segment(s string, want Want) (seg Segment, problem string) {
	parents := want.Parents
	name := strings.TrimSuffix(strings.TrimPrefix(s, "{"), "}")
	isParam := s == "{"+name+"}"
	switch {
	case s == "":
		return seg, "the path has an empty segment; drop the doubled or trailing slash"
	case s == "{id}":
		return Segment{Text: s, Param: true, Name: "id"}, ""
	case s == "." || s == "..":
		return seg, "a path cannot have the segment " + s + "; write it out"
	case isParam && (slices.Contains(parents, name) || slices.Contains(want.Lookups, name)):
		return Segment{Text: s, Param: true, Name: name}, ""
	case isParam && want.Refuse != nil && want.Refuse(name) != "":
		return seg, want.Refuse(name)
	case isParam && len(want.Lookups) > 0:
		return seg, "the parameter " + words.Shorten(s) + " must be named {id}, or for a required and unique field that it finds one by: " + strings.Join(want.Lookups, ", ")
	case isParam && len(parents) > 0:
		return seg, "the parameter " + words.Shorten(s) + " must be named {id} or be a reference to one other aggregate: " + strings.Join(parents, ", ")
	case isParam:
		return seg, "the parameter " + words.Shorten(s) + " must be named {id}"
	case strings.ContainsAny(s, "{}:*"):
		return seg, "a parameter fills a whole segment; write /{id}, not " + words.Shorten(s)
	}
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_.~", r) {
			return seg, "a path may have only ASCII letters, digits and - _ . ~, not " + string(r) + "; mend " + words.Shorten(s)
		}
	}
	return Segment{Text: s}, ""
}

// Below returns the route below a path of words such as /v1, or "" for none.
func (r Route) Below(base string) Route {
	if base == "" {
		return r
	}
	var segments []Segment
	for word := range strings.SplitSeq(base[1:], "/") {
		segments = append(segments, Segment{Text: word})
	}
	return Route{r.Method, base + r.Path, append(segments, r.Segments...)}
}

// Meets reports whether two routes of one method can match the same URL, so that
// routers differ in which they take.
func (r Route) Meets(other Route) bool {
	return r.Method == other.Method && (r.Path == other.Path || overlap(r.Segments, other.Segments))
}

// overlap reports whether two paths can match the same URL while neither is the
// other with parameters replaced by parts.
func overlap(x, y []Segment) bool {
	if len(x) != len(y) {
		return false
	}
	var xParam, yParam bool
	for i := range x {
		switch {
		case x[i].Param && !y[i].Param:
			xParam = true
		case !x[i].Param && y[i].Param:
			yParam = true
		case !x[i].Param && x[i].Text != y[i].Text:
			return false
		}
	}
	return xParam == yParam
}
