package main

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/otelgen/otelgen/internal/tree"
)

var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "otelgen-test")
	if err != nil {
		return "", err
	}
	exe := filepath.Join(dir, "otelgen")
	out, err := exec.Command("go", "build", "-o", exe, ".").CombinedOutput()
	if err != nil {
		return "", errors.New(string(out))
	}
	return exe, nil
})

// otelgen returns the path of the program, built once.
func otelgen(t testing.TB) string {
	t.Helper()
	exe, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return exe
}

// number reads a whole number from the environment.
func number(t testing.TB, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// TestKilled kills otelgen at OTELGEN_KILLS random moments (5). The target must be
// absent, or as it was, or byte-identical to a whole one; the next run must succeed
// and leave no litter.
func TestKilled(t *testing.T) {
	kills := number(t, "OTELGEN_KILLS", 5)
	seed := uint64(number(t, "OTELGEN_SEED", int(rand.Uint32())))
	t.Logf("OTELGEN_SEED=%d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	exe := otelgen(t)
	want, took := whole(t, exe)

	t.Run("new NAME", func(t *testing.T) {
		finished := 0
		for range kills {
			dir := t.TempDir()
			if killAfter(t, exe, dir, time.Duration(random.Int64N(int64(took*5/4))), "new", "service", "--no-input") {
				finished++
			}
			target := filepath.Join(dir, "service")
			if _, err := os.Stat(target); err == nil {
				compare(t, want, target)
				if err := os.RemoveAll(target); err != nil {
					t.Fatal(err)
				}
			}
			if out, err := run(exe, dir, "new", "service", "--no-input"); err != nil {
				t.Fatalf("the next run: %v\n%s", err, out)
			}
			compare(t, want, target)
			if left := names(t, dir); len(left) != 1 {
				t.Fatalf("litter: %v", left)
			}
		}
		t.Logf("%d of %d runs ended before the kill", finished, kills)
	})

	t.Run("new .", func(t *testing.T) {
		for range kills {
			dir := filepath.Join(t.TempDir(), "service")
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			killAfter(t, exe, dir, time.Duration(random.Int64N(int64(took*5/4))), "new", ".", "--no-input")
			out, err := run(exe, dir, "new", ".", "--no-input")
			if err != nil && !strings.Contains(out, "not empty") {
				t.Fatalf("the next run: %v\n%s", err, out)
			}
			compare(t, want, dir)
		}
	})
}

// whole generates a service and returns its tree and the time that it took.
func whole(t *testing.T, exe string) (*tree.Tree, time.Duration) {
	t.Helper()
	dir := t.TempDir()
	began := time.Now()
	if out, err := run(exe, dir, "new", "service", "--no-input"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	took := time.Since(began)
	tr, err := tree.ReadDir(filepath.Join(dir, "service"))
	if err != nil {
		t.Fatal(err)
	}
	return tr, took
}

func compare(t *testing.T, want *tree.Tree, dir string) {
	t.Helper()
	got, err := tree.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got.Digest() != want.Digest() {
		t.Fatalf("the tree is not whole:\n%s", tree.Diff(want, got))
	}
}

func run(exe, dir string, args ...string) (string, error) {
	cmd := exec.Command(exe, args...)
	cmd.Dir = dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.String(), err
}

// killAfter runs otelgen and kills it; it reports whether the run had ended by itself.
func killAfter(t *testing.T, exe, dir string, after time.Duration, args ...string) bool {
	t.Helper()
	cmd := exec.Command(exe, args...)
	cmd.Dir = dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	_ = cmd.Process.Kill()
	return cmd.Wait() == nil
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range list {
		all = append(all, e.Name())
	}
	return all
}

// TestSameBytesEverywhere generates one service under settings of the process
// and the system that differ.
func TestSameBytesEverywhere(t *testing.T) {
	exe := otelgen(t)
	var trees []*tree.Tree
	for _, with := range []struct {
		umask int
		env   []string
	}{
		{0o022, []string{"GOMAXPROCS=1", "TZ=UTC", "USER=a", "HOME=" + t.TempDir(), "LANG=C"}},
		{0o077, []string{"GOMAXPROCS=8", "TZ=Asia/Tokyo", "USER=b", "HOME=/", "LANG=tr_TR.UTF-8", "SOURCE_DATE_EPOCH=1"}},
	} {
		dir := t.TempDir()
		cmd := exec.Command(exe, "new", "service", "-a", "cqrs", "-f", "chi", "--no-input")
		cmd.Dir, cmd.Env = dir, append(os.Environ(), with.env...)
		old := setUmask(with.umask)
		out, err := cmd.CombinedOutput()
		setUmask(old)
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		tr, err := tree.ReadDir(filepath.Join(dir, "service"))
		if err != nil {
			t.Fatal(err)
		}
		trees = append(trees, tr)
	}
	if trees[0].Digest() != trees[1].Digest() {
		t.Errorf("two runs differ:\n%s", tree.Diff(trees[0], trees[1]))
	}
}

// TestUnwritable asks for a folder where nothing can be written: exit 1, one
// line. /proc takes no files, whoever asks.
func TestUnwritable(t *testing.T) {
	if _, err := os.Stat("/proc/self"); errors.Is(err, fs.ErrNotExist) {
		t.Log("no /proc here; the read-only folder stands for it")
	}
	parent := "/proc"
	if _, err := os.Stat(parent); err != nil {
		parent = filepath.Join(t.TempDir(), "locked")
		if err := os.Mkdir(parent, 0o555); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(otelgen(t), "new", "x", "--no-input", "-o", filepath.Join(parent, "x"))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	_ = cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code != 1 || strings.Count(stderr.String(), "\n") != 1 {
		t.Errorf("exit code %d, want 1 and one line:\n%s", code, stderr.String())
	}
}

// BenchmarkProcess measures the whole program, and beside it a plain copy of
// the tree that it writes.
func BenchmarkProcess(b *testing.B) {
	exe := otelgen(b)
	b.Run("help", func(b *testing.B) {
		for b.Loop() {
			if out, err := run(exe, ".", "--help"); err != nil {
				b.Fatalf("%v\n%s", err, out)
			}
		}
	})
	source := filepath.Join(b.TempDir(), "service")
	if out, err := run(exe, ".", "new", "service", "--no-input", "-o", source); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	b.Run("new", func(b *testing.B) {
		dir := b.TempDir()
		n := 0
		var peak int64
		for b.Loop() {
			n++
			cmd := exec.Command(exe, "new", "service", "--no-input", "-o", filepath.Join(dir, strconv.Itoa(n)))
			if err := cmd.Run(); err != nil {
				b.Fatal(err)
			}
			peak = max(peak, peakMemory(cmd.ProcessState))
		}
		b.ReportMetric(float64(peak)/(1<<20), "peak-MiB")
	})
	b.Run("cp-r", func(b *testing.B) {
		dir := b.TempDir()
		n := 0
		for b.Loop() {
			n++
			if out, err := exec.Command("cp", "-r", source, filepath.Join(dir, strconv.Itoa(n))).CombinedOutput(); err != nil {
				b.Fatalf("%v\n%s", err, out)
			}
		}
	})
}

// TestOutsideLayersOfALargeModel renders a harmless layer from outside with 100
// aggregates: what it may use grows with what there is to render, and other
// programs that keep the processors busy do not count.
func TestOutsideLayersOfALargeModel(t *testing.T) {
	if !compiles {
		t.Skip("keeps all processors busy for many seconds; runs with the build tag e2e")
	}
	args := []string{"new", "large", "-b", "filelog", "--layers", filepath.Join("..", "..", "testdata", "layers", "good"), "--dry-run", "--no-input"}
	for i := range 100 {
		args = append(args, "--entity", "Thing"+string(rune('A'+i/10))+string(rune('a'+i%10))+" name:string! size:int! price:money! due:date")
	}
	var stop atomic.Bool
	var busy sync.WaitGroup
	for range 2 * runtime.GOMAXPROCS(0) {
		busy.Go(func() {
			for !stop.Load() {
				runtime.Gosched()
			}
		})
	}
	out, err := exec.Command(otelgen(t), args...).CombinedOutput()
	stop.Store(true)
	busy.Wait()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
