package httpapi

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.com/service/internal/application"
	"example.com/service/internal/domain/lending"
)

func (s *Server) handleOpenGroup(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[openGroupBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := application.OpenGroupInput{
		Name:  required(&read, "name", body.Name, plain),
		Type:  required(&read, "type", body.Type, lending.ParseGroupType),
		Range: required(&read, "range", orDefault(body.Range, "all branches"), plain),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Groups.OpenGroup(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/groups/"+string(result.ID))
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusCreated, newGroupJSON(result))
}

func (s *Server) handleGetGroup(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := application.GetGroupInput{
		ID: param(&read, "id", chi.URLParam(r, "id"), lending.ParseGroupID),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Groups.GetGroup(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newGroupJSON(result))
}

func (s *Server) handleListGroups(w http.ResponseWriter, r *http.Request) error {
	var read reader
	values := read.query(r.URL.RawQuery)
	in := application.ListGroupsInput{
		After: cursor(&read, values.Get("cursor"), lending.ParseGroupID),
		Limit: read.limit(values.Get("limit")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Groups.ListGroups(r.Context(), in)
	if err != nil {
		return err
	}
	answer := page[groupJSON]{
		Items:      make([]groupJSON, len(result.Items)),
		NextCursor: formatCursor(string(result.Next)),
	}
	for i, item := range result.Items {
		answer.Items[i] = newGroupJSON(item)
	}
	return writeJSON(w, http.StatusOK, answer)
}

func (s *Server) handleCloseGroup(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := application.CloseGroupInput{
		ID:      param(&read, "id", chi.URLParam(r, "id"), lending.ParseGroupID),
		IfMatch: read.ifMatch(r.Header.Get("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	err := s.app.Groups.CloseGroup(r.Context(), in)
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
