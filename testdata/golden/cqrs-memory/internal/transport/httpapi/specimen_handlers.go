package httpapi

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.com/service/internal/command"
	"example.com/service/internal/domain/museum"
	"example.com/service/internal/event"
	"example.com/service/internal/query"
)

func (s *Server) handleAddSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[addSpecimenBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	in := command.AddSpecimen{
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
	result, err := s.app.Commands.AddSpecimen.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/specimens/"+result.ID)
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusCreated, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleGetSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read reader
	values := read.query(r.URL.RawQuery)
	in := query.GetSpecimen{
		ID:        param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		ReadToken: param(&read, "read_token", values.Get("read_token"), event.ParseToken),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Queries.GetSpecimen.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newSpecimenJSON(result))
}

func (s *Server) handleListSpecimens(w http.ResponseWriter, r *http.Request) error {
	var read reader
	values := read.query(r.URL.RawQuery)
	in := query.ListSpecimens{
		After:     cursor(&read, values.Get("cursor"), museum.ParseSpecimenID),
		Limit:     read.limit(values.Get("limit")),
		State:     param(&read, "state", values.Get("state"), museum.ParseSpecimenState),
		ReadToken: param(&read, "read_token", values.Get("read_token"), event.ParseToken),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Queries.ListSpecimens.Handle(r.Context(), in)
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
	in := command.DescribeSpecimen{
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
	result, err := s.app.Commands.DescribeSpecimen.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleShowSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := command.ShowSpecimen{
		ID:      param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch: read.ifMatch(r.Header.Values("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.ShowSpecimen.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleReturnSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := command.ReturnSpecimen{
		ID:      param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch: read.ifMatch(r.Header.Values("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.ReturnSpecimen.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleFindPieces(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[findPiecesBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	in := command.FindPieces{
		ID:          param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch:     read.ifMatch(r.Header.Values("If-Match")),
		FoundPieces: required(&read, "found_pieces", body.FoundPieces, plain),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.FindPieces.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleSample(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[sampleBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	in := command.Sample{
		ID:             param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch:        read.ifMatch(r.Header.Values("If-Match")),
		IdempotencyKey: read.idempotencyKey(r.Header.Values("Idempotency-Key")),
		Loss:           required(&read, "loss", body.Loss, museum.ParseDecimal),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.Sample.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleRaiseValue(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[raiseValueBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	in := command.RaiseValue{
		ID:      param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch: read.ifMatch(r.Header.Values("If-Match")),
		Rise:    required(&read, "rise", body.Rise, money.parse),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.RaiseValue.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleRemoveSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := command.RemoveSpecimen{
		ID:      param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch: read.ifMatch(r.Header.Values("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	_, err := s.app.Commands.RemoveSpecimen.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
