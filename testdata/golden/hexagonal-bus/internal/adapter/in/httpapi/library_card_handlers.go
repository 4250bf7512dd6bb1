package httpapi

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.com/service/internal/application"
	"example.com/service/internal/domain/lending"
)

func (s *Server) handleIssueLibraryCard(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[issueLibraryCardBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := application.IssueLibraryCardInput{
		Holder:     required(&read, "holder", body.Holder, lending.ParseMemberID),
		Serial:     required(&read, "serial", body.Serial, lending.ParseUUID),
		ValidUntil: required(&read, "valid_until", body.ValidUntil, lending.ParseDate),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.LibraryCards.IssueLibraryCard(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/members/cards/"+string(result.ID))
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusCreated, newLibraryCardJSON(result))
}

func (s *Server) handleGetLibraryCard(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := application.GetLibraryCardInput{
		ID: param(&read, "id", chi.URLParam(r, "id"), lending.ParseLibraryCardID),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.LibraryCards.GetLibraryCard(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newLibraryCardJSON(result))
}

func (s *Server) handleRenewLibraryCard(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[renewLibraryCardBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := application.RenewLibraryCardInput{
		ID:         param(&read, "id", chi.URLParam(r, "id"), lending.ParseLibraryCardID),
		IfMatch:    read.ifMatch(r.Header.Get("If-Match")),
		Holder:     required(&read, "holder", body.Holder, lending.ParseMemberID),
		Serial:     required(&read, "serial", body.Serial, lending.ParseUUID),
		ValidUntil: required(&read, "valid_until", body.ValidUntil, lending.ParseDate),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.LibraryCards.RenewLibraryCard(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newLibraryCardJSON(result))
}
