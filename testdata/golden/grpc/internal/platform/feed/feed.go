// Package feed streams what happened, in the order in which it was stored.
package feed

import (
	"context"
	"iter"
	"log/slog"
	"slices"
	"sync"
	"time"

	"example.com/service/internal/platform/storage"
)

const (
	batchSize = 100
	// pollInterval applies to rows that another process appends; those of this
	// process are seen at once.
	pollInterval = time.Second
	maxBackoff   = 30 * time.Second
	// markInterval is how often a follower without news is told how far the feed
	// has come.
	markInterval = time.Minute
)

// Log is read in the order of positions.
type Log[Row any] interface {
	After(ctx context.Context, position int64, limit int) ([]Row, error)
	// Position returns the position of the last row: no row that is committed later
	// comes before it.
	Position(ctx context.Context) (int64, error)
}

// Feed tells followers what is appended to a log. One query looks for news on
// behalf of all of them; each then reads for itself.
type Feed[Row any] struct {
	log      Log[Row]
	position func(Row) Position
	logger   *slog.Logger
	appended chan struct{}

	mu    sync.Mutex
	head  int64         // the last known position
	moved chan struct{} // closed when head changes
}

// New returns a feed of the log; position returns the position of a row.
func New[Row any](log Log[Row], position func(Row) Position, logger *slog.Logger) *Feed[Row] {
	return &Feed[Row]{log: log, position: position, logger: logger, appended: make(chan struct{}, 1), moved: make(chan struct{})}
}

// Wake makes the feed look for new rows immediately.
func (f *Feed[Row]) Wake() {
	select {
	case f.appended <- struct{}{}:
	default: // a wake-up is pending already
	}
}

// Run looks for new rows until ctx is done.
func (f *Feed[Row]) Run(ctx context.Context) error {
	backoff := pollInterval
	for ctx.Err() == nil {
		head, err := f.log.Position(ctx)
		wait, appended := pollInterval, f.appended
		if err == nil {
			f.advance(head)
			backoff = pollInterval
		} else if ctx.Err() == nil {
			f.logger.WarnContext(ctx, "streams of events stand still", "error", err, "service_app.retry.delay", backoff.Seconds())
			wait, appended = backoff, nil
			backoff = min(2*backoff, maxBackoff)
		}
		select {
		case <-ctx.Done():
		case <-appended:
		case <-time.After(wait):
		}
	}
	return nil
}

func (f *Feed[Row]) advance(head int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if head != f.head {
		f.head = head
		close(f.moved)
		f.moved = make(chan struct{})
	}
}

// Change is an event and the ID of what it happened to. A change without an event
// only says how far the feed has come.
type Change[Event any] struct {
	Position Position
	ID       string
	Version  int64
	Time     time.Time
	Event    Event
}

// Follow yields what pick makes of the rows after a position, until ctx is done or
// something fails. Without a position it starts with the next row that is
// appended, and first says where that is.
func Follow[Row, Event any](ctx context.Context, f *Feed[Row], after *Position, pick func(Row) (change Change[Event], ok bool, err error)) iter.Seq2[Change[Event], error] {
	return func(yield func(Change[Event], error) bool) {
		tell := func(change Change[Event]) bool { return yield(change, nil) }
		if err := follow(ctx, f, after, pick, tell); err != nil {
			yield(Change[Event]{}, err)
		}
	}
}

// follow ends without an error when tell returns false.
func follow[Row, Event any](ctx context.Context, f *Feed[Row], after *Position, pick func(Row) (Change[Event], bool, error), tell func(Change[Event]) bool) error {
	at, err := f.begin(ctx, after)
	if err != nil {
		return err
	}
	if after == nil && !tell(Change[Event]{Position: at}) {
		return nil
	}
	told, since := at, time.Now()
	for {
		var due <-chan time.Time
		if at != told {
			due = time.After(markInterval - time.Since(since))
		}
		rows, err := f.next(ctx, at, due)
		if err != nil {
			return err
		}
		for _, row := range rows {
			at = f.position(row)
			change, ok, err := pick(row)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			change.Position = at
			if !tell(change) {
				return nil
			}
			told, since = at, time.Now()
		}
		if at != told && time.Since(since) >= markInterval {
			if !tell(Change[Event]{Position: at}) {
				return nil
			}
			told, since = at, time.Now()
		}
	}
}

// begin returns the last position if none is given, and checks a given one: the
// start of the log means row number 1, which may be gone.
func (f *Feed[Row]) begin(ctx context.Context, after *Position) (Position, error) {
	if after == nil {
		return f.last(ctx)
	}
	rows, err := f.after(ctx, *after, 0)
	if after.Sequence == 0 && len(rows) > 0 && f.position(rows[0]).Sequence != 1 {
		err = storage.ErrGone
	}
	return *after, err
}

func (f *Feed[Row]) last(ctx context.Context) (Position, error) {
	sequence, err := f.log.Position(ctx)
	if err != nil || sequence == 0 {
		return Position{}, err
	}
	rows, err := f.log.After(ctx, sequence-1, 1)
	if err != nil {
		return Position{}, err
	}
	if len(rows) == 0 {
		return Position{}, storage.ErrGone
	}
	return f.position(rows[0]), nil
}

// next waits for rows after at. It returns none when a mark is due.
func (f *Feed[Row]) next(ctx context.Context, at Position, due <-chan time.Time) ([]Row, error) {
	for {
		f.mu.Lock()
		head, moved := f.head, f.moved
		f.mu.Unlock()
		if at.Sequence < head {
			rows, err := f.after(ctx, at, batchSize)
			// Rows past the head have to wait: a late commit may still insert
			// others before them.
			if i := slices.IndexFunc(rows, func(row Row) bool { return f.position(row).Sequence > head }); i >= 0 {
				rows = rows[:i]
			}
			if err != nil || len(rows) > 0 {
				return rows, err
			}
		}
		select {
		case <-moved:
		case <-due:
			return nil, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// after reads the rows after at, and makes sure that the row at that position
// still exists: those that followed it may have been removed with it.
func (f *Feed[Row]) after(ctx context.Context, at Position, limit int) ([]Row, error) {
	rows, err := f.log.After(ctx, at.Sequence-1, limit+1)
	if err != nil || at.Sequence == 0 {
		return rows, err
	}
	if len(rows) == 0 || f.position(rows[0]) != at {
		return nil, storage.ErrGone
	}
	return rows[1:], nil
}
