// Package application holds the use cases and the ports that they need, which
// adapters implement.
package application

import (
	"errors"
	"fmt"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/telemetry"
)

// UseCases holds everything that callers can ask for.
type UseCases struct {
	Orders Orders
}

// New builds the use cases on the ports, each of them observed.
func New(tel *telemetry.Telemetry, ports DrivenPorts) (UseCases, error) {
	observer, err := telemetry.NewUseCases(tel, outcome)
	if err != nil {
		return UseCases{}, fmt.Errorf("observe use cases: %w", err)
	}
	return UseCases{
		Orders: newOrders(observer, ports),
	}, nil
}

// outcome names the failures that callers cause; all others are faults of the
// service.
func outcome(err error) string {
	for _, known := range []struct {
		err  error
		name string
	}{
		{orders.ErrInvalid, "invalid"},
		{orders.ErrNotFound, "not_found"},
		{orders.ErrConflict, "conflict"},
		{orders.ErrWrongState, "wrong_state"},
		{orders.ErrPrecondition, "precondition"},
	} {
		if errors.Is(err, known.err) {
			return known.name
		}
	}
	return ""
}
