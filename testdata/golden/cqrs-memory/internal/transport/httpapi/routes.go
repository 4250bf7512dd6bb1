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
		router.Method(http.MethodPost, "/specimens", handler(s.handleAddSpecimen))
		router.Method(http.MethodGet, "/specimens/{id}", handler(s.handleGetSpecimen))
		router.Method(http.MethodGet, "/specimens", handler(s.handleListSpecimens))
		router.Method(http.MethodPut, "/specimens/{id}", handler(s.handleDescribeSpecimen))
		router.Method(http.MethodPost, "/specimens/{id}/show", handler(s.handleShowSpecimen))
		router.Method(http.MethodPost, "/specimens/{id}/return", handler(s.handleReturnSpecimen))
		router.Method(http.MethodPost, "/specimens/{id}/pieces", handler(s.handleFindPieces))
		router.Method(http.MethodPost, "/specimens/{id}/samples", handler(s.handleSample))
		router.Method(http.MethodPost, "/specimens/{id}/value", handler(s.handleRaiseValue))
		router.Method(http.MethodDelete, "/specimens/{id}", handler(s.handleRemoveSpecimen))
		router.NotFound(handler(s.handleUnmatched).ServeHTTP)
		router.MethodNotAllowed(handler(s.handleUnmatched).ServeHTTP)
	})
	return router
}

// route returns the pattern that chi matched, or "".
func route(r *http.Request) string { return chi.RouteContext(r.Context()).RoutePattern() }
