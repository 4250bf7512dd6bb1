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
			return orders.ErrPrecondition
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
	if len(events) == 0 {
		return nil, orders.ErrNotFound
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
	return Receipt{ID: id, Version: e.Version, ReadToken: event.Token(position)}, nil
}
