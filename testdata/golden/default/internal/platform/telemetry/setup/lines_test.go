package setup

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"example.com/service/internal/platform/telemetry"
)

func TestLogsThatNobodyReads(t *testing.T) {
	reader, writer := io.Pipe()
	out := newLines(writer)
	log := slog.New(telemetry.NewLogHandler(out, slog.LevelInfo))
	for range 3 * maxLines {
		log.Info("xxx")
	}

	// A reader that comes back hears of the loss, and of what is logged from now on.
	said := make(chan string)
	go func() {
		defer close(said)
		for scanner := bufio.NewScanner(reader); scanner.Scan(); {
			if line := scanner.Text(); !strings.Contains(line, "xxx") {
				said <- line
			}
		}
	}()
	var lost int
	line := <-said
	_, counted, _ := strings.Cut(line, `"service_app.log.lost":`)
	if _, err := fmt.Sscanf(counted, "%d}", &lost); err != nil || lost < maxLines {
		t.Errorf("%s, want how many records were lost", line)
	}
	for len(out.queue) == maxLines {
		time.Sleep(time.Millisecond) // until there is room for another line
	}
	log.Info("read again")
	if line := <-said; !strings.Contains(line, "read again") {
		t.Errorf("%s, want what is logged", line)
	}
	out.close()
	_ = writer.Close() // lets the reader end
	<-said
}

func TestTheEndDoesNotWaitForAReader(t *testing.T) {
	reader, writer := io.Pipe()
	out := newLines(writer)
	fmt.Fprintln(out, "line")
	started := time.Now()
	out.close()
	if took := time.Since(started); took > lastWrite+5*time.Second {
		t.Errorf("the end took %v", took)
	}
	_ = reader.Close() // lets the writer end
	<-out.done
}

// broken is a pipe whose reader has died, until it is mended.
type broken struct {
	bytes.Buffer
	mended bool
}

func (b *broken) Write(data []byte) (int, error) {
	if !b.mended {
		return 0, errors.New("broken pipe")
	}
	return b.Buffer.Write(data)
}

func TestAWriterThatFails(t *testing.T) {
	to := &broken{}
	out := newLines(to)
	fmt.Fprintln(out, "gone")
	for out.lost.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	to.mended = true
	fmt.Fprintln(out, "kept")
	out.close()
	if got := to.String(); !strings.HasPrefix(got, "kept\n") || !strings.Contains(got, `"service_app.log.lost":1}`) {
		t.Errorf("got %s, want what came later, and that one was lost", got)
	}
}

func TestTheEndWritesEverything(t *testing.T) {
	var to bytes.Buffer
	out := newLines(&to)
	for range 1000 {
		fmt.Fprintln(out, "line")
	}
	out.close()
	if got := strings.Count(to.String(), "line\n"); got != 1000 {
		t.Errorf("%d lines, want 1000", got)
	}
}
