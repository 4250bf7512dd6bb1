package httpapi

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.com/service/internal/command"
	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
	"example.com/service/internal/query"
)

func (s *Server) handleCreateCategory(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[createCategoryBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := command.CreateCategory{
		Code:      required(&read, "code", body.Code, plain),
		Parent:    optional(&read, "parent", body.Parent, transactions.ParseCategoryID),
		Hazardous: required(&read, "hazardous", orDefault(body.Hazardous, true), plain),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.CreateCategory.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/categories/"+result.ID)
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusCreated, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleGetCategory(w http.ResponseWriter, r *http.Request) error {
	var read reader
	values := read.query(r.URL.RawQuery)
	in := query.GetCategory{
		ID:        param(&read, "id", chi.URLParam(r, "id"), transactions.ParseCategoryID),
		ReadToken: param(&read, "read_token", values.Get("read_token"), event.ParseToken),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Queries.GetCategory.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newCategoryJSON(result))
}

func (s *Server) handleListCategories(w http.ResponseWriter, r *http.Request) error {
	var read reader
	values := read.query(r.URL.RawQuery)
	in := query.ListCategories{
		After:     cursor(&read, values.Get("cursor"), transactions.ParseCategoryID),
		Limit:     read.limit(values.Get("limit")),
		ReadToken: param(&read, "read_token", values.Get("read_token"), event.ParseToken),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Queries.ListCategories.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	answer := page[categoryJSON]{
		Items:      make([]categoryJSON, len(result.Items)),
		NextCursor: formatCursor(string(result.Next)),
	}
	for i, item := range result.Items {
		answer.Items[i] = newCategoryJSON(item)
	}
	return writeJSON(w, http.StatusOK, answer)
}

func (s *Server) handleListRootCategories(w http.ResponseWriter, r *http.Request) error {
	var read reader
	values := read.query(r.URL.RawQuery)
	in := query.ListRootCategories{
		After:     cursor(&read, values.Get("cursor"), transactions.ParseCategoryID),
		Limit:     read.limit(values.Get("limit")),
		ReadToken: param(&read, "read_token", values.Get("read_token"), event.ParseToken),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Queries.ListRootCategories.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	answer := page[categoryJSON]{
		Items:      make([]categoryJSON, len(result.Items)),
		NextCursor: formatCursor(string(result.Next)),
	}
	for i, item := range result.Items {
		answer.Items[i] = newCategoryJSON(item)
	}
	return writeJSON(w, http.StatusOK, answer)
}

func (s *Server) handleUpdateCategory(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[updateCategoryBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := command.UpdateCategory{
		ID:        param(&read, "id", chi.URLParam(r, "id"), transactions.ParseCategoryID),
		IfMatch:   read.ifMatch(r.Header.Get("If-Match")),
		Code:      required(&read, "code", body.Code, plain),
		Parent:    optional(&read, "parent", body.Parent, transactions.ParseCategoryID),
		Hazardous: required(&read, "hazardous", orDefault(body.Hazardous, true), plain),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.UpdateCategory.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleDeleteCategory(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := command.DeleteCategory{
		ID:      param(&read, "id", chi.URLParam(r, "id"), transactions.ParseCategoryID),
		IfMatch: read.ifMatch(r.Header.Get("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	_, err := s.app.Commands.DeleteCategory.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
