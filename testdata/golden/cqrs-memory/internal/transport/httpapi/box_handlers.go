package httpapi

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.com/service/internal/command"
	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
	"example.com/service/internal/query"
)

func (s *Server) handlePackBox(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[packBoxBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := command.PackBox{
		Label:   required(&read, "label", body.Label, plain),
		Goods:   list(&read, "goods", body.Goods, transactions.ParseStockItemID),
		VolumeL: required(&read, "volume_l", body.VolumeL, transactions.ParseDecimal),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.PackBox.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/boxes/"+result.ID)
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusCreated, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleShrinkBox(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[shrinkBoxBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := command.ShrinkBox{
		ID:      param(&read, "id", chi.URLParam(r, "id"), transactions.ParseBoxID),
		IfMatch: read.ifMatch(r.Header.Get("If-Match")),
		Litres:  required(&read, "litres", body.Litres, transactions.ParseDecimal),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.ShrinkBox.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleGrowBox(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[growBoxBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := command.GrowBox{
		ID:      param(&read, "id", chi.URLParam(r, "id"), transactions.ParseBoxID),
		IfMatch: read.ifMatch(r.Header.Get("If-Match")),
		Litres:  required(&read, "litres", body.Litres, transactions.ParseDecimal),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.GrowBox.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleGetBox(w http.ResponseWriter, r *http.Request) error {
	var read reader
	values := read.query(r.URL.RawQuery)
	in := query.GetBox{
		ID:        param(&read, "id", chi.URLParam(r, "id"), transactions.ParseBoxID),
		ReadToken: param(&read, "read_token", values.Get("read_token"), event.ParseToken),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Queries.GetBox.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newBoxJSON(result))
}

func (s *Server) handleRelabelBox(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[relabelBoxBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := command.RelabelBox{
		ID:      param(&read, "id", chi.URLParam(r, "id"), transactions.ParseBoxID),
		IfMatch: read.ifMatch(r.Header.Get("If-Match")),
		Label:   required(&read, "label", body.Label, plain),
		Goods:   list(&read, "goods", body.Goods, transactions.ParseStockItemID),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.RelabelBox.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}
