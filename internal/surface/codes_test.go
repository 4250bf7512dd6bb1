package surface_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/surface"
)

func TestFailuresAreTold(t *testing.T) {
	last := 0
	for _, f := range surface.Failures() {
		if f.Status < last {
			t.Errorf("%s: status %d stands behind %d", f.Code, f.Status, last)
		}
		last = f.Status
		if http.StatusText(f.Status) == "" || f.RPC != strings.ToUpper(f.RPC) || !strings.HasSuffix(f.Text, ".") {
			t.Errorf("incomplete: %+v", f)
		}
		if got := surface.FailureOf(f.Code); got != f {
			t.Errorf("the failure of %s is %+v", f.Code, got)
		}
	}
	if f := surface.FailureOf("no such"); f.Status != http.StatusInternalServerError {
		t.Errorf("an unknown code is %+v", f)
	}
}

func TestSizes(t *testing.T) {
	for size, want := range map[surface.Size]string{1 << 20: "1 MiB 1 << 20", 64 << 10: "64 KiB 64 << 10", 3 << 20: "3 MiB 3 << 20"} {
		if got := size.String() + " " + size.Go(); got != want {
			t.Errorf("%d is %s, want %s", int(size), got, want)
		}
	}
}
