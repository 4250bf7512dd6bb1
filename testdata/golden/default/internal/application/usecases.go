// Package application holds the use cases and the ports that they need, which
// adapters implement.
package application

import (
	"errors"
	"fmt"
	"reflect"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/telemetry"
)

// UseCases holds everything that callers can ask for.
type UseCases struct {
	Orders Orders
}

// New builds the use cases on the ports, each of them observed. It fails if a port
// or a use case was forgotten.
func New(tel *telemetry.Telemetry, ports DrivenPorts) (UseCases, error) {
	if port := unset(reflect.ValueOf(ports)); port != "" {
		return UseCases{}, fmt.Errorf("the port %s is missing", port)
	}
	observer, err := telemetry.NewUseCases(tel, outcome)
	if err != nil {
		return UseCases{}, fmt.Errorf("observe use cases: %w", err)
	}
	app := UseCases{
		Orders: newOrders(observer, ports),
	}
	if useCase := unset(reflect.ValueOf(app)); useCase != "" {
		return UseCases{}, fmt.Errorf("the use case %s is missing", useCase)
	}
	return app, nil
}

// unset returns the name of a field without a value, in a struct or in those that
// it holds, or "".
func unset(parts reflect.Value) string {
	for i := range parts.NumField() {
		name, part := parts.Type().Field(i).Name, parts.Field(i)
		switch part.Kind() {
		case reflect.Struct:
			if inner := unset(part); inner != "" {
				return name + "." + inner
			}
		case reflect.Func, reflect.Interface, reflect.Pointer:
			if part.IsNil() {
				return name
			}
		default:
		}
	}
	return ""
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
