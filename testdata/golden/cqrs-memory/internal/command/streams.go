package command

import (
	"context"
	"errors"
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
	request    *request                        // nil without an idempotency key
}

// past is what has happened to an aggregate.
type past[E any] struct {
	id       string
	version  int64 // of the last event
	events   []E
	position int64 // of the last event
	ended    bool  // by the last event
}

// begin starts a new stream with the events that decide returns.
func (s streams[E]) begin(ctx context.Context, decide func() ([]E, error)) (Receipt, error) {
	first, refusal := decide()
	if refusal != nil && s.request == nil {
		return Receipt{}, refusal
	}
	return s.write(ctx, func(ctx context.Context) (Receipt, error) {
		if refusal != nil {
			return Receipt{}, refusal
		}
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
	if refusal != nil && s.request == nil {
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
	if seen.version == 0 || seen.ended {
		return nil, museum.ErrNotFound
	}
	if ifMatch != 0 && ifMatch != seen.version {
		return nil, museum.ErrPrecondition
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
		seen.ended = event.IsLast(e.Type)
	}
	return seen, nil
}

// write runs fn in a transaction, and again after a conflict. With an idempotency
// key it does so once, and later returns the first receipt.
func (s streams[E]) write(ctx context.Context, fn func(context.Context) (Receipt, error)) (receipt Receipt, err error) {
	if s.request != nil {
		fn = s.request.once(s.Idempotency, fn)
	}
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
// Everything else is checked after that: nobody else can be first any more.
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
	for _, happened := range next {
		if err := s.checkReferences(ctx, seen, happened); err != nil {
			return Receipt{}, err
		}
		if err := s.reserve(ctx, seen, happened); err != nil {
			return Receipt{}, err
		}
		seen.events = append(seen.events, happened)
	}
	for _, e := range events {
		if err := s.Publisher.Publish(ctx, e); err != nil {
			return Receipt{}, err
		}
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

// reference is the stream that a field refers to.
type reference struct{ field, stream string }

func refer[ID ~string](field, kind string, ids ...ID) []reference {
	if len(ids) == 0 {
		return []reference{{field: field}} // to nothing
	}
	references := make([]reference, len(ids))
	for i, id := range ids {
		references[i] = reference{field, event.Stream(kind, string(id))}
	}
	return references
}

// checkReferences fails when next refers to a stream that does not exist. What the
// aggregate refers to already is not looked for again: it may have been deleted.
func (s streams[E]) checkReferences(ctx context.Context, seen past[E], next E) error {
	if s.references == nil {
		return nil
	}
	all := slices.DeleteFunc(s.references(next), func(r reference) bool { return r.stream == "" || s.refers(seen, r) })
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
	var errs []error
	for _, r := range all {
		if lastType, exists := lastTypes[r.stream]; !exists || event.IsLast(lastType) {
			errs = append(errs, &museum.InvalidError{Field: r.field, Reason: "refers to nothing that exists"})
		}
	}
	return errors.Join(errs...)
}

// refers reports whether the last event that tells of a field refers to the same.
func (s streams[E]) refers(seen past[E], r reference) bool {
	for _, e := range slices.Backward(seen.events) {
		told := slices.DeleteFunc(s.references(e), func(other reference) bool { return other.field != r.field })
		if len(told) > 0 {
			return slices.Contains(told, r)
		}
	}
	return false
}

// key is the value of a unique field.
type key struct{ scope, value string }

// reserve takes the keys that next sets, and releases those that it replaces.
func (s streams[E]) reserve(ctx context.Context, seen past[E], next E) error {
	if s.keys == nil {
		return nil
	}
	wanted, told := s.keys(next)
	if !told {
		return nil
	}
	var held []key
	for _, e := range slices.Backward(seen.events) {
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
		if err := s.Reservations.Reserve(ctx, k.scope, k.value, seen.id); err != nil {
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
