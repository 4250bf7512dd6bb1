// Package application holds the use cases and the ports that they need, which
// adapters implement.
package application

import (
	"context"
	"fmt"
	"slices"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/platform/storage"
	"example.com/service/internal/platform/telemetry"
	"example.com/service/internal/platform/wiring"
)

// UseCases holds everything that callers can ask for.
type UseCases struct {
	Specimens Specimens
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
		Specimens: newSpecimens(observer, ports),
	}
	if useCase := wiring.Missing(app); useCase != "" {
		return UseCases{}, fmt.Errorf("the use case %s is missing", useCase)
	}
	return app, nil
}

// outcomes are the failures that callers cause; all others are faults of the service.
var outcomes = telemetry.Outcomes{
	{Err: museum.ErrInvalid, Name: "invalid"},
	{Err: museum.ErrNotFound, Name: "not_found"},
	{Err: storage.ErrConflict, Name: "conflict"},
	{Err: museum.ErrDuplicate, Name: "duplicate"},
	{Err: museum.ErrWrongState, Name: "wrong_state"},
	{Err: museum.ErrNotPossible, Name: "not_possible"},
	{Err: museum.ErrPrecondition, Name: "precondition"},
	{Err: museum.ErrKeyReused, Name: "key_reused"},
	{Err: museum.ErrKeyRunning, Name: "key_running"},
}

// withoutResult adapts use cases that return an error alone.
func withoutResult[In any](next func(context.Context, In) (struct{}, error)) func(context.Context, In) error {
	return func(ctx context.Context, in In) error {
		_, err := next(ctx, in)
		return err
	}
}

// added lists what a list has now and did not have before.
func added[T comparable](before, now []T) []T {
	return slices.DeleteFunc(slices.Clone(now), func(item T) bool { return slices.Contains(before, item) })
}

// mustExist turns a dangling reference into an error of its field.
func mustExist[Ref any](ctx context.Context, field string, reference Ref, exists func(context.Context, Ref) (bool, error)) error {
	found, err := exists(ctx, reference)
	if err != nil {
		return err
	}
	if !found {
		return &museum.InvalidError{Field: field, Reason: "refers to nothing that exists"}
	}
	return nil
}
