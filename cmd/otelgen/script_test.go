package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/otelgen/otelgen/internal/tree"
)

// update rewrites what scripts compare with and the golden trees.
var update = flag.Bool("update", false, "rewrite the expected output of scripts and the golden trees")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"otelgen": main})
}

// TestScript runs what a user types and compares what a user sees. The first
// word of a script's name is the command that it is about. A line with [e2e]
// before it runs with the build tag e2e alone.
func TestScript(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	goEnv, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE", "GOPROXY", "GOFLAGS", "GOSUMDB").Output()
	if err != nil {
		t.Fatal(err)
	}
	values := strings.Split(string(goEnv), "\n")
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join(root, "testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Condition: func(name string) (bool, error) {
			if name != "e2e" {
				return false, fmt.Errorf("unknown condition %q", name)
			}
			return compiles, nil
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("TESTDATA", filepath.Join(root, "testdata"))
			for i, name := range []string{"GOCACHE", "GOMODCACHE", "GOPROXY", "GOFLAGS", "GOSUMDB"} {
				env.Setenv(name, values[i])
			}
			// Without paths in what is compiled, the build cache serves every script.
			env.Setenv("GOFLAGS", strings.TrimSpace(env.Getenv("GOFLAGS")+" -trimpath"))
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"refused":  refused,
			"sametree": sametree,
		},
	})
}

// refused runs otelgen, which must exit with the code given, say one line on
// standard error that holds the text given, and write nothing:
//
//	refused 2 'text' new NAME …
func refused(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: refused CODE TEXT ARGUMENT…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	before := listing(ts)
	exe, err := exec.LookPath("otelgen")
	if err != nil {
		exe = filepath.Join(strings.Split(ts.Getenv("PATH"), string(os.PathListSeparator))[0], "otelgen")
	}
	cmd := exec.Command(exe, args[2:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "PATH="+ts.Getenv("PATH"), "HOME="+ts.Getenv("HOME"), "OTELGEN_LAYERS="+ts.Getenv("OTELGEN_LAYERS"))
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		ts.Fatalf("run otelgen: %v", err)
	}
	if code := cmd.ProcessState.ExitCode(); code != want {
		ts.Fatalf("otelgen %q: exit code %d, want %d\n%s", args[2:], code, want, stderr.String())
	}
	text := strings.TrimSuffix(stderr.String(), "\n")
	if strings.Contains(text, "\n") || !strings.Contains(text, args[1]) {
		ts.Fatalf("otelgen %q: want one line with %q, got:\n%s", args[2:], args[1], text)
	}
	if stdout.Len() > 0 {
		ts.Fatalf("otelgen %q: wrote to standard output:\n%s", args[2:], stdout.String())
	}
	if after := listing(ts); after != before {
		ts.Fatalf("otelgen %q left something behind:\nbefore:\n%s\nafter:\n%s", args[2:], before, after)
	}
}

// listing names everything in the script's folder, with sizes.
func listing(ts *testscript.TestScript) string {
	var out strings.Builder
	root := ts.Getenv("WORK")
	err := filepath.Walk(root, func(p string, info os.FileInfo, err error) error {
		if err == nil && p != root && !strings.HasPrefix(p, filepath.Join(root, ".tmp")) {
			out.WriteString(p + " " + info.Mode().String() + " ")
			if !info.IsDir() {
				out.WriteString(strconv.FormatInt(info.Size(), 10))
			}
			out.WriteString("\n")
		}
		return err
	})
	ts.Check(err)
	return out.String()
}

// sametree compares two folders, file by file.
func sametree(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: sametree DIR DIR")
	}
	a, err := tree.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	b, err := tree.ReadDir(ts.MkAbs(args[1]))
	ts.Check(err)
	same := a.Digest() == b.Digest()
	if same == neg {
		ts.Fatalf("%s and %s: same is %v\n%s", args[0], args[1], same, tree.Diff(a, b))
	}
}
