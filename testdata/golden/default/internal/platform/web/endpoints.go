package web

import (
	"net/http"
	"strings"
)

// Endpoint is a route of the API. Its path is written as in OpenAPI.
type Endpoint struct {
	Operation, Method, Path string
	Handle                  func(w http.ResponseWriter, r *http.Request) error
}

// WithParameters returns a path with parameters such as {id} replaced.
func WithParameters(path string, replace func(name string) string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			segments[i] = replace(strings.TrimSuffix(name, "}"))
		}
	}
	return strings.Join(segments, "/")
}
