package httpapi

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

func (s *Server) routes() http.Handler {
	router := chi.NewRouter()
	router.Use(s.canonical, middleware.GetHead)
	router.With(secure).Method(http.MethodGet, "/livez", handler(s.handleLivez))
	router.With(secure).Method(http.MethodGet, "/readyz", handler(s.handleReadyz))
	router.Group(func(router chi.Router) {
		router.Use(s.chain()...) // in a group it runs after routing

		for _, e := range s.endpoints() {
			router.Method(e.method, e.path, handler(e.handle))
		}
		router.NotFound(handler(s.handleUnmatched).ServeHTTP)
		router.MethodNotAllowed(handler(s.handleUnmatched).ServeHTTP)
	})
	return router
}

// route returns the pattern that chi matched, or "".
func route(r *http.Request) string { return chi.RouteContext(r.Context()).RoutePattern() }
