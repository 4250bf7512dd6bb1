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
		router.Method(http.MethodPost, "/groups", handler(s.handleOpenGroup))
		router.Method(http.MethodGet, "/groups/{id}", handler(s.handleGetGroup))
		router.Method(http.MethodGet, "/groups", handler(s.handleListGroups))
		router.Method(http.MethodDelete, "/groups/{id}", handler(s.handleCloseGroup))
		router.Method(http.MethodPost, "/members", handler(s.handleRegisterMember))
		router.Method(http.MethodGet, "/members/{id}", handler(s.handleGetMember))
		router.Method(http.MethodGet, "/members", handler(s.handleListMembers))
		router.Method(http.MethodPut, "/members/{id}", handler(s.handleUpdateMember))
		router.Method(http.MethodPost, "/members/{id}/suspension", handler(s.handleSuspendMember))
		router.Method(http.MethodPost, "/members/{id}/reinstatement", handler(s.handleReinstateMember))
		router.Method(http.MethodPost, "/members/cards", handler(s.handleIssueLibraryCard))
		router.Method(http.MethodGet, "/members/cards/{id}", handler(s.handleGetLibraryCard))
		router.Method(http.MethodPut, "/members/cards/{id}", handler(s.handleRenewLibraryCard))
		router.Method(http.MethodPost, "/books", handler(s.handleAddBook))
		router.Method(http.MethodGet, "/books/{id}", handler(s.handleGetBook))
		router.Method(http.MethodGet, "/books", handler(s.handleListBooks))
		router.Method(http.MethodPut, "/books/{id}", handler(s.handleUpdateBook))
		router.Method(http.MethodDelete, "/books/{id}", handler(s.handleRemoveBook))
		router.Method(http.MethodPost, "/books/{id}/acquisitions", handler(s.handleAcquireCopies))
		router.Method(http.MethodPost, "/books/{id}/discards", handler(s.handleDiscardCopies))
		router.Method(http.MethodPost, "/loans", handler(s.handleBorrowBooks))
		router.Method(http.MethodPost, "/loans/{id}/overdue", handler(s.handleReportOverdue))
		router.Method(http.MethodPost, "/loans/{id}/return", handler(s.handleReturnBooks))
		router.Method(http.MethodGet, "/loans/{id}", handler(s.handleGetLoan))
		router.Method(http.MethodGet, "/loans", handler(s.handleListLoans))
		router.NotFound(handler(s.handleUnmatched).ServeHTTP)
		router.MethodNotAllowed(handler(s.handleUnmatched).ServeHTTP)
	})
	return router
}

// route is the pattern that chi chose, empty when none matched.
func route(r *http.Request) string { return chi.RouteContext(r.Context()).RoutePattern() }
