package httpapi

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.com/service/internal/command"
	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
	"example.com/service/internal/query"
)

func (s *Server) handleReceiveStockItem(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[receiveStockItemBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := command.ReceiveStockItem{
		Sku:      required(&read, "sku", body.Sku, plain),
		Category: required(&read, "category", body.Category, transactions.ParseCategoryID),
		OnHand:   required(&read, "on_hand", body.OnHand, plain),
		WeightKg: required(&read, "weight_kg", body.WeightKg, transactions.ParseDecimal),
		Price:    required(&read, "price", body.Price, money.parse),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.ReceiveStockItem.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/categories/stock/"+result.ID)
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusCreated, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handlePickStock(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[pickStockBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := command.PickStock{
		ID:             param(&read, "id", chi.URLParam(r, "id"), transactions.ParseStockItemID),
		IfMatch:        read.ifMatch(r.Header.Get("If-Match")),
		IdempotencyKey: read.idempotencyKey(r.Header.Get("Idempotency-Key")),
		Quantity:       required(&read, "quantity", body.Quantity, plain),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.PickStock.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleFillStock(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[fillStockBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := command.FillStock{
		ID:       param(&read, "id", chi.URLParam(r, "id"), transactions.ParseStockItemID),
		IfMatch:  read.ifMatch(r.Header.Get("If-Match")),
		Quantity: required(&read, "quantity", body.Quantity, plain),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.FillStock.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleRaisePrice(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[raisePriceBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := command.RaisePrice{
		ID:      param(&read, "id", chi.URLParam(r, "id"), transactions.ParseStockItemID),
		IfMatch: read.ifMatch(r.Header.Get("If-Match")),
		Amount:  required(&read, "amount", body.Amount, money.parse),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.RaisePrice.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleDryOut(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[dryOutBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := command.DryOut{
		ID:      param(&read, "id", chi.URLParam(r, "id"), transactions.ParseStockItemID),
		IfMatch: read.ifMatch(r.Header.Get("If-Match")),
		Loss:    required(&read, "loss", body.Loss, transactions.ParseDecimal),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.DryOut.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleBlockStock(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := command.BlockStock{
		ID:      param(&read, "id", chi.URLParam(r, "id"), transactions.ParseStockItemID),
		IfMatch: read.ifMatch(r.Header.Get("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.BlockStock.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleReleaseStock(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := command.ReleaseStock{
		ID:      param(&read, "id", chi.URLParam(r, "id"), transactions.ParseStockItemID),
		IfMatch: read.ifMatch(r.Header.Get("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.ReleaseStock.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleRetireStock(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := command.RetireStock{
		ID:      param(&read, "id", chi.URLParam(r, "id"), transactions.ParseStockItemID),
		IfMatch: read.ifMatch(r.Header.Get("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.RetireStock.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleScrapStock(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := command.ScrapStock{
		ID:      param(&read, "id", chi.URLParam(r, "id"), transactions.ParseStockItemID),
		IfMatch: read.ifMatch(r.Header.Get("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.ScrapStock.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleUpdateStockItem(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[updateStockItemBody](&read, r.Header.Get("Content-Type"), r.Body)
	in := command.UpdateStockItem{
		ID:       param(&read, "id", chi.URLParam(r, "id"), transactions.ParseStockItemID),
		IfMatch:  read.ifMatch(r.Header.Get("If-Match")),
		Sku:      required(&read, "sku", body.Sku, plain),
		Category: required(&read, "category", body.Category, transactions.ParseCategoryID),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.UpdateStockItem.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleGetStockItem(w http.ResponseWriter, r *http.Request) error {
	var read reader
	values := read.query(r.URL.RawQuery)
	in := query.GetStockItem{
		ID:        param(&read, "id", chi.URLParam(r, "id"), transactions.ParseStockItemID),
		ReadToken: param(&read, "read_token", values.Get("read_token"), event.ParseToken),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Queries.GetStockItem.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newStockItemJSON(result))
}

func (s *Server) handleListStockItems(w http.ResponseWriter, r *http.Request) error {
	var read reader
	values := read.query(r.URL.RawQuery)
	in := query.ListStockItems{
		After:     cursor(&read, values.Get("cursor"), transactions.ParseStockItemID),
		Limit:     read.limit(values.Get("limit")),
		State:     param(&read, "state", values.Get("state"), transactions.ParseStockItemState),
		ReadToken: param(&read, "read_token", values.Get("read_token"), event.ParseToken),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Queries.ListStockItems.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	answer := page[stockItemJSON]{
		Items:      make([]stockItemJSON, len(result.Items)),
		NextCursor: formatCursor(string(result.Next)),
	}
	for i, item := range result.Items {
		answer.Items[i] = newStockItemJSON(item)
	}
	return writeJSON(w, http.StatusOK, answer)
}
