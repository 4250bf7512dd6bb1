// Package application holds the use cases and the ports that they need, which
// adapters implement.
package application

import (
	"fmt"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/storage"
	"example.com/service/internal/platform/telemetry"
	"example.com/service/internal/platform/wiring"
)

// UseCases holds everything that callers can ask for.
type UseCases struct {
	Orders Orders
}

// New builds the use cases on the ports, each of them observed. It fails if a port
// or a use case was forgotten.
func New(tel *telemetry.Telemetry, ports DrivenPorts) (UseCases, error) {
	if port := wiring.Missing(ports); port != "" {
		return UseCases{}, fmt.Errorf("the port %s is missing", port)
	}
	observer, err := telemetry.NewUseCases(tel, outcomes.Name)
	if err != nil {
		return UseCases{}, fmt.Errorf("observe use cases: %w", err)
	}
	app := UseCases{
		Orders: newOrders(observer, ports),
	}
	if useCase := wiring.Missing(app); useCase != "" {
		return UseCases{}, fmt.Errorf("the use case %s is missing", useCase)
	}
	return app, nil
}

// outcomes are the failures that callers cause; all others are faults of the service.
var outcomes = telemetry.Outcomes{
	{Err: orders.ErrInvalid, Name: "invalid"},
	{Err: orders.ErrNotFound, Name: "not_found"},
	{Err: storage.ErrConflict, Name: "conflict"},
	{Err: orders.ErrWrongState, Name: "wrong_state"},
	{Err: orders.ErrPrecondition, Name: "precondition"},
}
