package httpapi

import (
	"net/http"

	"example.com/service/internal/application"
	"example.com/service/internal/domain/orders"
)

func (s *Server) handlePlaceOrder(w http.ResponseWriter, r *http.Request) error {
	var read reader
	body := decode[placeOrderBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	in := application.PlaceOrderInput{
		Customer: required(&read, "customer", body.Customer, plain),
		Item:     required(&read, "item", body.Item, plain),
		Quantity: required(&read, "quantity", body.Quantity, plain),
		Total:    required(&read, "total", body.Total, money.parse),
		Note:     body.Note,
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Orders.PlaceOrder(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/orders/"+string(result.ID))
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusCreated, newOrderJSON(result))
}

func (s *Server) handleConfirmOrder(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := application.ConfirmOrderInput{
		ID:      param(&read, "id", r.PathValue("id"), orders.ParseOrderID),
		IfMatch: read.ifMatch(r.Header.Values("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Orders.ConfirmOrder(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newOrderJSON(result))
}

func (s *Server) handleShipOrder(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := application.ShipOrderInput{
		ID:      param(&read, "id", r.PathValue("id"), orders.ParseOrderID),
		IfMatch: read.ifMatch(r.Header.Values("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Orders.ShipOrder(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newOrderJSON(result))
}

func (s *Server) handleCancelOrder(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := application.CancelOrderInput{
		ID:      param(&read, "id", r.PathValue("id"), orders.ParseOrderID),
		IfMatch: read.ifMatch(r.Header.Values("If-Match")),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Orders.CancelOrder(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newOrderJSON(result))
}

func (s *Server) handleGetOrder(w http.ResponseWriter, r *http.Request) error {
	var read reader
	in := application.GetOrderInput{
		ID: param(&read, "id", r.PathValue("id"), orders.ParseOrderID),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Orders.GetOrder(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", formatETag(result.Version))
	return writeJSON(w, http.StatusOK, newOrderJSON(result))
}

func (s *Server) handleListOrders(w http.ResponseWriter, r *http.Request) error {
	var read reader
	values := read.query(r.URL.RawQuery)
	in := application.ListOrdersInput{
		After: cursor(&read, values.Get("cursor"), orders.ParseOrderID),
		Limit: read.limit(values.Get("limit")),
		State: param(&read, "state", values.Get("state"), orders.ParseOrderState),
	}
	if read.err != nil {
		return read.err
	}
	result, err := s.app.Orders.ListOrders(r.Context(), in)
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
