// Package httpapi serves the use cases over HTTP.
package httpapi

import (
	"net/http"

	"example.com/service/internal/application"
	"example.com/service/internal/platform/telemetry"
	"example.com/service/internal/platform/web"
)

// api has a handler for each operation.
type api struct{ app application.UseCases }

// NewServer returns a server of the use cases.
func NewServer(options web.Options, tel *telemetry.Telemetry, app application.UseCases) (*web.Server, error) {
	return web.NewServer(options, tel, api{app}.endpoints(), describe)
}

// endpoints lists the routes of the API. The router, the Allow header and the tests
// read them here.
func (a api) endpoints() []web.Endpoint {
	return []web.Endpoint{
		{Operation: "PlaceOrder", Method: http.MethodPost, Path: "/orders", Handle: a.handlePlaceOrder},
		{Operation: "ConfirmOrder", Method: http.MethodPost, Path: "/orders/{id}/confirm", Handle: a.handleConfirmOrder},
		{Operation: "ShipOrder", Method: http.MethodPost, Path: "/orders/{id}/ship", Handle: a.handleShipOrder},
		{Operation: "CancelOrder", Method: http.MethodPost, Path: "/orders/{id}/cancel", Handle: a.handleCancelOrder},
		{Operation: "GetOrder", Method: http.MethodGet, Path: "/orders/{id}", Handle: a.handleGetOrder},
		{Operation: "ListOrders", Method: http.MethodGet, Path: "/orders", Handle: a.handleListOrders},
	}
}
