package httpapi

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.com/service/internal/application"
	"example.com/service/internal/domain/lending"
)

func (s *Server) handleBorrowBooks(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[borrowBooksBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := application.BorrowBooksInput{
		IdempotencyKey: read.idempotencyKey(r.Header.Get("Idempotency-Key")),
		Member:         required(&read, "member", body.Member, lending.ParseMemberID),
		Books:          list(&read, "books", body.Books, lending.ParseBookID),
		Due:            required(&read, "due", body.Due, lending.ParseDate),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Loans.BorrowBooks(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/loans/"+string(result.ID))
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusCreated, newLoanJSON(result))
}

func (s *Server) handleReportOverdue(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := application.ReportOverdueInput{
		ID:      param(&read, "id", chi.URLParam(r, "id"), lending.ParseLoanID),
		IfMatch: read.ifMatch(r.Header.Get("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Loans.ReportOverdue(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newLoanJSON(result))
}

func (s *Server) handleReturnBooks(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := application.ReturnBooksInput{
		ID:             param(&read, "id", chi.URLParam(r, "id"), lending.ParseLoanID),
		IfMatch:        read.ifMatch(r.Header.Get("If-Match")),
		IdempotencyKey: read.idempotencyKey(r.Header.Get("Idempotency-Key")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Loans.ReturnBooks(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newLoanJSON(result))
}

func (s *Server) handleGetLoan(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := application.GetLoanInput{
		ID: param(&read, "id", chi.URLParam(r, "id"), lending.ParseLoanID),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Loans.GetLoan(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newLoanJSON(result))
}

func (s *Server) handleListLoans(w http.ResponseWriter, r *http.Request) error {
	var read reader
	values := read.query(r.URL.RawQuery)
	in := application.ListLoansInput{
		After: cursor(&read, values.Get("cursor"), lending.ParseLoanID),
		Limit: read.limit(values.Get("limit")),
		State: param(&read, "state", values.Get("state"), lending.ParseLoanState),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Loans.ListLoans(r.Context(), in)
	if err != nil {
		return err
	}
	answer := page[loanJSON]{
		Items:      make([]loanJSON, len(result.Items)),
		NextCursor: formatCursor(string(result.Next)),
	}
	for i, item := range result.Items {
		answer.Items[i] = newLoanJSON(item)
	}
	return writeJSON(w, http.StatusOK, answer)
}
