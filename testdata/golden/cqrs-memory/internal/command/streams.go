package command

import (
	"context"
	"fmt"
	"slices"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/event"
)

// streams hold the histories of one type of aggregate, in events E.
type streams[E any] struct {
	Ports
	kind       string
	encode     func(E) (event.Stored, error)
	decode     func(event.Stored) (E, error)
	references func(E) []reference             // nil if no field is a reference
	keys       func(E) (keys []key, told bool) // nil if no field is unique
}

// begin starts a new stream.
func (s streams[E]) begin(ctx context.Context, first E) (receipt Receipt, err error) {
	err = s.Tx.WithinTx(ctx, func(ctx context.Context) (err error) {
		receipt, err = s.add(ctx, s.NewID(), nil, first)
		return err
	})
	if err != nil {
		return Receipt{}, err
	}
	return receipt, nil
}

// change appends the event that decide makes of a stream's history.
func (s streams[E]) change(ctx context.Context, id string, ifMatch int64, decide func(history []E) (E, error)) (receipt Receipt, err error) {
	err = s.Tx.WithinTx(ctx, func(ctx context.Context) error {
		history, err := s.load(ctx, id)
		if err != nil {
			return err
		}
		if ifMatch != 0 && ifMatch != int64(len(history)) {
			return museum.ErrPrecondition
		}
		next, err := decide(history)
		if err != nil {
			return err
		}
		receipt, err = s.add(ctx, id, history, next)
		return err
	})
	if err != nil {
		return Receipt{}, err
	}
	return receipt, nil
}

func (s streams[E]) load(ctx context.Context, id string) ([]E, error) {
	events, err := s.Log.Load(ctx, event.Stream(s.kind, id))
	if err != nil {
		return nil, err
	}
	if len(events) == 0 || event.IsLast(events[len(events)-1].Type) {
		return nil, museum.ErrNotFound
	}
	history := make([]E, len(events))
	for i, e := range events {
		if history[i], err = s.decode(e); err != nil {
			return nil, err
		}
	}
	return history, nil
}

func (s streams[E]) add(ctx context.Context, id string, history []E, next E) (Receipt, error) {
	if err := s.checkReferences(ctx, next); err != nil {
		return Receipt{}, err
	}
	if err := s.reserve(ctx, id, history, next); err != nil {
		return Receipt{}, err
	}
	e, err := s.encode(next)
	if err != nil {
		return Receipt{}, err
	}
	version := int64(len(history))
	e.Stream, e.Version, e.Time = event.Stream(s.kind, id), version+1, s.Now()
	e.ID = fmt.Sprintf("%s-%d", id, e.Version)
	position, err := s.Log.Append(ctx, e.Stream, version, []event.Stored{e})
	if err != nil {
		return Receipt{}, err
	}
	if err := s.Publisher.Publish(ctx, e); err != nil {
		return Receipt{}, err
	}
	return Receipt{ID: id, Version: e.Version, ReadToken: event.Token(position)}, nil
}

// reference is the stream that a field refers to.
type reference struct{ field, stream string }

func refer[ID ~string](field, kind string, ids ...ID) []reference {
	references := make([]reference, len(ids))
	for i, id := range ids {
		references[i] = reference{field, event.Stream(kind, string(id))}
	}
	return references
}

// checkReferences fails when next refers to a stream that does not exist.
func (s streams[E]) checkReferences(ctx context.Context, next E) error {
	if s.references == nil {
		return nil
	}
	all := s.references(next)
	if len(all) == 0 {
		return nil
	}
	streamNames := make([]string, len(all))
	for i, r := range all {
		streamNames[i] = r.stream
	}
	lastTypes, err := s.Log.LastTypes(ctx, streamNames)
	if err != nil {
		return err
	}
	for _, r := range all {
		if lastType, exists := lastTypes[r.stream]; !exists || event.IsLast(lastType) {
			return &museum.InvalidError{Field: r.field, Reason: "refers to nothing that exists"}
		}
	}
	return nil
}

// key is the value of a unique field.
type key struct{ scope, value string }

// reserve takes the keys that next sets, and releases those that it replaces.
func (s streams[E]) reserve(ctx context.Context, id string, history []E, next E) error {
	if s.keys == nil {
		return nil
	}
	wanted, told := s.keys(next)
	if !told {
		return nil
	}
	var held []key
	for _, e := range slices.Backward(history) {
		if held, told = s.keys(e); told {
			break
		}
	}
	for _, k := range held {
		if slices.Contains(wanted, k) {
			continue
		}
		if err := s.Reservations.Release(ctx, k.scope, k.value); err != nil {
			return err
		}
	}
	for _, k := range wanted {
		if slices.Contains(held, k) {
			continue
		}
		if err := s.Reservations.Reserve(ctx, k.scope, k.value, id); err != nil {
			return err
		}
	}
	return nil
}

// given is an optional value as a list.
func given[T any](value *T) []T {
	if value == nil {
		return nil
	}
	return []T{*value}
}
