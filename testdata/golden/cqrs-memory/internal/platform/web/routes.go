package web

import (
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

func (s *Server) routes() http.Handler {
	router := chi.NewRouter()
	router.Use(s.canonical, middleware.GetHead)
	router.With(secure).Method(http.MethodGet, "/livez", Handler(s.handleLivez))
	router.With(secure).Method(http.MethodGet, "/readyz", Handler(s.handleReadyz))
	router.Group(func(router chi.Router) {
		router.Use(s.chain()...) // in a group it runs after routing

		for _, e := range s.endpoints {
			router.Method(e.Method, e.Path, Handler(e.Handle))
		}
		router.NotFound(Handler(s.handleUnmatched).ServeHTTP)
		router.MethodNotAllowed(Handler(s.handleUnmatched).ServeHTTP)
	})
	return router
}

// Route returns the pattern that chi matched, or "".
func Route(r *http.Request) string { return chi.RouteContext(r.Context()).RoutePattern() }
