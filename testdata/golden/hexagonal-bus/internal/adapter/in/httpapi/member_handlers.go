package httpapi

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.com/service/internal/application"
	"example.com/service/internal/domain/lending"
)

func (s *Server) handleRegisterMember(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[registerMemberBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := application.RegisterMemberInput{
		IdempotencyKey: read.idempotencyKey(r.Header.Get("Idempotency-Key")),
		Email:          required(&read, "email", body.Email, plain),
		Group:          optional(&read, "group", body.Group, lending.ParseGroupID),
		Born:           optional(&read, "born", body.Born, lending.ParseDate),
		Newsletter:     required(&read, "newsletter", orDefault(body.Newsletter, false), plain),
		Interests:      list(&read, "interests", body.Interests, lending.ParseMemberInterests),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Members.RegisterMember(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/members/"+string(result.ID))
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusCreated, newMemberJSON(result))
}

func (s *Server) handleGetMember(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := application.GetMemberInput{
		ID: param(&read, "id", chi.URLParam(r, "id"), lending.ParseMemberID),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Members.GetMember(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newMemberJSON(result))
}

func (s *Server) handleListMembers(w http.ResponseWriter, r *http.Request) error {
	var read reader
	values := read.query(r.URL.RawQuery)
	in := application.ListMembersInput{
		After: cursor(&read, values.Get("cursor"), lending.ParseMemberID),
		Limit: read.limit(values.Get("limit")),
		State: param(&read, "state", values.Get("state"), lending.ParseMemberState),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Members.ListMembers(r.Context(), in)
	if err != nil {
		return err
	}
	answer := page[memberJSON]{
		Items:      make([]memberJSON, len(result.Items)),
		NextCursor: formatCursor(string(result.Next)),
	}
	for i, item := range result.Items {
		answer.Items[i] = newMemberJSON(item)
	}
	return writeJSON(w, http.StatusOK, answer)
}

func (s *Server) handleUpdateMember(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[updateMemberBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := application.UpdateMemberInput{
		ID:         param(&read, "id", chi.URLParam(r, "id"), lending.ParseMemberID),
		IfMatch:    read.ifMatch(r.Header.Get("If-Match")),
		Email:      required(&read, "email", body.Email, plain),
		Group:      optional(&read, "group", body.Group, lending.ParseGroupID),
		Born:       optional(&read, "born", body.Born, lending.ParseDate),
		Newsletter: required(&read, "newsletter", orDefault(body.Newsletter, false), plain),
		Interests:  list(&read, "interests", body.Interests, lending.ParseMemberInterests),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Members.UpdateMember(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newMemberJSON(result))
}

func (s *Server) handleSuspendMember(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := application.SuspendMemberInput{
		ID:      param(&read, "id", chi.URLParam(r, "id"), lending.ParseMemberID),
		IfMatch: read.ifMatch(r.Header.Get("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Members.SuspendMember(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newMemberJSON(result))
}

func (s *Server) handleReinstateMember(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := application.ReinstateMemberInput{
		ID:      param(&read, "id", chi.URLParam(r, "id"), lending.ParseMemberID),
		IfMatch: read.ifMatch(r.Header.Get("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Members.ReinstateMember(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newMemberJSON(result))
}
