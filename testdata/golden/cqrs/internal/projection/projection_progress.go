package projection

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"example.com/service/internal/platform/storage"
)

const (
	// patience is how long a query waits for the read model.
	patience = 2 * time.Second
	// maxLag is how far the read model may be behind before the service reports it.
	maxLag = 30 * time.Second
)

// lateError is returned to queries that have waited too long.
type lateError struct{}

func (lateError) Error() string { return "the read model does not show it yet" }

// Unwrap returns the domain's error, for errors.Is.
func (lateError) Unwrap() error { return storage.ErrUnavailable }

// Timeout makes telemetry call it one.
func (lateError) Timeout() bool { return true }

// progress is the position that a projection has reached.
type progress struct {
	mu       sync.Mutex
	position int64
	moved    chan struct{} // closed when position changes
	behind   time.Time     // since when; zero when it is not
	failure  error         // why it is stuck
	rebuild  error         // why a rebuild waits
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

func (p *progress) reached() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.position
}

func (p *progress) fail(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failure = err
}

func (p *progress) rebuilt(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rebuild = err
}

// wait returns when the rows include the event at position, at once for 0, and
// fails with storage.ErrUnavailable after two seconds.
func (p *progress) wait(ctx context.Context, position int64) error {
	if position == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeoutCause(ctx, patience, lateError{})
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

// check fails while the rows stay behind the event log, and while their rebuild waits.
func (p *progress) check() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failure != nil {
		return p.failure
	}
	if !p.behind.IsZero() && time.Since(p.behind) > maxLag {
		return errors.New("it is behind the event log since " + p.behind.UTC().Format(time.RFC3339))
	}
	if p.rebuild != nil {
		return fmt.Errorf("a rebuild waits: %w", p.rebuild)
	}
	return nil
}
