package projection

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"example.com/service/internal/domain/orders"
)

const (
	// patience is how long a query waits for the read model.
	patience = 2 * time.Second
	// maxLag is how far the read model may be behind before the service reports it.
	maxLag = 30 * time.Second
)

var errLate = fmt.Errorf("the read model does not show it yet: %w", orders.ErrUnavailable)

// progress is the position that the read model has reached.
type progress struct {
	mu       sync.Mutex
	position int64
	moved    chan struct{} // closed when position changes
	behind   time.Time     // since when; zero when it is not
	failure  error         // why it is stuck
}

func newProgress() *progress { return &progress{moved: make(chan struct{})} }

// advance wakes queries that wait for the position.
func (p *progress) advance(position, head int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failure = nil
	switch {
	case position >= head:
		p.behind = time.Time{}
	case p.behind.IsZero():
		p.behind = time.Now()
	}
	if position != p.position {
		p.position = position
		close(p.moved)
		p.moved = make(chan struct{})
	}
}

func (p *progress) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failure = err
}

// Wait returns when the read model includes the event at position, at once for 0,
// and fails with orders.ErrUnavailable after two seconds.
func (p *progress) Wait(ctx context.Context, position int64) error {
	if position == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errLate)
	defer cancel()
	for {
		p.mu.Lock()
		there, moved := p.position >= position, p.moved
		p.mu.Unlock()
		if there {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// Check fails while the read model stays behind the event log.
func (p *progress) Check(context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failure != nil {
		return p.failure
	}
	if !p.behind.IsZero() && time.Since(p.behind) > maxLag {
		return errors.New("the read model is behind the event log since " + p.behind.UTC().Format(time.RFC3339))
	}
	return nil
}
