package httpapi

import (
	"net/http"
	"strings"
)

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /livez", secure(handler(s.handleLivez)))
	mux.Handle("GET /readyz", secure(handler(s.handleReadyz)))
	mux.Handle("POST /orders", s.wrap(s.handlePlaceOrder))
	mux.Handle("POST /orders/{id}/confirm", s.wrap(s.handleConfirmOrder))
	mux.Handle("POST /orders/{id}/ship", s.wrap(s.handleShipOrder))
	mux.Handle("POST /orders/{id}/cancel", s.wrap(s.handleCancelOrder))
	mux.Handle("GET /orders/{id}", s.wrap(s.handleGetOrder))
	mux.Handle("GET /orders", s.wrap(s.handleListOrders))
	mux.Handle("/", s.wrap(s.handleUnmatched))
	return s.canonical(mux)
}

// route returns the path of the pattern that ServeMux matched; the fallback has none.
func route(r *http.Request) string {
	_, path, _ := strings.Cut(r.Pattern, " ")
	return path
}
