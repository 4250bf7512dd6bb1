package feed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.com/service/internal/platform/storage"
)

var errBroken = errors.New("broken")

// row is an event if it has a text.
type row struct {
	Position
	text string
}

// testLog is a log in a slice.
type testLog struct {
	mu        sync.Mutex
	rows      []row
	last      int64 // the last sequence that was assigned
	unsettled int64 // how many of the last sequences others may still precede
	err       error
	read      int // rows
}

func newTestLog(texts ...string) *testLog {
	l := &testLog{}
	l.append(texts...)
	return l
}

func (l *testLog) append(texts ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, text := range texts {
		l.last++
		l.rows = append(l.rows, row{at(l.last), text})
	}
}

func (l *testLog) set(f func(l *testLog)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f(l)
}

func at(sequence int64) Position { return Position{sequence, fmt.Sprint("id-", sequence)} }

func (l *testLog) After(_ context.Context, position int64, limit int) ([]row, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.rows, func(r row) bool { return r.Sequence > position })
	if i < 0 || l.err != nil {
		return nil, l.err
	}
	rows := l.rows[i:min(i+limit, len(l.rows))]
	l.read += len(rows)
	return slices.Clone(rows), nil
}

func (l *testLog) Position(context.Context) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last - l.unsettled, l.err
}

func pick(r row) (Change[any], bool, error) {
	if r.text == errBroken.Error() {
		return Change[any]{}, false, errBroken
	}
	return Change[any]{Event: r.text}, r.text != "", nil
}

// inBubble runs a test with a running feed of the log.
func inBubble(t *testing.T, l *testLog, output io.Writer, test func(t *testing.T, f *Feed[row])) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f := New(l, func(r row) Position { return r.Position }, slog.New(slog.NewTextHandler(output, nil)))
		go func() {
			if err := f.Run(t.Context()); err != nil {
				t.Error(err)
			}
		}()
		synctest.Wait()
		test(t, f)
	})
}

// listener records what it receives: the texts of events, and the sequences of
// changes that only carry a position.
type listener struct {
	mu   sync.Mutex
	told []string
	err  error
}

func listen(ctx context.Context, f *Feed[row], after *Position) *listener {
	l := &listener{}
	go func() {
		for change, err := range Follow(ctx, f, after, pick) {
			l.mu.Lock()
			switch {
			case err != nil:
				l.err = err
			case change.Event == nil:
				l.told = append(l.told, fmt.Sprint(change.Position.Sequence))
			default:
				l.told = append(l.told, fmt.Sprint(change.Event))
			}
			l.mu.Unlock()
		}
	}()
	return l
}

// want waits until everything is idle.
func (l *listener) want(t *testing.T, told string, err error) {
	t.Helper()
	synctest.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	if got := strings.Join(l.told, " "); got != told || !errors.Is(l.err, err) || (err == nil) != (l.err == nil) {
		t.Errorf("told %q, %v; want %q, %v", got, l.err, told, err)
	}
}

func TestFollowBeginsWithWhatComesNext(t *testing.T) {
	for name, tt := range map[string]struct {
		log   *testLog
		first string
	}{
		"behind an event": {newTestLog("a", "b"), "2"},
		"of an empty log": {newTestLog(), "0"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, tt.log, io.Discard, func(t *testing.T, f *Feed[row]) {
				l := listen(t.Context(), f, nil)
				l.want(t, tt.first, nil)
				tt.log.append("c")
				f.Wake()
				l.want(t, tt.first+" c", nil)
			})
		})
	}
}

func TestFollowGoesOnBehindAPosition(t *testing.T) {
	log := newTestLog("a", "b", "c")
	for sequence, want := range []string{"a b c d", "b c d", "c d", "d"} {
		inBubble(t, log, io.Discard, func(t *testing.T, f *Feed[row]) {
			position := at(int64(sequence))
			if sequence == 0 {
				position = Position{}
			}
			l := listen(t.Context(), f, &position)
			synctest.Wait()
			log.append("d")
			f.Wake()
			l.want(t, want, nil)
			log.set(func(l *testLog) { l.rows, l.last = l.rows[:3], 3 })
		})
	}
}

func TestAPositionThatIsNotKept(t *testing.T) {
	log := newTestLog("a", "b", "c")
	log.set(func(l *testLog) { l.rows = l.rows[1:] })
	for name, position := range map[string]Position{
		"older":          at(1),
		"before all":     {},
		"of another log": {2, "other"},
		"ahead of this":  at(4),
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, log, io.Discard, func(t *testing.T, f *Feed[row]) {
				listen(t.Context(), f, &position).want(t, "", storage.ErrGone)
			})
		})
	}
}

func TestFollowReadsNoMoreThanItIsAskedFor(t *testing.T) {
	log := newTestLog(slices.Repeat([]string{"a"}, 10*batchSize)...)
	inBubble(t, log, io.Discard, func(t *testing.T, f *Feed[row]) {
		next, stop := iter.Pull2(Follow(t.Context(), f, new(at(1)), pick))
		defer stop()
		if change, err, ok := next(); !ok || err != nil || change.Position != at(2) {
			t.Fatalf("first %v, %v, %v", change, err, ok)
		}
		time.Sleep(time.Hour)
		if log.read > batchSize+2 {
			t.Errorf("%d rows are read for one", log.read)
		}

		// What a slow reader has not seen must not be skipped.
		log.set(func(l *testLog) { l.rows = l.rows[5*batchSize:] })
		for seen := 2; ; seen++ {
			if _, err, _ := next(); err != nil {
				if !errors.Is(err, storage.ErrGone) || seen > batchSize+2 {
					t.Errorf("after %d rows: %v", seen, err)
				}
				return
			}
		}
	})
}

func TestWhatAnotherProcessAppendsIsPolledFor(t *testing.T) {
	log := newTestLog("a")
	inBubble(t, log, io.Discard, func(t *testing.T, f *Feed[row]) {
		l := listen(t.Context(), f, new(at(1)))
		synctest.Wait()
		log.append("b")
		l.want(t, "", nil)
		time.Sleep(pollInterval)
		l.want(t, "b", nil)
	})
}

func TestFollowPassesOverNothingThatIsNotSettled(t *testing.T) {
	log := newTestLog("a")
	inBubble(t, log, io.Discard, func(t *testing.T, f *Feed[row]) {
		l := listen(t.Context(), f, new(at(1)))
		log.append("b", "", "d")
		log.set(func(l *testLog) { l.unsettled = 2 })
		f.Wake()
		l.want(t, "b", nil)
		log.set(func(l *testLog) { l.unsettled, l.rows[2].text = 0, "c" })
		f.Wake()
		l.want(t, "b c d", nil)
	})
}

func TestPositionsAreToldWhereNoEventIs(t *testing.T) {
	log := newTestLog("a")
	inBubble(t, log, io.Discard, func(t *testing.T, f *Feed[row]) {
		l := listen(t.Context(), f, new(at(1)))
		for range 3 {
			log.append("")
			time.Sleep(markInterval / 4)
		}
		l.want(t, "", nil)
		time.Sleep(markInterval / 4)
		l.want(t, "4", nil)
		time.Sleep(10 * markInterval)
		l.want(t, "4", nil) // which it knows
		log.append("b")
		time.Sleep(pollInterval)
		l.want(t, "4 b", nil)
	})
}

func TestFollowEndsWithItsContext(t *testing.T) {
	inBubble(t, newTestLog("a"), io.Discard, func(t *testing.T, f *Feed[row]) {
		ctx, cancel := context.WithCancel(t.Context())
		l := listen(ctx, f, new(at(1)))
		l.want(t, "", nil)
		cancel()
		l.want(t, "", context.Canceled)
	})
}

func TestFollowFails(t *testing.T) {
	log := newTestLog("a", "b", errBroken.Error())
	inBubble(t, log, io.Discard, func(t *testing.T, f *Feed[row]) {
		listen(t.Context(), f, new(at(1))).want(t, "b", errBroken)
		log.set(func(l *testLog) { l.err = errBroken })
		listen(t.Context(), f, new(at(1))).want(t, "", errBroken)
		listen(t.Context(), f, nil).want(t, "", errBroken)
	})
}

func TestThoseWhoFollowOutlastATroubleOfTheLog(t *testing.T) {
	log, output := newTestLog("a"), new(bytes.Buffer)
	inBubble(t, log, output, func(t *testing.T, f *Feed[row]) {
		l := listen(t.Context(), f, new(at(1)))
		synctest.Wait()
		log.set(func(l *testLog) { l.err = errBroken })
		time.Sleep(time.Minute)
		log.append("b")
		log.set(func(l *testLog) { l.err = nil })
		l.want(t, "", nil)
		time.Sleep(maxBackoff)
		l.want(t, "b", nil)
		if n := strings.Count(output.String(), "streams of events stand still"); n != 6 {
			t.Errorf("%d warnings, want 6 in a minute, later and later:\n%s", n, output)
		}
	})
}
