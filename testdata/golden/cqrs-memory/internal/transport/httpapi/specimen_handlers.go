package httpapi

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.com/service/internal/command"
	"example.com/service/internal/domain/museum"
	"example.com/service/internal/event"
	"example.com/service/internal/platform/web"
	"example.com/service/internal/query"
)

func (a api) handleAddSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	body := web.Decode[addSpecimenBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	var in command.AddSpecimen
	in.IdempotencyKey = read.IdempotencyKey(r.Header.Values("Idempotency-Key"))
	in.Label = web.Required(&read, "label", body.Label, web.AsIs)
	in.Notes = web.List(&read, "notes", body.Notes, web.AsIs)
	in.Pieces = web.Required(&read, "pieces", body.Pieces, web.AsIs)
	in.Counts = web.List(&read, "counts", body.Counts, web.AsIs)
	in.Weight = web.Required(&read, "weight", body.Weight, museum.ParseDecimal)
	in.Weights = web.List(&read, "weights", body.Weights, museum.ParseDecimal)
	in.Fragile = web.Required(&read, "fragile", web.OrDefault(body.Fragile, true), web.AsIs)
	in.Found = web.Required(&read, "found", body.Found, museum.ParseDate)
	in.SeenAt = web.Optional(&read, "seen_at", body.SeenAt, museum.ParseTimestamp)
	in.Code = web.Required(&read, "code", body.Code, museum.ParseUUID)
	in.Value = web.Required(&read, "value", body.Value, money.parse)
	in.Offers = web.List(&read, "offers", body.Offers, money.parse)
	in.Origin = web.Required(&read, "origin", web.OrDefault(body.Origin, "field"), museum.ParseSpecimenOrigin)
	in.Colours = web.List(&read, "colours", body.Colours, museum.ParseSpecimenColours)
	in.Parent = web.Optional(&read, "parent", body.Parent, museum.ParseSpecimenID)
	in.Related = web.List(&read, "related", body.Related, museum.ParseSpecimenID)
	if read.Err != nil {
		read.Fail(describe(in.Validate()))
		return read.Err
	}
	result, err := a.app.Commands.AddSpecimen.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/specimens/"+result.ID)
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusCreated, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (a api) handleGetSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	values := read.Query(r.URL.RawQuery)
	var in query.GetSpecimen
	in.ID = web.Param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID)
	in.ReadToken = web.Param(&read, "read_token", values.Get("read_token"), event.ParseToken)
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Queries.GetSpecimen.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusOK, newSpecimenJSON(result))
}

func (a api) handleListSpecimens(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	values := read.Query(r.URL.RawQuery)
	var in query.ListSpecimens
	in.After = web.Cursor(&read, values.Get("cursor"), museum.ParseSpecimenID)
	in.Limit = read.Limit(values.Get("limit"))
	in.State = web.Param(&read, "state", values.Get("state"), museum.ParseSpecimenState)
	in.ReadToken = web.Param(&read, "read_token", values.Get("read_token"), event.ParseToken)
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Queries.ListSpecimens.Handle(r.Context(), in)
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
	var in command.DescribeSpecimen
	in.ID = web.Param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID)
	in.IfMatch = read.IfMatch(r.Header.Values("If-Match"))
	in.Label = web.Required(&read, "label", body.Label, web.AsIs)
	in.Notes = web.List(&read, "notes", body.Notes, web.AsIs)
	in.Counts = web.List(&read, "counts", body.Counts, web.AsIs)
	in.Weights = web.List(&read, "weights", body.Weights, museum.ParseDecimal)
	in.Fragile = web.Required(&read, "fragile", web.OrDefault(body.Fragile, true), web.AsIs)
	in.Found = web.Required(&read, "found", body.Found, museum.ParseDate)
	in.SeenAt = web.Optional(&read, "seen_at", body.SeenAt, museum.ParseTimestamp)
	in.Code = web.Required(&read, "code", body.Code, museum.ParseUUID)
	in.Offers = web.List(&read, "offers", body.Offers, money.parse)
	in.Origin = web.Required(&read, "origin", web.OrDefault(body.Origin, "field"), museum.ParseSpecimenOrigin)
	in.Colours = web.List(&read, "colours", body.Colours, museum.ParseSpecimenColours)
	in.Parent = web.Optional(&read, "parent", body.Parent, museum.ParseSpecimenID)
	in.Related = web.List(&read, "related", body.Related, museum.ParseSpecimenID)
	if read.Err != nil {
		read.Fail(describe(in.Validate()))
		return read.Err
	}
	result, err := a.app.Commands.DescribeSpecimen.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (a api) handleShowSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	var in command.ShowSpecimen
	in.ID = web.Param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID)
	in.IfMatch = read.IfMatch(r.Header.Values("If-Match"))
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Commands.ShowSpecimen.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (a api) handleReturnSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	var in command.ReturnSpecimen
	in.ID = web.Param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID)
	in.IfMatch = read.IfMatch(r.Header.Values("If-Match"))
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Commands.ReturnSpecimen.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (a api) handleFindPieces(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	body := web.Decode[findPiecesBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	var in command.FindPieces
	in.ID = web.Param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID)
	in.IfMatch = read.IfMatch(r.Header.Values("If-Match"))
	in.FoundPieces = web.Required(&read, "found_pieces", body.FoundPieces, web.AsIs)
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Commands.FindPieces.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (a api) handleSample(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	body := web.Decode[sampleBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	var in command.Sample
	in.ID = web.Param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID)
	in.IfMatch = read.IfMatch(r.Header.Values("If-Match"))
	in.IdempotencyKey = read.IdempotencyKey(r.Header.Values("Idempotency-Key"))
	in.Loss = web.Required(&read, "loss", body.Loss, museum.ParseDecimal)
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Commands.Sample.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (a api) handleRaiseValue(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	body := web.Decode[raiseValueBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	var in command.RaiseValue
	in.ID = web.Param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID)
	in.IfMatch = read.IfMatch(r.Header.Values("If-Match"))
	in.Rise = web.Required(&read, "rise", body.Rise, money.parse)
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Commands.RaiseValue.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (a api) handleRemoveSpecimen(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	var in command.RemoveSpecimen
	in.ID = web.Param(&read, "id", chi.URLParam(r, "id"), museum.ParseSpecimenID)
	in.IfMatch = read.IfMatch(r.Header.Values("If-Match"))
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Commands.RemoveSpecimen.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}
