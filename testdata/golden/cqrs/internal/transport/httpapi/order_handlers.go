package httpapi

import (
	"net/http"

	"example.com/service/internal/command"
	"example.com/service/internal/domain/orders"
	"example.com/service/internal/event"
	"example.com/service/internal/query"
)

func (s *Server) handlePlaceOrder(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[placeOrderBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	in := command.PlaceOrder{
		Customer: required(&read, "customer", body.Customer, plain),
		Item:     required(&read, "item", body.Item, plain),
		Quantity: required(&read, "quantity", body.Quantity, plain),
		Total:    required(&read, "total", body.Total, money.parse),
		Note:     body.Note,
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.PlaceOrder.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/orders/"+result.ID)
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusCreated, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleConfirmOrder(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := command.ConfirmOrder{
		ID:      param(&read, "id", r.PathValue("id"), orders.ParseOrderID),
		IfMatch: read.ifMatch(r.Header.Values("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.ConfirmOrder.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleShipOrder(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := command.ShipOrder{
		ID:      param(&read, "id", r.PathValue("id"), orders.ParseOrderID),
		IfMatch: read.ifMatch(r.Header.Values("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.ShipOrder.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleCancelOrder(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := command.CancelOrder{
		ID:      param(&read, "id", r.PathValue("id"), orders.ParseOrderID),
		IfMatch: read.ifMatch(r.Header.Values("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Commands.CancelOrder.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, receipt{ID: result.ID, Version: result.Version, ReadToken: result.ReadToken})
}

func (s *Server) handleGetOrder(w http.ResponseWriter, r *http.Request) error {
	var read reader
	values := read.query(r.URL.RawQuery)
	in := query.GetOrder{
		ID:        param(&read, "id", r.PathValue("id"), orders.ParseOrderID),
		ReadToken: param(&read, "read_token", values.Get("read_token"), event.ParseToken),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Queries.GetOrder.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newOrderJSON(result))
}

func (s *Server) handleListOrders(w http.ResponseWriter, r *http.Request) error {
	var read reader
	values := read.query(r.URL.RawQuery)
	in := query.ListOrders{
		After:     cursor(&read, values.Get("cursor"), orders.ParseOrderID),
		Limit:     read.limit(values.Get("limit")),
		State:     param(&read, "state", values.Get("state"), orders.ParseOrderState),
		ReadToken: param(&read, "read_token", values.Get("read_token"), event.ParseToken),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Queries.ListOrders.Handle(r.Context(), in)
	if err != nil {
		return err
	}
	answer := page[orderJSON]{
		Items:      make([]orderJSON, len(result.Items)),
		NextCursor: formatCursor(string(result.Next)),
	}
	for i, item := range result.Items {
		answer.Items[i] = newOrderJSON(item)
	}
	return writeJSON(w, http.StatusOK, answer)
}
