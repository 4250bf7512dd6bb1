package httpapi

import (
	"net/http"
	"strings"
)

// endpoint is a route of the API. Its path is written as in OpenAPI.
type endpoint struct {
	operation, method, path string
	handle                  func(w http.ResponseWriter, r *http.Request) error
}

// endpoints lists the routes of the API. The router, the Allow header and the tests
// read them here.
func (s *Server) endpoints() []endpoint {
	return []endpoint{
		{"AddSpecimen", http.MethodPost, "/specimens", s.handleAddSpecimen},
		{"GetSpecimen", http.MethodGet, "/specimens/{id}", s.handleGetSpecimen},
		{"ListSpecimens", http.MethodGet, "/specimens", s.handleListSpecimens},
		{"DescribeSpecimen", http.MethodPut, "/specimens/{id}", s.handleDescribeSpecimen},
		{"ShowSpecimen", http.MethodPost, "/specimens/{id}/show", s.handleShowSpecimen},
		{"ReturnSpecimen", http.MethodPost, "/specimens/{id}/return", s.handleReturnSpecimen},
		{"FindPieces", http.MethodPost, "/specimens/{id}/pieces", s.handleFindPieces},
		{"Sample", http.MethodPost, "/specimens/{id}/samples", s.handleSample},
		{"RaiseValue", http.MethodPost, "/specimens/{id}/value", s.handleRaiseValue},
		{"RemoveSpecimen", http.MethodDelete, "/specimens/{id}", s.handleRemoveSpecimen},
	}
}

// withParameters returns a path with parameters such as {id} replaced.
func withParameters(path string, replace func(name string) string) string {
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			segments[i] = replace(strings.TrimSuffix(name, "}"))
		}
	}
	return strings.Join(segments, "/")
}
