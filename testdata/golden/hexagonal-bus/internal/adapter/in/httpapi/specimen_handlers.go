package httpapi

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.com/service/internal/application"
	"example.com/service/internal/domain/museum"
)

func (s *Server) handleAddSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[addSpecimenBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	in := application.AddSpecimenInput{
		IdempotencyKey: read.idempotencyKey(r.Header.Values("Idempotency-Key")),
		Label:          required(&read, "label", body.Label, plain),
		Notes:          list(&read, "notes", body.Notes, plain),
		Pieces:         required(&read, "pieces", body.Pieces, plain),
		Counts:         list(&read, "counts", body.Counts, plain),
		Weight:         required(&read, "weight", body.Weight, museum.ParseDecimal),
		Weights:        list(&read, "weights", body.Weights, museum.ParseDecimal),
		Fragile:        required(&read, "fragile", orDefault(body.Fragile, true), plain),
		Found:          required(&read, "found", body.Found, museum.ParseDate),
		SeenAt:         optional(&read, "seen_at", body.SeenAt, museum.ParseTimestamp),
		Code:           required(&read, "code", body.Code, museum.ParseUUID),
		Value:          required(&read, "value", body.Value, money.parse),
		Offers:         list(&read, "offers", body.Offers, money.parse),
		Origin:         required(&read, "origin", orDefault(body.Origin, "field"), museum.ParseSpecimenOrigin),
		Colours:        list(&read, "colours", body.Colours, museum.ParseSpecimenColours),
		Parent:         optional(&read, "parent", body.Parent, museum.ParseSpecimenID),
		Related:        list(&read, "related", body.Related, museum.ParseSpecimenID),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Specimens.AddSpecimen(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/specimens/"+string(result.ID))
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusCreated, newSpecimenJSON(result))
}

func (s *Server) handleGetSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := application.GetSpecimenInput{
		ID: param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Specimens.GetSpecimen(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newSpecimenJSON(result))
}

func (s *Server) handleListSpecimens(w http.ResponseWriter, r *http.Request) error {
	var read reader
	values := read.query(r.URL.RawQuery)
	in := application.ListSpecimensInput{
		After: cursor(&read, values.Get("cursor"), museum.ParseSpecimenID),
		Limit: read.limit(values.Get("limit")),
		State: param(&read, "state", values.Get("state"), museum.ParseSpecimenState),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Specimens.ListSpecimens(r.Context(), in)
	if err != nil {
		return err
	}
	answer := page[specimenJSON]{
		Items:      make([]specimenJSON, len(result.Items)),
		NextCursor: formatCursor(string(result.Next)),
	}
	for i, item := range result.Items {
		answer.Items[i] = newSpecimenJSON(item)
	}
	return writeJSON(w, http.StatusOK, answer)
}

func (s *Server) handleDescribeSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[describeSpecimenBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	in := application.DescribeSpecimenInput{
		ID:      param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch: read.ifMatch(r.Header.Values("If-Match")),
		Label:   required(&read, "label", body.Label, plain),
		Notes:   list(&read, "notes", body.Notes, plain),
		Counts:  list(&read, "counts", body.Counts, plain),
		Weights: list(&read, "weights", body.Weights, museum.ParseDecimal),
		Fragile: required(&read, "fragile", orDefault(body.Fragile, true), plain),
		Found:   required(&read, "found", body.Found, museum.ParseDate),
		SeenAt:  optional(&read, "seen_at", body.SeenAt, museum.ParseTimestamp),
		Code:    required(&read, "code", body.Code, museum.ParseUUID),
		Offers:  list(&read, "offers", body.Offers, money.parse),
		Origin:  required(&read, "origin", orDefault(body.Origin, "field"), museum.ParseSpecimenOrigin),
		Colours: list(&read, "colours", body.Colours, museum.ParseSpecimenColours),
		Parent:  optional(&read, "parent", body.Parent, museum.ParseSpecimenID),
		Related: list(&read, "related", body.Related, museum.ParseSpecimenID),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Specimens.DescribeSpecimen(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newSpecimenJSON(result))
}

func (s *Server) handleShowSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := application.ShowSpecimenInput{
		ID:      param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch: read.ifMatch(r.Header.Values("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Specimens.ShowSpecimen(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newSpecimenJSON(result))
}

func (s *Server) handleReturnSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := application.ReturnSpecimenInput{
		ID:      param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch: read.ifMatch(r.Header.Values("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Specimens.ReturnSpecimen(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newSpecimenJSON(result))
}

func (s *Server) handleFindPieces(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[findPiecesBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	in := application.FindPiecesInput{
		ID:          param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch:     read.ifMatch(r.Header.Values("If-Match")),
		FoundPieces: required(&read, "found_pieces", body.FoundPieces, plain),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Specimens.FindPieces(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newSpecimenJSON(result))
}

func (s *Server) handleSample(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[sampleBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	in := application.SampleInput{
		ID:             param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch:        read.ifMatch(r.Header.Values("If-Match")),
		IdempotencyKey: read.idempotencyKey(r.Header.Values("Idempotency-Key")),
		Loss:           required(&read, "loss", body.Loss, museum.ParseDecimal),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Specimens.Sample(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newSpecimenJSON(result))
}

func (s *Server) handleRaiseValue(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[raiseValueBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	in := application.RaiseValueInput{
		ID:      param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch: read.ifMatch(r.Header.Values("If-Match")),
		Rise:    required(&read, "rise", body.Rise, money.parse),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Specimens.RaiseValue(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newSpecimenJSON(result))
}

func (s *Server) handleRemoveSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := application.RemoveSpecimenInput{
		ID:      param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch: read.ifMatch(r.Header.Values("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	err := s.app.Specimens.RemoveSpecimen(r.Context(), in)
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
