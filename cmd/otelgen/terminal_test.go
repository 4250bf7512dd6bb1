//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/otelgen/otelgen/internal/term/termtest"
	"github.com/otelgen/otelgen/internal/tree"
)

// onTerminal starts otelgen as a person does. The test binary is otelgen when
// it is called by that name.
func onTerminal(t *testing.T, dir string, columns int, env []string, args ...string) *termtest.Terminal {
	t.Helper()
	cmd := exec.Command(otelgen(t), args...)
	cmd.Dir = dir
	cmd.Env = append(environment(), append([]string{"TERM=xterm"}, env...)...)
	return termtest.Start(t, cmd, columns, 24)
}

// environment is that of the test without what changes otelgen's mind.
func environment() []string {
	var all []string
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "CI=") && !strings.HasPrefix(e, "OTELGEN_") {
			all = append(all, e)
		}
	}
	return all
}

// asked is a question, and the keys that answer it.
type asked struct{ message, keys string }

// everyQuestion answers all that there are, as one does who filters, marks, asks
// what things are, is refused and goes back.
var everyQuestion = []asked{
	{"Name", "?orders api" + termtest.Enter},
	{"must be a letter", "\x15orders-api" + termtest.Enter},
	{"Go module path", "example.com/orders-api" + termtest.Enter},
	{"Architecture", "cq" + termtest.Enter},
	{"Framework", "<"},
	{"Architecture", termtest.Up + "cqrs?" + termtest.Enter},
	{"Framework", "ch" + termtest.Space + "gin" + termtest.Enter},
	{"framework/chi", termtest.Space + "chi" + termtest.Space + "grpc" + termtest.Enter},
	{"Telemetry backend", "prom" + termtest.Space + "jae" + termtest.Enter},
	{"Data store", "zzz" + termtest.Enter + "\x15" + "sql" + termtest.Enter},
	{"Store of the read model", termtest.Up + termtest.Enter},
	{"Message bus", termtest.Down + "?" + termtest.Enter},
	{"Model", "shop" + termtest.Enter},
	{"Options", "client" + termtest.Space + "work" + termtest.Enter},
}

const everyAnswer = "otelgen new orders-api -a cqrs -f gin,grpc -b prometheus,jaeger --store sqlite --readmodel memory --bus memory " +
	"--module example.com/orders-api --model shop --set framework/http.client=true --set base/service.workers=true --no-input"

// TestQuestions answers every question on a terminal and runs the command that
// otelgen prints at the end: the trees must be the same. The quick suite does so on
// one width.
func TestQuestions(t *testing.T) {
	widths := []int{60, 80, 140}
	if !compiles {
		widths = widths[:1]
	}
	for _, columns := range widths {
		t.Run(fmt.Sprint(columns), func(t *testing.T) {
			dir := t.TempDir()
			x := onTerminal(t, dir, columns, nil, "new")
			for _, q := range everyQuestion {
				x.Await(q.message)
				x.Await("? explains")
				x.Press(q.keys)
			}
			if code := x.Exit(); code != 0 {
				t.Fatalf("exit code %d\n%s", code, x.Screen())
			}
			replay(t, dir, x.Text(), everyAnswer)
		})
	}
}

// TestQuestionsOnADumbTerminal answers the same where the cursor cannot be moved.
func TestQuestionsOnADumbTerminal(t *testing.T) {
	dir := t.TempDir()
	x := onTerminal(t, dir, 60, []string{"TERM=dumb"}, "new")
	for _, q := range []asked{
		{"Name", "?\norders api\norders-api\n"},
		{"Go module path", "example.com/orders-api\n"},
		{"Architecture", "1\n"},
		{"Framework", "<\n"},
		{"Architecture", "cq\n"},
		{"Framework", "ch,gin\ngin,grpc\n"},
		{"Telemetry backend", "prom,jae\n"},
		{"Data store", "zzz\nsqlite\n"},
		{"Store of the read model", "memory\n"},
		{"Message bus", "memory\n"},
		{"Model", "shop\n"},
		{"Options", "framework/http.client,base/service.workers\n"},
	} {
		x.Await("? " + q.message)
		x.Press(q.keys)
	}
	if code := x.Exit(); code != 0 {
		t.Fatalf("exit code %d\n%s", code, x.Screen())
	}
	if strings.Contains(x.Raw(), "\x1b") {
		t.Errorf("escape sequences on a dumb terminal: %q", x.Raw())
	}
	replay(t, dir, x.Text(), everyAnswer)
}

// TestDefaultsOfTheRest takes them with one key.
func TestDefaultsOfTheRest(t *testing.T) {
	dir := t.TempDir()
	x := onTerminal(t, dir, 80, nil, "new")
	x.Await("Name")
	x.Press("orders" + termtest.Enter)
	x.Await("Go module path")
	x.Press("*")
	if code := x.Exit(); code != 0 {
		t.Fatalf("exit code %d\n%s", code, x.Screen())
	}
	replay(t, dir, x.Text(), "otelgen new orders -a hexagonal -f nethttp -b otlp --store sqlite --bus none --model order --no-input")
}

// TestModelFileAsAnAnswer types a file, which is not one of the choices; what is
// wrong in it is said at once.
func TestModelFileAsAnAnswer(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"broken.yaml": "aggregates: [{name: Parcel}]\n",
		"parcel.yaml": "aggregates:\n  - name: Parcel\n    fields: [\"label: string!\"]\n    operations: [{name: GetParcel, kind: get, http: \"GET /parcels/{id}\"}, {name: CreateParcel, kind: create, http: POST /parcels}]\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	x := onTerminal(t, dir, 80, nil, "new", "x", "-a", "hexagonal", "-f", "nethttp", "-b", "otlp", "--store", "memory", "--module", "x")
	x.Await("? Message bus")
	x.Press(termtest.Enter)
	x.Await("? Model")
	x.Press("missing.yaml" + termtest.Enter)
	x.Await("cannot be read")
	x.Press("\x15broken.yaml" + termtest.Enter)
	x.Await("broken.yaml:1")
	x.Press("\x15parcel.yaml" + termtest.Enter)
	x.Await("? Options")
	x.Press(termtest.Enter)
	if code := x.Exit(); code != 0 {
		t.Fatalf("exit code %d\n%s", code, x.Screen())
	}
	if _, err := os.Stat(filepath.Join(dir, "x/internal/domain/parcels")); err != nil {
		t.Error(err)
	}
}

// replay runs the command that otelgen printed, which must be the one that is
// wanted and give the tree that is in dir.
func replay(t *testing.T, dir, screen, want string) {
	t.Helper()
	repeat := regexp.MustCompile(`otelgen new [^\r\n]*--no-input`).FindString(screen)
	if repeat != want {
		t.Fatalf("the command that repeats the run: %q, want %q\n%s", repeat, want, screen)
	}
	again := filepath.Join(dir, "again")
	if err := os.Mkdir(again, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", strings.Replace(repeat, "otelgen", otelgen(t), 1))
	cmd.Dir = again
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", repeat, err, out)
	}
	name := strings.Fields(repeat)[2]
	sameTrees(t, filepath.Join(dir, name), filepath.Join(again, name))
}

func sameTrees(t *testing.T, a, b string) {
	t.Helper()
	first, err := tree.ReadDir(a)
	if err != nil {
		t.Fatal(err)
	}
	second, err := tree.ReadDir(b)
	if err != nil {
		t.Fatal(err)
	}
	if first.Digest() != second.Digest() {
		t.Errorf("%s and %s differ:\n%s", a, b, tree.Diff(first, second))
	}
}

// TestOnlyWhatIsMissingIsAsked gives some answers by flags.
func TestOnlyWhatIsMissingIsAsked(t *testing.T) {
	dir := t.TempDir()
	x := onTerminal(t, dir, 80, nil, "new", "x", "-a", "hexagonal", "-f", "nethttp", "--store", "memory", "--bus", "none", "--module", "example.com/x",
		"--entity", "Parcel label:string!", "--set", "framework/http.client=true", "--set", "base/service.workers=false")
	x.Await("Telemetry backend")
	x.Press(termtest.Enter)
	if code := x.Exit(); code != 0 {
		t.Fatalf("exit code %d\n%s", code, x.Screen())
	}
	for _, not := range []string{"Name", "Go module path", "Architecture", "Framework", "Data store", "Message bus", "Model", "Options"} {
		if strings.Contains(x.Text(), "? "+not) {
			t.Errorf("%s is asked although a flag gave it", not)
		}
	}
}

// TestCancelled ends the questions with Ctrl-C and Ctrl-D, and a run behind them
// with Ctrl-C.
func TestCancelled(t *testing.T) {
	dir := t.TempDir()
	for _, key := range []string{termtest.CtrlC, termtest.CtrlD} {
		x := onTerminal(t, dir, 80, nil, "new", "x")
		x.Await("Go module path")
		x.Press(termtest.Enter)
		x.Await("Architecture")
		x.Press(key)
		if code := x.Exit(); code != 130 {
			t.Errorf("%q: exit code %d, want 130\n%s", key, code, x.Screen())
		}
		if left := entries(t, dir); len(left) > 0 {
			t.Errorf("%q: left behind: %v", key, left)
		}
	}

	// Interrupted by signal while it renders and writes: all or nothing.
	for range 10 {
		cmd := exec.Command(otelgen(t), "new", "y", "--no-input")
		cmd.Dir = dir
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(15 * time.Millisecond)
		_ = cmd.Process.Signal(syscall.SIGINT)
		_ = cmd.Wait()
		left := entries(t, dir)
		switch code := cmd.ProcessState.ExitCode(); {
		case code == 0 && len(left) == 1:
			if err := os.RemoveAll(filepath.Join(dir, "y")); err != nil {
				t.Fatal(err)
			}
		case code == 130 && len(left) == 0, code == -1 && len(left) == 0:
		default:
			t.Errorf("exit code %d, left behind: %v", code, left)
		}
	}
}

// TestNeverAsked runs on a terminal where a script has said not to ask.
func TestNeverAsked(t *testing.T) {
	for name, tc := range map[string]struct{ env, args []string }{
		"CI=true":    {[]string{"CI=true"}, []string{"new", "x"}},
		"--no-input": {nil, []string{"new", "x", "--no-input"}},
		"--json":     {nil, []string{"new", "x", "--json"}},
	} {
		t.Run(name, func(t *testing.T) {
			x := onTerminal(t, t.TempDir(), 80, tc.env, tc.args...)
			if code := x.Exit(); code != 0 || strings.Contains(x.Text(), "? ") {
				t.Errorf("exit code %d\n%s", code, x.Screen())
			}
		})
	}
}

func entries(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}
