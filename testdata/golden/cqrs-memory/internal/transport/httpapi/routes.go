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
		router.Use(s.chain()...) // in a group it runs when the route is known
		router.Method(http.MethodPost, "/transactions", handler(s.handleBookTransaction))
		router.Method(http.MethodGet, "/transactions/{id}", handler(s.handleGetTransaction))
		router.Method(http.MethodGet, "/transactions", handler(s.handleListTransactions))
		router.Method(http.MethodPost, "/categories", handler(s.handleCreateCategory))
		router.Method(http.MethodGet, "/categories/{id}", handler(s.handleGetCategory))
		router.Method(http.MethodGet, "/categories", handler(s.handleListCategories))
		router.Method(http.MethodGet, "/categories/roots", handler(s.handleListRootCategories))
		router.Method(http.MethodPut, "/categories/{id}", handler(s.handleUpdateCategory))
		router.Method(http.MethodDelete, "/categories/{id}", handler(s.handleDeleteCategory))
		router.Method(http.MethodPost, "/categories/stock", handler(s.handleReceiveStockItem))
		router.Method(http.MethodPost, "/categories/stock/{id}/picks", handler(s.handlePickStock))
		router.Method(http.MethodPost, "/categories/stock/{id}/fills", handler(s.handleFillStock))
		router.Method(http.MethodPost, "/categories/stock/{id}/price-rises", handler(s.handleRaisePrice))
		router.Method(http.MethodPost, "/categories/stock/{id}/losses", handler(s.handleDryOut))
		router.Method(http.MethodPost, "/categories/stock/{id}/block", handler(s.handleBlockStock))
		router.Method(http.MethodPost, "/categories/stock/{id}/release", handler(s.handleReleaseStock))
		router.Method(http.MethodPost, "/categories/stock/{id}/retire", handler(s.handleRetireStock))
		router.Method(http.MethodPost, "/categories/stock/{id}/scrap", handler(s.handleScrapStock))
		router.Method(http.MethodPut, "/categories/stock/{id}", handler(s.handleUpdateStockItem))
		router.Method(http.MethodGet, "/categories/stock/{id}", handler(s.handleGetStockItem))
		router.Method(http.MethodGet, "/categories/stock", handler(s.handleListStockItems))
		router.Method(http.MethodPost, "/boxes", handler(s.handlePackBox))
		router.Method(http.MethodPost, "/boxes/{id}/shrink", handler(s.handleShrinkBox))
		router.Method(http.MethodPost, "/boxes/{id}/grow", handler(s.handleGrowBox))
		router.Method(http.MethodGet, "/boxes/{id}", handler(s.handleGetBox))
		router.Method(http.MethodPut, "/boxes/{id}", handler(s.handleRelabelBox))
		router.NotFound(handler(s.handleUnmatched).ServeHTTP)
		router.MethodNotAllowed(handler(s.handleUnmatched).ServeHTTP)
	})
	return router
}

// route is the pattern that chi chose, empty when none matched.
func route(r *http.Request) string { return chi.RouteContext(r.Context()).RoutePattern() }
