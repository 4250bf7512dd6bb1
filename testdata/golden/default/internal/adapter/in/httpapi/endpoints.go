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
		{"PlaceOrder", http.MethodPost, "/orders", s.handlePlaceOrder},
		{"ConfirmOrder", http.MethodPost, "/orders/{id}/confirm", s.handleConfirmOrder},
		{"ShipOrder", http.MethodPost, "/orders/{id}/ship", s.handleShipOrder},
		{"CancelOrder", http.MethodPost, "/orders/{id}/cancel", s.handleCancelOrder},
		{"GetOrder", http.MethodGet, "/orders/{id}", s.handleGetOrder},
		{"ListOrders", http.MethodGet, "/orders", s.handleListOrders},
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
