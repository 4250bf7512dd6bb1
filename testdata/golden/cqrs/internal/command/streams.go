package command

import (
	"context"
	"fmt"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/event"
)

// streams hold the histories of one type of aggregate, in events E.
type streams[E any] struct {
	Ports
	kind   string
	encode func(E) (event.Stored, error)
	decode func(event.Stored) (E, error)
}

// past is what has happened to an aggregate.
type past[E any] struct {
	id       string
	version  int64 // of the last event
	events   []E
	position int64 // of the last event
}

// begin starts a new stream with the events that decide returns.
func (s streams[E]) begin(ctx context.Context, decide func() ([]E, error)) (Receipt, error) {
	first, refusal := decide()
	if refusal != nil {
		return Receipt{}, refusal
	}
	return s.write(ctx, func(ctx context.Context) (Receipt, error) {
		return s.add(ctx, past[E]{id: s.NewID()}, first)
	})
}

// change appends the events that decide makes of a stream's history. It reads and
// decides before the transaction, which keeps all others waiting, and appends to the
// version that it has seen. If another command was first, it reads what has been
// added and decides again, in the transaction.
func (s streams[E]) change(ctx context.Context, id string, ifMatch int64, decide func(history []E) ([]E, error)) (Receipt, error) {
	seen, err := s.load(ctx, past[E]{id: id})
	if err != nil {
		return Receipt{}, err
	}
	next, refusal := consider(seen, ifMatch, decide)
	if refusal != nil {
		return Receipt{}, refusal
	}
	again := false
	return s.write(ctx, func(ctx context.Context) (Receipt, error) {
		if again {
			if seen, err = s.load(ctx, seen); err != nil {
				return Receipt{}, err
			}
			next, refusal = consider(seen, ifMatch, decide)
		}
		again = true
		if refusal != nil {
			return Receipt{}, refusal
		}
		return s.add(ctx, seen, next)
	})
}

// consider lets decide make the next events of what was seen.
func consider[E any](seen past[E], ifMatch int64, decide func(history []E) ([]E, error)) ([]E, error) {
	if seen.version == 0 {
		return nil, orders.ErrNotFound
	}
	if ifMatch != 0 && ifMatch != seen.version {
		return nil, orders.ErrPrecondition
	}
	return decide(seen.events)
}

// load adds what has happened since.
func (s streams[E]) load(ctx context.Context, seen past[E]) (past[E], error) {
	events, err := s.Log.Load(ctx, event.Stream(s.kind, seen.id), seen.version)
	if err != nil {
		return past[E]{}, err
	}
	for _, e := range events {
		happened, err := s.decode(e)
		if err != nil {
			return past[E]{}, err
		}
		seen.events = append(seen.events, happened)
		seen.version, seen.position = e.Version, e.Position
	}
	return seen, nil
}

// write runs fn in a transaction, and again after a conflict.
func (s streams[E]) write(ctx context.Context, fn func(context.Context) (Receipt, error)) (receipt Receipt, err error) {
	err = s.Tx.WithinTx(ctx, func(ctx context.Context) (err error) {
		receipt, err = fn(ctx)
		return err
	})
	if err != nil {
		return Receipt{}, err
	}
	return receipt, nil
}

// add appends the next events, of which there may be none, to those that were seen.
func (s streams[E]) add(ctx context.Context, seen past[E], next []E) (Receipt, error) {
	if len(next) == 0 {
		return Receipt{ID: seen.id, Version: seen.version, ReadToken: event.Token(seen.position)}, nil
	}
	stream, version := event.Stream(s.kind, seen.id), seen.version
	events := make([]event.Stored, len(next))
	for i, happened := range next {
		e, err := s.encode(happened)
		if err != nil {
			return Receipt{}, err
		}
		version++
		e.Stream, e.Version, e.Time = stream, version, s.Now()
		e.ID = fmt.Sprintf("%s-%d", seen.id, version)
		events[i] = e
	}
	position, err := s.Log.Append(ctx, stream, seen.version, events)
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{ID: seen.id, Version: version, ReadToken: event.Token(position)}, nil
}

// one makes of a decision with one event one that may have several.
func one[E any](happened E, err error) ([]E, error) {
	if err != nil {
		return nil, err
	}
	return []E{happened}, nil
}
