// Package app puts the commands and queries together.
package app

import (
	"context"
	"fmt"

	"example.com/service/internal/command"
	"example.com/service/internal/domain/museum"
	"example.com/service/internal/platform/storage"
	"example.com/service/internal/platform/telemetry"
	"example.com/service/internal/platform/wiring"
	"example.com/service/internal/query"
)

// App holds everything that callers can ask for.
type App struct {
	Commands Commands
	Queries  Queries
}

// Commands change state.
type Commands struct {
	AddSpecimen      Handler[command.AddSpecimen, command.Receipt]
	DescribeSpecimen Handler[command.DescribeSpecimen, command.Receipt]
	ShowSpecimen     Handler[command.ShowSpecimen, command.Receipt]
	ReturnSpecimen   Handler[command.ReturnSpecimen, command.Receipt]
	FindPieces       Handler[command.FindPieces, command.Receipt]
	Sample           Handler[command.Sample, command.Receipt]
	RaiseValue       Handler[command.RaiseValue, command.Receipt]
	RemoveSpecimen   Handler[command.RemoveSpecimen, command.Receipt]
}

// Queries only read.
type Queries struct {
	GetSpecimen   Handler[query.GetSpecimen, museum.SpecimenRecord]
	ListSpecimens Handler[query.ListSpecimens, query.Page[museum.SpecimenRecord, museum.SpecimenID]]
}

// Handler handles the commands or queries of one type.
type Handler[In, Out any] func(context.Context, In) (Out, error)

// Handle handles one of them.
func (h Handler[In, Out]) Handle(ctx context.Context, in In) (Out, error) { return h(ctx, in) }

// New builds the handlers, each of them observed. It calls committed whenever
// events may have been appended. It fails if a port or a handler was forgotten.
func New(tel *telemetry.Telemetry, writing command.Ports, reading query.Ports, committed func()) (*App, error) {
	for _, ports := range []any{writing, reading} {
		if port := wiring.Missing(ports); port != "" {
			return nil, fmt.Errorf("the port %s of %T is missing", port, ports)
		}
	}
	observer, err := telemetry.NewUseCases(tel, outcomes.Name)
	if err != nil {
		return nil, fmt.Errorf("observe commands and queries: %w", err)
	}
	writing.Tx = tellingTx{writing.Tx, committed}
	writing.Log = tracingLog{writing.Log}
	app := App{
		Commands: Commands{
			AddSpecimen:      telemetry.Observe(observer, "AddSpecimen", command.AddSpecimenHandler{Ports: writing}.Handle),
			DescribeSpecimen: telemetry.Observe(observer, "DescribeSpecimen", command.DescribeSpecimenHandler{Ports: writing}.Handle),
			ShowSpecimen:     telemetry.Observe(observer, "ShowSpecimen", command.ShowSpecimenHandler{Ports: writing}.Handle),
			ReturnSpecimen:   telemetry.Observe(observer, "ReturnSpecimen", command.ReturnSpecimenHandler{Ports: writing}.Handle),
			FindPieces:       telemetry.Observe(observer, "FindPieces", command.FindPiecesHandler{Ports: writing}.Handle),
			Sample:           telemetry.Observe(observer, "Sample", command.SampleHandler{Ports: writing}.Handle),
			RaiseValue:       telemetry.Observe(observer, "RaiseValue", command.RaiseValueHandler{Ports: writing}.Handle),
			RemoveSpecimen:   telemetry.Observe(observer, "RemoveSpecimen", command.RemoveSpecimenHandler{Ports: writing}.Handle),
		},
		Queries: Queries{
			GetSpecimen:   telemetry.Observe(observer, "GetSpecimen", query.GetSpecimenHandler{Ports: reading}.Handle),
			ListSpecimens: telemetry.Observe(observer, "ListSpecimens", query.ListSpecimensHandler{Ports: reading}.Handle),
		},
	}
	if handler := wiring.Missing(app); handler != "" {
		return nil, fmt.Errorf("the handler %s is missing", handler)
	}
	return &app, nil
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
