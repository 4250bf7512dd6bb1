package httpapi

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.com/service/internal/application"
	"example.com/service/internal/domain/museum"
	"example.com/service/internal/platform/web"
)

func (a api) handleAddSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	body := web.Decode[addSpecimenBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	in := application.AddSpecimenInput{
		IdempotencyKey: read.IdempotencyKey(r.Header.Values("Idempotency-Key")),
		Label:          web.Required(&read, "label", body.Label, web.AsIs),
		Notes:          web.List(&read, "notes", body.Notes, web.AsIs),
		Pieces:         web.Required(&read, "pieces", body.Pieces, web.AsIs),
		Counts:         web.List(&read, "counts", body.Counts, web.AsIs),
		Weight:         web.Required(&read, "weight", body.Weight, museum.ParseDecimal),
		Weights:        web.List(&read, "weights", body.Weights, museum.ParseDecimal),
		Fragile:        web.Required(&read, "fragile", web.OrDefault(body.Fragile, true), web.AsIs),
		Found:          web.Required(&read, "found", body.Found, museum.ParseDate),
		SeenAt:         web.Optional(&read, "seen_at", body.SeenAt, museum.ParseTimestamp),
		Code:           web.Required(&read, "code", body.Code, museum.ParseUUID),
		Value:          web.Required(&read, "value", body.Value, money.parse),
		Offers:         web.List(&read, "offers", body.Offers, money.parse),
		Origin:         web.Required(&read, "origin", web.OrDefault(body.Origin, "field"), museum.ParseSpecimenOrigin),
		Colours:        web.List(&read, "colours", body.Colours, museum.ParseSpecimenColours),
		Parent:         web.Optional(&read, "parent", body.Parent, museum.ParseSpecimenID),
		Related:        web.List(&read, "related", body.Related, museum.ParseSpecimenID),
	}
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Specimens.AddSpecimen(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/specimens/"+string(result.ID))
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusCreated, newSpecimenJSON(result))
}

func (a api) handleGetSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	in := application.GetSpecimenInput{
		ID: web.Param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
	}
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Specimens.GetSpecimen(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusOK, newSpecimenJSON(result))
}

func (a api) handleListSpecimens(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	values := read.Query(r.URL.RawQuery)
	in := application.ListSpecimensInput{
		After: web.Cursor(&read, values.Get("cursor"), museum.ParseSpecimenID),
		Limit: read.Limit(values.Get("limit")),
		State: web.Param(&read, "state", values.Get("state"), museum.ParseSpecimenState),
	}
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Specimens.ListSpecimens(r.Context(), in)
	if err != nil {
		return err
	}
	answer := page[specimenJSON]{
		Items:      make([]specimenJSON, len(result.Items)),
		NextCursor: web.FormatCursor(string(result.Next)),
	}
	for i, item := range result.Items {
		answer.Items[i] = newSpecimenJSON(item)
	}
	return web.WriteJSON(w, http.StatusOK, answer)
}

func (a api) handleDescribeSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	body := web.Decode[describeSpecimenBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	in := application.DescribeSpecimenInput{
		ID:      web.Param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch: read.IfMatch(r.Header.Values("If-Match")),
		Label:   web.Required(&read, "label", body.Label, web.AsIs),
		Notes:   web.List(&read, "notes", body.Notes, web.AsIs),
		Counts:  web.List(&read, "counts", body.Counts, web.AsIs),
		Weights: web.List(&read, "weights", body.Weights, museum.ParseDecimal),
		Fragile: web.Required(&read, "fragile", web.OrDefault(body.Fragile, true), web.AsIs),
		Found:   web.Required(&read, "found", body.Found, museum.ParseDate),
		SeenAt:  web.Optional(&read, "seen_at", body.SeenAt, museum.ParseTimestamp),
		Code:    web.Required(&read, "code", body.Code, museum.ParseUUID),
		Offers:  web.List(&read, "offers", body.Offers, money.parse),
		Origin:  web.Required(&read, "origin", web.OrDefault(body.Origin, "field"), museum.ParseSpecimenOrigin),
		Colours: web.List(&read, "colours", body.Colours, museum.ParseSpecimenColours),
		Parent:  web.Optional(&read, "parent", body.Parent, museum.ParseSpecimenID),
		Related: web.List(&read, "related", body.Related, museum.ParseSpecimenID),
	}
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Specimens.DescribeSpecimen(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusOK, newSpecimenJSON(result))
}

func (a api) handleShowSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	in := application.ShowSpecimenInput{
		ID:      web.Param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch: read.IfMatch(r.Header.Values("If-Match")),
	}
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Specimens.ShowSpecimen(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusOK, newSpecimenJSON(result))
}

func (a api) handleReturnSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	in := application.ReturnSpecimenInput{
		ID:      web.Param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch: read.IfMatch(r.Header.Values("If-Match")),
	}
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Specimens.ReturnSpecimen(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusOK, newSpecimenJSON(result))
}

func (a api) handleFindPieces(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	body := web.Decode[findPiecesBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	in := application.FindPiecesInput{
		ID:          web.Param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch:     read.IfMatch(r.Header.Values("If-Match")),
		FoundPieces: web.Required(&read, "found_pieces", body.FoundPieces, web.AsIs),
	}
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Specimens.FindPieces(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusOK, newSpecimenJSON(result))
}

func (a api) handleSample(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	body := web.Decode[sampleBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	in := application.SampleInput{
		ID:             web.Param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch:        read.IfMatch(r.Header.Values("If-Match")),
		IdempotencyKey: read.IdempotencyKey(r.Header.Values("Idempotency-Key")),
		Loss:           web.Required(&read, "loss", body.Loss, museum.ParseDecimal),
	}
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Specimens.Sample(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusOK, newSpecimenJSON(result))
}

func (a api) handleRaiseValue(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	body := web.Decode[raiseValueBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	in := application.RaiseValueInput{
		ID:      web.Param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch: read.IfMatch(r.Header.Values("If-Match")),
		Rise:    web.Required(&read, "rise", body.Rise, money.parse),
	}
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Specimens.RaiseValue(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusOK, newSpecimenJSON(result))
}

func (a api) handleRemoveSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	in := application.RemoveSpecimenInput{
		ID:      web.Param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID),
		IfMatch: read.IfMatch(r.Header.Values("If-Match")),
	}
	if read.Err != nil {
		return read.Err
	}
	err := a.app.Specimens.RemoveSpecimen(r.Context(), in)
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
