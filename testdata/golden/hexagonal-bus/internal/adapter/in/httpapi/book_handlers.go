package httpapi

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.com/service/internal/application"
	"example.com/service/internal/domain/lending"
)

func (s *Server) handleAddBook(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[addBookBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := application.AddBookInput{
		Isbn:     required(&read, "isbn", body.Isbn, plain),
		Title:    required(&read, "title", body.Title, plain),
		Authors:  list(&read, "authors", body.Authors, plain),
		Order:    required(&read, "order", body.Order, plain),
		Select:   body.Select,
		Copies:   required(&read, "copies", body.Copies, plain),
		Language: required(&read, "language", orDefault(body.Language, "en"), lending.ParseBookLanguage),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Books.AddBook(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/books/"+string(result.ID))
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusCreated, newBookJSON(result))
}

func (s *Server) handleGetBook(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := application.GetBookInput{
		ID: param(&read, "id", chi.URLParam(r, "id"), lending.ParseBookID),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Books.GetBook(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newBookJSON(result))
}

func (s *Server) handleListBooks(w http.ResponseWriter, r *http.Request) error {
	var read reader
	values := read.query(r.URL.RawQuery)
	in := application.ListBooksInput{
		After: cursor(&read, values.Get("cursor"), lending.ParseBookID),
		Limit: read.limit(values.Get("limit")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Books.ListBooks(r.Context(), in)
	if err != nil {
		return err
	}
	answer := page[bookJSON]{
		Items:      make([]bookJSON, len(result.Items)),
		NextCursor: formatCursor(string(result.Next)),
	}
	for i, item := range result.Items {
		answer.Items[i] = newBookJSON(item)
	}
	return writeJSON(w, http.StatusOK, answer)
}

func (s *Server) handleUpdateBook(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[updateBookBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := application.UpdateBookInput{
		ID:       param(&read, "id", chi.URLParam(r, "id"), lending.ParseBookID),
		IfMatch:  read.ifMatch(r.Header.Get("If-Match")),
		Isbn:     required(&read, "isbn", body.Isbn, plain),
		Title:    required(&read, "title", body.Title, plain),
		Authors:  list(&read, "authors", body.Authors, plain),
		Order:    required(&read, "order", body.Order, plain),
		Select:   body.Select,
		Language: required(&read, "language", orDefault(body.Language, "en"), lending.ParseBookLanguage),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Books.UpdateBook(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newBookJSON(result))
}

func (s *Server) handleRemoveBook(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := application.RemoveBookInput{
		ID:      param(&read, "id", chi.URLParam(r, "id"), lending.ParseBookID),
		IfMatch: read.ifMatch(r.Header.Get("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	err := s.app.Books.RemoveBook(r.Context(), in)
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *Server) handleAcquireCopies(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[acquireCopiesBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := application.AcquireCopiesInput{
		ID:      param(&read, "id", chi.URLParam(r, "id"), lending.ParseBookID),
		IfMatch: read.ifMatch(r.Header.Get("If-Match")),
		Count:   required(&read, "count", body.Count, plain),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Books.AcquireCopies(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newBookJSON(result))
}

func (s *Server) handleDiscardCopies(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[discardCopiesBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := application.DiscardCopiesInput{
		ID:      param(&read, "id", chi.URLParam(r, "id"), lending.ParseBookID),
		IfMatch: read.ifMatch(r.Header.Get("If-Match")),
		Count:   required(&read, "count", body.Count, plain),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Books.DiscardCopies(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newBookJSON(result))
}
