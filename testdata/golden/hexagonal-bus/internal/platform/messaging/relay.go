package messaging

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

const (
	batchSize = 100
	// batchTime is when a batch ends early, because it may keep others from writing.
	batchTime = 100 * time.Millisecond
	// pollInterval applies to messages that another process has added; those of
	// this process are relayed at once.
	pollInterval = time.Second
	maxBackoff   = 30 * time.Second
	// leasePeriod is how long the messages of a process that was killed wait for
	// another one.
	leasePeriod = 30 * time.Second
	// drainTimeout is how long a stopped relay keeps publishing pending messages.
	drainTimeout = 5 * time.Second
)

// Publisher hands a message to the bus and returns when the bus has stored it.
type Publisher interface {
	Publish(ctx context.Context, m Message) error
}

// UnitOfWork runs fn in a transaction.
type UnitOfWork interface {
	WithinTx(ctx context.Context, fn func(ctx context.Context) error) error
}

// Relay publishes the messages of the outbox at least once, those of a topic and key
// in order. A message whose handler fails is tried again, later and later, and then
// parked; those of its topic and key wait for it. While the bus itself fails, all wait.
// Of the relays of several processes one at a time works.
type Relay struct {
	outbox *Outbox
	bus    Publisher
	tx     UnitOfWork
	log    *slog.Logger

	holder string
	renew  time.Time // when the lease is due for renewal; zero without one
	alone  int       // how many messages to publish outside of batches
}

// NewRelay returns a relay from outbox to bus. If the bus handles messages before
// Publish returns, tx is the store's, and a batch with all that its handlers store
// is one transaction; else tx is nil.
func NewRelay(outbox *Outbox, bus Publisher, tx UnitOfWork, log *slog.Logger) *Relay {
	return &Relay{outbox: outbox, bus: bus, tx: tx, log: log, holder: rand.Text()}
}

// Run relays until ctx is done and the outbox is empty, but no longer than
// drainTimeout after ctx is done.
func (r *Relay) Run(ctx context.Context) error {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(drainTimeout, cancel) })()
	defer r.release(ctx)

	backoff := pollInterval
	for {
		stopping := ctx.Err() != nil
		more, err := r.relay(work)
		wait, added := pollInterval, r.outbox.added
		switch {
		case errors.Is(err, errElsewhere):
			added = nil // the other process finds messages of this one
		case err != nil:
			r.log.WarnContext(ctx, "messages stay in the outbox", "error", err, "service_app.retry.delay", backoff.Seconds())
			wait, added = backoff, nil
			backoff = min(2*backoff, maxBackoff)
		case more:
			continue
		default:
			backoff = pollInterval
		}
		if stopping {
			return nil
		}
		select {
		case <-ctx.Done():
		case <-added:
		case <-time.After(wait):
		}
	}
}

// relay publishes what is due and one batch, and reports whether there is more.
func (r *Relay) relay(ctx context.Context) (more bool, err error) {
	due, err := r.retry(ctx)
	if err != nil {
		return false, err
	}
	more, err = r.batch(ctx)
	return more || due, err
}

// batch publishes one batch. One that fails as one transaction is published again
// message by message, so that one that is bad or slow does not hold up the others.
func (r *Relay) batch(ctx context.Context) (more bool, err error) {
	if r.tx == nil || r.alone > 0 {
		published, more, err := r.publish(ctx)
		r.alone -= published
		return more, err
	}
	var b batch
	err = r.tx.WithinTx(ctx, func(ctx context.Context) (err error) {
		ctx, cancel := context.WithTimeout(ctx, 10*batchTime)
		defer cancel()
		b = batch{}
		_, more, err = r.publish(context.WithValue(ctx, batchKey{}, &b))
		return err
	})
	switch {
	case err == nil:
		for _, after := range b.after {
			after()
		}
	case !errors.Is(err, errElsewhere) && ctx.Err() == nil:
		r.renew, r.alone = time.Time{}, batchSize
		return true, nil
	}
	return more, err
}

// publish publishes at most batchSize messages, until batchTime has passed. Outside of
// a batch it holds those that fail.
func (r *Relay) publish(ctx context.Context) (done int, more bool, err error) {
	pending, more, err := r.take(ctx)
	if err != nil {
		return 0, false, err
	}
	_, joined := ctx.Value(batchKey{}).(*batch)
	start := time.Now()
	sequences := make([]int64, 0, len(pending))
	held := map[[2]string]bool{}
	for _, m := range pending {
		key := [2]string{m.Topic, m.Key}
		if held[key] {
			continue // it is pending until the next batch, which holds it
		}
		if time.Since(start) > batchTime {
			break
		}
		err = r.bus.Publish(ctx, m)
		if err == nil {
			sequences = append(sequences, m.Sequence)
			continue
		}
		if joined || !isMessages(ctx, err) {
			err = fmt.Errorf("publish message %s: %w", m.ID, err)
			break
		}
		if err = r.hold(ctx, Held{Message: m}, err); err != nil {
			break
		}
		held[key] = true
	}
	if len(sequences) > 0 {
		err = errors.Join(err, r.outbox.store.MarkPublished(ctx, sequences...))
	}
	done = len(sequences) + len(held)
	return done, more || done < len(pending), err
}

var errElsewhere = errors.New("another process relays the messages")

// take returns pending messages, if this process has the lease or gets it.
func (r *Relay) take(ctx context.Context) (pending []Message, more bool, err error) {
	pending, more, err = r.outbox.store.Pending(ctx, batchSize)
	if err != nil || len(pending) == 0 {
		return nil, more, err
	}
	fresh, err := r.lease(ctx)
	if err == nil && fresh { // another process may have published some
		pending, more, err = r.outbox.store.Pending(ctx, batchSize)
	}
	return pending, more, err
}

// lease makes sure that this process has the lease, and reports whether it is fresh.
func (r *Relay) lease(ctx context.Context) (fresh bool, err error) {
	now := time.Now()
	if now.Before(r.renew) {
		return false, nil
	}
	held, err := r.outbox.store.Lease(ctx, r.holder, leasePeriod)
	if err == nil && !held {
		err = errElsewhere
	}
	if err != nil {
		r.renew = time.Time{}
		return false, err
	}
	r.renew = now.Add(leasePeriod / 3)
	return true, nil
}

// release lets another process go on at once.
func (r *Relay) release(ctx context.Context) {
	if r.renew.IsZero() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if _, err := r.outbox.store.Lease(ctx, r.holder, 0); err != nil {
		r.log.WarnContext(ctx, "another process can send messages only later", "error", err)
	}
}

// batch is the transaction of several messages.
type batch struct{ after []func() }

type batchKey struct{}

// AfterCommit calls effect once what the handler stores is committed: with a bus
// that handles messages in the relay's transaction that is later than the end of the
// handler's own. Effects that cannot be undone belong there.
func AfterCommit(ctx context.Context, effect func()) {
	if b, ok := ctx.Value(batchKey{}).(*batch); ok {
		b.after = append(b.after, effect)
		return
	}
	effect()
}
