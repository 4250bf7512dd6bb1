// Package httpapi serves the use cases over HTTP.
package httpapi

import (
	"net/http"

	"example.com/service/internal/app"
	"example.com/service/internal/platform/telemetry"
	"example.com/service/internal/platform/web"
)

// api has a handler for each operation.
type api struct{ app *app.App }

// NewServer returns a server of the use cases.
func NewServer(options web.Options, tel *telemetry.Telemetry, app *app.App) (*web.Server, error) {
	return web.NewServer(options, tel, api{app}.endpoints(), describe)
}

// endpoints lists the routes of the API. The router, the Allow header and the tests
// read them here.
func (a api) endpoints() []web.Endpoint {
	return []web.Endpoint{
		{Operation: "AddSpecimen", Method: http.MethodPost, Path: "/specimens", Handle: a.handleAddSpecimen},
		{Operation: "GetSpecimen", Method: http.MethodGet, Path: "/specimens/{id}", Handle: a.handleGetSpecimen},
		{Operation: "ListSpecimens", Method: http.MethodGet, Path: "/specimens", Handle: a.handleListSpecimens},
		{Operation: "DescribeSpecimen", Method: http.MethodPut, Path: "/specimens/{id}", Handle: a.handleDescribeSpecimen},
		{Operation: "ShowSpecimen", Method: http.MethodPost, Path: "/specimens/{id}/show", Handle: a.handleShowSpecimen},
		{Operation: "ReturnSpecimen", Method: http.MethodPost, Path: "/specimens/{id}/return", Handle: a.handleReturnSpecimen},
		{Operation: "FindPieces", Method: http.MethodPost, Path: "/specimens/{id}/pieces", Handle: a.handleFindPieces},
		{Operation: "Sample", Method: http.MethodPost, Path: "/specimens/{id}/samples", Handle: a.handleSample},
		{Operation: "RaiseValue", Method: http.MethodPost, Path: "/specimens/{id}/value", Handle: a.handleRaiseValue},
		{Operation: "RemoveSpecimen", Method: http.MethodDelete, Path: "/specimens/{id}", Handle: a.handleRemoveSpecimen},
	}
}
