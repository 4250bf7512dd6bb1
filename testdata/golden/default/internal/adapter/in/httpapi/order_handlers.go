package httpapi

import (
	"net/http"

	"example.com/service/internal/application"
	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/web"
)

func (a api) handlePlaceOrder(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	body := web.Decode[placeOrderBody](&read, r.Header.Get("Content-Type"), r.Header.Get("Content-Encoding"), r.Body)
	var in application.PlaceOrderInput
	in.Customer = web.Required(&read, "customer", body.Customer, web.AsIs)
	in.Item = web.Required(&read, "item", body.Item, web.AsIs)
	in.Quantity = web.Required(&read, "quantity", body.Quantity, web.AsIs)
	in.Total = web.Required(&read, "total", body.Total, money.parse)
	in.Note = body.Note
	if read.Err != nil {
		read.Fail(describe(in.Validate()))
		return read.Err
	}
	result, err := a.app.Orders.PlaceOrder(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/orders/"+string(result.ID))
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusCreated, newOrderJSON(result))
}

func (a api) handleConfirmOrder(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	var in application.ConfirmOrderInput
	in.ID = web.Param(&read, "id", r.PathValue("id"), orders.ParseOrderID)
	in.IfMatch = read.IfMatch(r.Header.Values("If-Match"))
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Orders.ConfirmOrder(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusOK, newOrderJSON(result))
}

func (a api) handleShipOrder(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	var in application.ShipOrderInput
	in.ID = web.Param(&read, "id", r.PathValue("id"), orders.ParseOrderID)
	in.IfMatch = read.IfMatch(r.Header.Values("If-Match"))
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Orders.ShipOrder(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusOK, newOrderJSON(result))
}

func (a api) handleCancelOrder(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	var in application.CancelOrderInput
	in.ID = web.Param(&read, "id", r.PathValue("id"), orders.ParseOrderID)
	in.IfMatch = read.IfMatch(r.Header.Values("If-Match"))
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Orders.CancelOrder(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusOK, newOrderJSON(result))
}

func (a api) handleGetOrder(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	var in application.GetOrderInput
	in.ID = web.Param(&read, "id", r.PathValue("id"), orders.ParseOrderID)
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Orders.GetOrder(r.Context(), in)
	if err != nil {
		return err
	}
	w.Header().Set("ETag", web.FormatETag(result.Version))
	return web.WriteJSON(w, http.StatusOK, newOrderJSON(result))
}

func (a api) handleListOrders(w http.ResponseWriter, r *http.Request) error {
	var read web.Reader
	values := read.Query(r.URL.RawQuery)
	var in application.ListOrdersInput
	in.After = web.Cursor(&read, values.Get("cursor"), orders.ParseOrderID)
	in.Limit = read.Limit(values.Get("limit"))
	in.State = web.Param(&read, "state", values.Get("state"), orders.ParseOrderState)
	if read.Err != nil {
		return read.Err
	}
	result, err := a.app.Orders.ListOrders(r.Context(), in)
	if err != nil {
		return err
	}
	answer := page[orderJSON]{
		Items:      make([]orderJSON, len(result.Items)),
		NextCursor: web.FormatCursor(string(result.Next)),
	}
	for i, item := range result.Items {
		answer.Items[i] = newOrderJSON(item)
	}
	return web.WriteJSON(w, http.StatusOK, answer)
}
