//go:build unix

package tree

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/otelgen/otelgen/internal/diag"
)

// childEnv holds the orders of a test binary that was started to write the
// sample tree in a separate process.
const childEnv = "OTELGEN_TREE_CHILD"

// orders are what the child does before it writes.
type orders struct {
	Dir       string // to go to
	Target    string
	Umask     int
	DropRoot  bool   // become nobody, whom permission bits bind
	FileLimit uint64 // RLIMIT_FSIZE in bytes
	DiskSize  string // mount a tmpfs of that size
	Mount     string // where to
}

// report is what the child says afterwards.
type report struct {
	Unmountable string // why there could be no tmpfs
	Err         string // of Write
	Refused     bool   // Err is the user's to mend
	Left        string // what Dir holds
	Whole       bool   // the target holds the tree and nothing else
}

func TestMain(m *testing.M) {
	if text := os.Getenv(childEnv); text != "" {
		if err := child(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func child(text string) error {
	var o orders
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return err
	}
	tr := sample()
	if o.DiskSize != "" {
		if err := mountTmpfs(o.Mount, o.DiskSize); err != nil {
			return json.NewEncoder(os.Stdout).Encode(report{Unmountable: err.Error()})
		}
	}
	if err := os.Chdir(o.Dir); err != nil {
		return err
	}
	if o.DropRoot && os.Geteuid() == 0 {
		const nobody = 65534
		if err := errors.Join(syscall.Setgroups(nil), syscall.Setgid(nobody), syscall.Setuid(nobody)); err != nil {
			return err
		}
	}
	syscall.Umask(o.Umask)
	if o.FileLimit != 0 {
		signal.Ignore(syscall.SIGXFSZ) // so that write returns EFBIG
		limit := syscall.Rlimit{Cur: o.FileLimit, Max: o.FileLimit}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			return err
		}
	}

	fmt.Println(begins)
	var r report
	err := tr.Write(context.Background(), o.Target, WriteOptions{Prepare: func(context.Context, string) error {
		fmt.Println(staged)
		return nil
	}})
	if err != nil {
		r.Err, r.Refused = err.Error(), diag.Mendable(err)
	}
	list, err := os.ReadDir(".")
	if err != nil {
		return err
	}
	for _, e := range list {
		r.Left += e.Name() + " "
	}
	if got, err := ReadDir(o.Target); err == nil {
		r.Whole = got.Digest() == tr.Digest()
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}

// What the child says when it begins to write, and when all is staged.
const (
	begins = "begins"
	staged = "staged"
)

func childCommand(t *testing.T, o orders) *exec.Cmd {
	t.Helper()
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childEnv+"="+string(text))
	cmd.Stderr = os.Stderr
	return cmd
}

func runChild(t *testing.T, cmd *exec.Cmd) report {
	t.Helper()
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	var r report
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &r); err != nil {
		t.Fatalf("the child says %q: %v", out, err)
	}
	return r
}

// openDir is a temporary folder that nobody, too, can reach.
func openDir(t *testing.T, perm fs.FileMode) string {
	t.Helper()
	dir := t.TempDir()
	if err := errors.Join(os.Chmod(filepath.Dir(dir), 0o755), os.Chmod(dir, perm)); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestModesDoNotDependOnTheUmask(t *testing.T) {
	for _, umask := range []int{0, 0o022, 0o077, 0o777} {
		for _, target := range []string{"billing", "out/billing", "."} {
			t.Run(fmt.Sprintf("%03o for %s", umask, target), func(t *testing.T) {
				dir := openDir(t, 0o777)
				if r := runChild(t, childCommand(t, orders{Dir: dir, Target: target, Umask: umask, DropRoot: true})); r.Err != "" {
					t.Fatal(r.Err)
				}
				assertHolds(t, filepath.Join(dir, target), sample())
				err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
					if err != nil || path == dir {
						return err
					}
					info, err := d.Info()
					if err != nil {
						return err
					}
					want := fs.FileMode(0o644)
					if d.IsDir() {
						want = fs.ModeDir | 0o755
					} else if d.Name() == "run.sh" {
						want = 0o755
					}
					if info.Mode() != want {
						t.Errorf("%s has mode %v, want %v", path, info.Mode(), want)
					}
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}

// An empty folder keeps the permissions that its owner gave it.
func TestExistingFolderKeepsItsMode(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := errors.Join(os.Mkdir("private", 0o700), os.Chmod("private", 0o700)); err != nil {
		t.Fatal(err)
	}
	write(t, sample(), "private")
	if info, err := os.Stat("private"); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("private has mode %v, %v", info.Mode(), err)
	}
}

// In a folder that passes on its group, as teams share them, all that is written
// has that group, and its folders pass it on.
func TestGroupOfTheParent(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("other systems have other rules")
	}
	for _, target := range []string{"billing", "out/billing", "empty"} {
		t.Run(target, func(t *testing.T) {
			parent, group := t.TempDir(), os.Getgid()
			if os.Getuid() == 0 {
				group++ // only root may give a folder to a group that it is not in
			}
			if err := errors.Join(os.Chown(parent, -1, group), os.Chmod(parent, 0o755|fs.ModeSetgid)); err != nil {
				t.Fatal(err)
			}
			t.Chdir(parent)
			if err := os.Mkdir("empty", 0o755); err != nil {
				t.Fatal(err)
			}
			write(t, sample(), target)
			err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
				if err != nil {
					return err
				}
				info, err := entry.Info()
				if err != nil {
					return err
				}
				if got := int(info.Sys().(*syscall.Stat_t).Gid); got != group || entry.IsDir() != (info.Mode()&fs.ModeSetgid != 0) {
					t.Errorf("%s has mode %v and group %d, want group %d", path, info.Mode(), got, group)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestUnwritableParent(t *testing.T) {
	for _, target := range []string{"billing", "out/billing", "."} {
		t.Run(target, func(t *testing.T) {
			dir := openDir(t, 0o555)
			r := runChild(t, childCommand(t, orders{Dir: dir, Target: target, Umask: 0o022, DropRoot: true}))
			want := fmt.Sprintf("cannot write %s: permission denied; choose a folder that you may write to", show(target))
			if r.Err != want || r.Refused {
				t.Errorf("Write says %q (refused: %t)\nwant       %q", r.Err, r.Refused, want)
			}
			assertEntries(t, dir)
		})
	}
}

// Only the target itself can be written to: then it is filled in place.
func TestUnwritableParentOfAnEmptyFolder(t *testing.T) {
	dir := openDir(t, 0o755)
	target := filepath.Join(dir, "billing")
	if err := errors.Join(os.Mkdir(target, 0o777), os.Chmod(target, 0o777), os.Chmod(dir, 0o555)); err != nil {
		t.Fatal(err)
	}
	if r := runChild(t, childCommand(t, orders{Dir: dir, Target: "billing", Umask: 0o022, DropRoot: true})); r.Err != "" {
		t.Fatal(r.Err)
	}
	assertHolds(t, target, sample())
	assertEntries(t, dir, "billing")
}

// A disk that fills up: a limit on the size of files, which every system can
// impose, and a tmpfs of 64 KiB where one can be mounted.
func TestFullDisk(t *testing.T) {
	for _, target := range []string{"billing", "out/billing", "."} {
		t.Run("limit for "+target, func(t *testing.T) {
			dir := openDir(t, 0o777)
			r := runChild(t, childCommand(t, orders{Dir: dir, Target: target, Umask: 0o022, FileLimit: 4096}))
			want := fmt.Sprintf("cannot write %s: internal/adapter/p0/file48.go: file too large; raise the file size limit (ulimit -f)", show(target))
			if r.Err != want || r.Refused {
				t.Errorf("Write says %q (refused: %t)\nwant       %q", r.Err, r.Refused, want)
			}
			assertEntries(t, dir)
		})
		t.Run("tmpfs for "+target, func(t *testing.T) {
			dir := t.TempDir()
			r := runMounted(t, orders{Dir: dir, Target: target, Umask: 0o022, Mount: dir, DiskSize: "64k"})
			if r.Unmountable != "" {
				t.Logf("no tmpfs here (%s): the limit has to do", r.Unmountable)
				return
			}
			if !strings.Contains(r.Err, "no space left on device; free some space or choose another folder") || strings.Contains(r.Err, "\n") || r.Refused {
				t.Errorf("Write says %q (refused: %t)", r.Err, r.Refused)
			}
			if r.Left != "" {
				t.Errorf("%s is left over", r.Left)
			}
		})
	}
}

// A mount point cannot be replaced, so it is filled in place. Where none can
// be made, the folder is an ordinary one that Write replaces.
func TestMountPoint(t *testing.T) {
	dir := t.TempDir()
	mount := filepath.Join(dir, "billing")
	mkdirs(t, mount)
	o := orders{Dir: dir, Target: "billing", Umask: 0o022, Mount: mount, DiskSize: "4m"}
	r := runMounted(t, o)
	if r.Unmountable != "" {
		t.Logf("no mount point here: %s", r.Unmountable)
		o.DiskSize = ""
		r = runChild(t, childCommand(t, o))
	}
	if r.Err != "" || !r.Whole || r.Left != "billing " {
		t.Errorf("the child says %+v", r)
	}
}

// runMounted runs a child that may mount.
func runMounted(t *testing.T, o orders) report {
	t.Helper()
	// Whether a process may have mounts of its own shows when one starts.
	probe := exec.CommandContext(t.Context(), "true")
	probe.SysProcAttr = ownMounts()
	if err := probe.Run(); err != nil {
		return report{Unmountable: err.Error()}
	}
	cmd := childCommand(t, o)
	cmd.SysProcAttr = ownMounts()
	return runChild(t, cmd)
}

// setting reads a number from the environment.
func setting(t *testing.T, name string, fallback int64) int64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return fallback
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// A process that writes is killed at OTELGEN_KILLS random moments (5) for
// each kind of target; OTELGEN_SEED repeats a run.
func TestKill(t *testing.T) {
	kills := setting(t, "OTELGEN_KILLS", 5)
	seed := setting(t, "OTELGEN_SEED", time.Now().UnixNano())
	t.Logf("OTELGEN_KILLS=%d OTELGEN_SEED=%d", kills, seed)

	whole := sample()
	for _, test := range []struct {
		name, target string
		before       []string // folders that are there before, all empty
		files        []string // and files
	}{
		{name: "missing", target: "billing"},
		{name: "missing parents", target: "out/services/billing"},
		{name: "empty", target: "billing", before: []string{"billing"}},
		{name: "current", target: "."},
		{name: "current with a .git", target: ".", files: []string{".git/HEAD"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(uint64(seed), uint64(len(test.name))))
			setup := func() string {
				dir := filepath.Join(t.TempDir(), "work")
				mkdirs(t, dir)
				for _, folder := range test.before {
					mkdirs(t, filepath.Join(dir, folder))
				}
				for _, file := range test.files {
					mustWriteFile(t, filepath.Join(dir, file), "mine")
				}
				return dir
			}
			// How long a run takes from either line on. Each that outlives its
			// killer says so anew, because the file system changes its pace.
			windows := make(map[string]time.Duration)
			for _, from := range []string{begins, staged} {
				windows[from], _ = killed(t, orders{Dir: setup(), Target: test.target, Umask: 0o022}, from, time.Hour)
			}

			states := make(map[string]int)
			for range kills {
				dir := setup()
				t.Chdir(dir)
				// A run that is killed may be followed by one that is killed.
				for run := 0; run == 0 || random.IntN(4) == 0; run++ {
					from := []string{begins, staged}[random.IntN(2)]
					after := time.Duration(random.Int64N(int64(windows[from])))
					lived, survived := killed(t, orders{Dir: dir, Target: test.target, Umask: 0o022}, from, after)
					switch {
					case !survived:
						windows[from] += windows[from] / 4
					case run == 0: // later ones may find the target whole
						windows[from] = lived
					}
				}

				state := targetState(t, test.target, whole)
				states[state]++
				if state == "partial" && test.target != "." {
					t.Fatalf("%s is neither whole nor as it was: %s", test.target, listing(t))
				}
				err := whole.Write(t.Context(), test.target, WriteOptions{})
				if err != nil && (state != "whole" || !diag.Mendable(err)) {
					t.Fatalf("the next run after %q fails: %v", state, err)
				}
				assertHolds(t, test.target, whole)
				if test.target != "." {
					top, _, _ := strings.Cut(test.target, "/")
					assertEntries(t, ".", top)
					assertEntries(t, filepath.Dir(test.target), "billing")
				} else {
					want := topLevel(whole)
					for _, file := range test.files {
						want = append(want, filepath.Dir(file))
					}
					slices.Sort(want)
					assertEntries(t, ".", want...)
				}
				for _, file := range test.files {
					if data, err := os.ReadFile(file); err != nil || string(data) != "mine" {
						t.Fatalf("%s holds %q, %v", file, data, err)
					}
				}
				if t.Failed() {
					t.FailNow()
				}
			}
			t.Logf("killed within %v; the target was %v", windows, states)
		})
	}
}

// killed starts a child, kills it a while after it said the line from, if it
// gets there, and returns how long it lived from then and whether to its end.
func killed(t *testing.T, o orders, from string, after time.Duration) (lived time.Duration, survived bool) {
	t.Helper()
	cmd := childCommand(t, o)
	cmd.Stderr = io.Discard
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if lines.Text() == from {
			begin = time.Now()
			timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
			defer timer.Stop()
		}
	}
	lived = time.Since(begin)
	return lived, cmd.Wait() == nil
}

// targetState reports whether the target is "untouched", "whole" or "partial";
// whatever it holds must be as it will be in the end.
func targetState(t *testing.T, target string, whole *Tree) string {
	t.Helper()
	have := 0
	err := filepath.WalkDir(target, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && path == target:
			return nil
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), stagePrefix) || d.Name() == ".git"):
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		rel, err := filepath.Rel(target, path)
		if err != nil {
			return err
		}
		f, ok := whole.File(filepath.ToSlash(rel))
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !ok || string(data) != string(f.Data) {
			t.Fatalf("%s is no file of the tree, or holds something else", path)
		}
		have++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	switch have {
	case 0:
		return "untouched"
	case whole.Len():
		return "whole"
	}
	return "partial"
}
