//go:build e2e && unix

package e2e_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/otelgen/otelgen/internal/term/termtest"
)

// TestMakeRun runs a service on a terminal as a person does: what it prints fits,
// and Ctrl-C ends it and make with 0.
func TestMakeRun(t *testing.T) {
	t.Parallel()
	dir := generateUnlessPassed(t, stack{"hexagonal", "nethttp", "console", "sqlite", "", "none", "order"})
	for _, columns := range []int{60, 80, 140} {
		t.Run(fmt.Sprint(columns), func(t *testing.T) {
			cmd := exec.Command("make", "run")
			cmd.Dir = dir
			cmd.Env = slices.Concat(os.Environ(), isolated, []string{"HTTP_ADDR=127.0.0.1:0", "COLUMNS="})
			x := termtest.Start(t, cmd, columns, 40)
			x.Await("serving HTTP")
			address := regexp.MustCompile(`address=(\S+)`).FindStringSubmatch(x.Text())
			if address == nil {
				t.Fatalf("no address:\n%s", x.Text())
			}
			body := `{"customer":"customer-1","item":"item-1","quantity":1,"total":{"amount":"0","currency":"EUR"}}`
			res, err := http.Post("http://"+address[1]+"/orders", "application/json", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			x.Await("INSERT orders")
			x.Press(termtest.CtrlC)
			if code := x.Exit(); code != 0 {
				t.Errorf("exit code %d\n%s", code, x.Text())
			}
			for _, want := range []string{"request method=POST", "PlaceOrder", "status=201", "P99", "http.server.request.duration", "go.goroutine.count"} {
				if !strings.Contains(x.Text(), want) {
					t.Errorf("%q is not on the terminal:\n%s", want, x.Text())
				}
			}
			for line := range strings.Lines(x.Text()) {
				if n := utf8.RuneCountInString(strings.TrimRight(line, "\r\n")); n > columns {
					t.Errorf("%d of %d columns: %s", n, columns, line)
				}
			}
		})
	}
}
