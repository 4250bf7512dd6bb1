package setup

import (
	"bytes"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"example.com/service/internal/platform/telemetry"
)

const (
	maxLines  = 4096        // that wait to be written
	lastWrite = time.Second // is how long the end of the process waits for a reader
)

// lines hands lines to a writer that may block or fail, as a pipe does whose reader
// hangs or dies. Its callers never wait: what there is no room for is lost, and counted.
type lines struct {
	queue chan []byte // nil is the end
	done  chan struct{}
	lost  atomic.Int64
}

func newLines(to io.Writer) *lines {
	l := &lines{queue: make(chan []byte, maxLines), done: make(chan struct{})}
	log := slog.New(telemetry.NewLogHandler(to, slog.LevelWarn))
	go func() {
		defer close(l.done)
		for line := <-l.queue; line != nil; line = <-l.queue {
			if _, err := to.Write(line); err != nil {
				l.lost.Add(1)
			} else if lost := l.lost.Swap(0); lost > 0 {
				log.Warn("log records lost: nobody read them", "service_app.log.lost", lost)
			}
		}
	}()
	return l
}

// Write takes one line.
func (l *lines) Write(line []byte) (int, error) {
	select {
	case l.queue <- bytes.Clone(line):
	default:
		l.lost.Add(1)
	}
	return len(line), nil
}

// close waits until what was written has arrived, unless nobody reads it.
func (l *lines) close() {
	go func() { l.queue <- nil }()
	select {
	case <-l.done:
	case <-time.After(lastWrite):
	}
}
