package setup

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"
)

func TestErrorHandlerWarnsOnceThenReminds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		handler := &errorHandler{log: slog.New(slog.NewTextHandler(&out, nil))}
		warnings := func() int { return strings.Count(out.String(), "level=WARN") }

		for range 100 {
			handler.Handle(errors.New("refused"))
		}
		if got := warnings(); got != 1 {
			t.Errorf("%d warnings of a backend that is away, want 1", got)
		}
		for i := range 100 {
			handler.Handle(fmt.Errorf("failure %d", i))
		}
		if got := warnings(); got != mostFailures {
			t.Errorf("%d warnings of different failures, want %d", got, mostFailures)
		}
		time.Sleep(reminderInterval)
		handler.Handle(errors.New("refused"))
		handler.Handle(errors.New("refused"))
		if got := warnings(); got != mostFailures+1 {
			t.Errorf("%d warnings after a reminder was due, want %d", got, mostFailures+1)
		}
	})
}

// TestNobodyListens has the errors of exporters by HTTP and by gRPC.
func TestNobodyListens(t *testing.T) {
	http := errors.New(`traces export: Post "http://localhost:4318/v1/traces": dial tcp 127.0.0.1:4318: connect: connection refused`)
	grpc := errors.New(`rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp [::1]:4317: connect: connection refused"`)
	windows := errors.New(`logs export: Post "http://localhost:4318/v1/logs": dial tcp 127.0.0.1:4318: connectex: No connection could be made because the target machine actively refused it`)
	both := errors.Join(http, errors.New("401 Unauthorized"))
	for _, tc := range []struct {
		name string
		err  error
		want string
	}{
		{"by HTTP", http, "nothing listens at 127.0.0.1:4318; "},
		{"by gRPC", grpc, "nothing listens at [::1]:4317; "},
		{"on Windows", windows, "nothing listens at 127.0.0.1:4318; "},
		{"two signals", errors.Join(http, http), "nothing listens at 127.0.0.1:4318; "},
		{"another error beside it", both, both.Error()},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := brief(tc.err); !strings.HasPrefix(got, tc.want) {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestBrief(t *testing.T) {
	if got := brief(errors.New("refused")); got != "refused" {
		t.Errorf("got %q", got)
	}
	got := brief(errors.New("\xff" + strings.Repeat("ä", 1<<20)))
	if len(got) > 520 || !utf8.ValidString(got) || !strings.HasSuffix(got, "ä…") {
		t.Errorf("got %d bytes, %q", len(got), got)
	}
}
