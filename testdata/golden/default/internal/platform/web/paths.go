package web

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
)

// allow lists the methods of a path, none if it is not served.
func (s *Server) allow(escaped string) string {
	var methods []string
	canonical, _ := canonicalPath(escaped)
	served := slices.Concat(s.endpoints, []Endpoint{{Method: http.MethodGet, Path: "/livez"}, {Method: http.MethodGet, Path: "/readyz"}})
	for _, e := range served {
		pattern := WithParameters(e.Path, func(string) string { return "*" })
		if ok, _ := path.Match(pattern, canonical); !ok {
			continue
		}
		methods = append(methods, e.Method, http.MethodOptions)
		if e.Method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
	}
	slices.Sort(methods)
	return strings.Join(slices.Compact(methods), ", ")
}

// canonicalPath escapes each segment in one way, because routers differ in what
// they decode. A path with an empty or dot segment has no canonical form: some
// routers would redirect it, here it is not found. Nor has *, which is not a path.
func canonicalPath(escaped string) (string, bool) {
	rooted, isPath := strings.CutPrefix(escaped, "/")
	segments := strings.Split(rooted, "/")
	for i, segment := range segments {
		text, err := url.PathUnescape(segment)
		if err != nil || !isPath || text == "" || text == "." || text == ".." {
			return "", false
		}
		segments[i] = url.PathEscape(text)
	}
	return "/" + strings.Join(segments, "/"), true
}

// handleUnmatched answers requests that match no route.
func (s *Server) handleUnmatched(w http.ResponseWriter, r *http.Request) error {
	methods := s.allow(r.URL.EscapedPath())
	if methods == "" {
		return NewProblem(http.StatusNotFound, "not-found", "")
	}
	w.Header().Set("Allow", methods)
	if r.Method != http.MethodOptions {
		return NewProblem(http.StatusMethodNotAllowed, "method-not-allowed", "the path serves "+methods)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
