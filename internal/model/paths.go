package model

import (
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/grammar"
	"github.com/otelgen/otelgen/internal/words"
)

// Limits of a path; far from what servers and proxies take, near to what people
// read.
const (
	maxPath     = 200
	maxSegments = 10
)

// probes are the first segments of the paths that every service serves itself.
var probes = []string{"livez", "readyz"}

// route is one method and path and who has it.
type route struct {
	method, path string
	segments     []Segment
	owner        string
}

// route reads "METHOD /path/{id}". The method must be the given one, and the
// path must have a parameter exactly when one is wanted.
func (b *builder) route(t grammar.Text, method string, param bool, who string) (string, string, []Segment, error) {
	verb, path, ok := strings.Cut(t.Value, " ")
	parts := strings.Fields(t.Value)
	switch {
	case !ok || len(parts) < 2:
		path = "/orders"
		if len(parts) == 1 && strings.HasPrefix(parts[0], "/") {
			path = words.Shorten(parts[0])
		}
		return "", "", nil, b.Errorf(t.At, "http must be a method and a path, not %q; write %q", words.Shorten(t.Value), method+" "+path)
	case strings.Join(parts, " ") != t.Value:
		path = "/" + strings.TrimPrefix(parts[1], "/")
		return "", "", nil, b.Errorf(t.At, "http must be a method and a path with one space between them, not %q; write %q", words.Shorten(t.Value), method+" "+words.Shorten(path))
	}
	if verb != method {
		return "", "", nil, b.Errorf(t.At, "%s is served with %s, not with %q; write %q", who, method, words.Shorten(verb), method+" "+words.Shorten(path))
	}
	at := func(offset int) grammar.Position { return t.Pos(len(verb) + 1 + offset) }
	switch {
	case path[0] != '/':
		return "", "", nil, b.Errorf(at(0), "the path must begin with a slash; write %q", "/"+words.Shorten(path))
	case len(path) > maxPath:
		return "", "", nil, b.Errorf(at(0), "the path has %d characters; at most %d are possible", len(path), maxPath)
	}
	var segments []Segment
	params, offset := 0, 1
	for part := range strings.SplitSeq(path[1:], "/") {
		s, problem := segment(part)
		if problem != "" {
			return "", "", nil, b.Errorf(at(offset), "%s", problem)
		}
		if s.Param {
			if params++; params > 1 {
				return "", "", nil, b.Errorf(at(offset), "the path has two parameters; one {id} says all that an operation needs")
			}
		}
		segments = append(segments, s)
		offset += len(part) + 1
	}
	switch {
	case len(segments) > maxSegments:
		return "", "", nil, b.Errorf(at(0), "the path has %d segments; at most %d are possible", len(segments), maxSegments)
	case segments[0].Param:
		return "", "", nil, b.Errorf(at(0), "the path begins with a parameter and would hide every other path; put a word before it, as in /orders/{id}")
	case slices.Contains(probes, segments[0].Text):
		return "", "", nil, b.Errorf(at(0), "/%s is the service's own probe; choose another path", segments[0].Text)
	case param && params == 0:
		return "", "", nil, b.Errorf(at(0), "%s must say which one: the path needs {id}; write %q", who, verb+" "+strings.TrimSuffix(words.Shorten(path), "/")+"/{id}")
	case !param && params > 0:
		return "", "", nil, b.Errorf(at(0), "%s has no {id}; drop it from the path", who)
	}
	return verb, path, segments, nil
}

// segment reads one segment of a path: unreserved characters in lower case
// (https://www.rfc-editor.org/rfc/rfc3986#section-2.3), which no router and no
// proxy rewrites, or the parameter {id}.
func segment(s string) (seg Segment, problem string) {
	switch {
	case s == "":
		return seg, "the path has an empty segment; drop the doubled or trailing slash"
	case s == "{id}":
		return Segment{Text: s, Param: true, Name: "id"}, ""
	case s == "." || s == "..":
		return seg, "a path cannot have the segment " + s + "; write it out"
	case strings.HasPrefix(s, "{") && strings.HasSuffix(s, "}"):
		return seg, "the parameter " + words.Shorten(s) + " must be named {id}"
	case strings.ContainsAny(s, "{}:*"):
		return seg, "a parameter fills a whole segment; write /{id}, not " + words.Shorten(s)
	}
	for _, r := range s {
		if r >= 128 || !isLower(byte(r)) && !isDigit(byte(r)) && !strings.ContainsRune("-_.~", r) {
			return seg, "a path has lower-case letters, digits and - _ . ~ only, not " + string(r) + "; mend " + words.Shorten(s)
		}
	}
	return Segment{Text: s}, ""
}

// addRoute refuses a route that another of the same method can be mistaken for.
// A path that is another one with its parameter replaced by a word is fine:
// every router prefers the word.
func (b *builder) addRoute(r *route, at grammar.Position) error {
	// Paths begin with a word, so that only those with the same one can collide.
	key := r.method + " " + r.segments[0].Text
	for _, other := range b.paths[key] {
		if !overlap(r.segments, other.segments) {
			continue
		}
		if r.path == other.path {
			return b.Errorf(at, "%s and %s are both served at %s %s; change one path", other.owner, r.owner, r.method, r.path)
		}
		return b.Errorf(at, "%s %s and %s of %s can match the same URL, and routers differ in which they take; change one path", r.method, r.path, other.path, other.owner)
	}
	b.paths[key] = append(b.paths[key], r)
	return nil
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
		case x[i].Text != y[i].Text:
			return false
		}
	}
	return xParam == yParam
}
