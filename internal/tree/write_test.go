package tree

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/otelgen/otelgen/internal/diag"
)

func write(t *testing.T, tr *Tree, target string) {
	t.Helper()
	if err := tr.Write(t.Context(), target, WriteOptions{}); err != nil {
		t.Fatal(err)
	}
}

// assertHolds checks that dir holds want and nothing else.
func assertHolds(t *testing.T, dir string, want *Tree) {
	t.Helper()
	got, err := ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "windows" {
		want = withoutModes(t, want)
	}
	if d := Diff(want, got); d != "" {
		t.Errorf("%s differs from the tree:\n%s", dir, d)
	}
}

func withoutModes(t *testing.T, tr *Tree) *Tree {
	t.Helper()
	plain := New()
	for _, f := range tr.Files() {
		f.Mode = 0o644
		plain.put(f)
	}
	return plain
}

// assertEntries checks the names directly in dir.
func assertEntries(t *testing.T, dir string, want ...string) {
	t.Helper()
	if got := entries(t, dir); !slices.Equal(got, want) {
		t.Errorf("%s holds %q, want %q", dir, got, want)
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

func mustWriteFile(t *testing.T, path, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestWriteTargets(t *testing.T) {
	tr := sample()
	for _, test := range []struct {
		name, target string
		setup        func(t *testing.T)
		holds        []string // what the current folder holds afterwards
	}{
		{"a folder that is missing", "billing", nil, []string{"billing"}},
		{"one with missing parents", "out/services/billing", nil, []string{"out"}},
		{"one with a parent that exists", "out/services/billing", func(t *testing.T) { mkdirs(t, "out") }, []string{"out"}},
		{"an empty folder", "billing", func(t *testing.T) { mkdirs(t, "billing") }, []string{"billing"}},
		{"a trailing slash", "billing/", nil, []string{"billing"}},
		{"a path with dots", "./out/../billing", nil, []string{"billing"}},
		{"a parent that is a link to a folder", "link/billing", func(t *testing.T) {
			mkdirs(t, "real")
			symlink(t, "real", "link")
		}, []string{"link", "real"}},
		{"what a killed run left beside", "billing", func(t *testing.T) {
			mustWriteFile(t, filepath.Join(stageName("billing"), lockName), "")
			mustWriteFile(t, filepath.Join(stageName("billing"), treeName, "go.mod"), "module b")
		}, []string{"billing"}},
		{"what a killed run left before it locked", "billing", func(t *testing.T) { mkdirs(t, stageName("billing")) }, []string{"billing"}},
		{"what a killed run left before a parent was made", "out/billing", func(t *testing.T) {
			mustWriteFile(t, filepath.Join(stageName("out/billing"), treeName, "billing/go.mod"), "module b")
			mkdirs(t, "out")
		}, []string{"out"}},
		{"what a run for another target left", "billing", func(t *testing.T) { mkdirs(t, stageName("orders")) },
			[]string{stageName("orders"), "billing"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if test.setup != nil {
				test.setup(t)
			}
			if err := Check(test.target); err != nil {
				t.Errorf("Check refuses it: %v", err)
			}
			write(t, tr, test.target)
			assertHolds(t, filepath.Clean(test.target), tr)
			assertEntries(t, ".", test.holds...)
		})
		t.Run(test.name+", absolute", func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			if test.setup != nil {
				test.setup(t)
			}
			write(t, tr, filepath.Join(dir, test.target))
			assertHolds(t, filepath.Clean(test.target), tr)
			assertEntries(t, ".", test.holds...)
		})
	}
}

func mkdirs(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(path, 0o755); err != nil {
		t.Fatal(err)
	}
}

func symlink(t *testing.T, to, name string) {
	t.Helper()
	if err := os.Symlink(to, name); err != nil {
		t.Fatal(err)
	}
}

func TestWriteRefusesTargets(t *testing.T) {
	tr := sample()
	for _, test := range []struct {
		name, target string
		setup        func(t *testing.T)
		want         string
	}{
		{"no name", "", func(*testing.T) {}, `"" names no folder; name one, or . for the current folder`},
		{"a file", "billing", func(t *testing.T) { mustWriteFile(t, "billing", "x") },
			"billing is a file; name a folder that does not exist or is empty"},
		{"a folder that holds something", "billing", func(t *testing.T) { mustWriteFile(t, "billing/notes.txt", "x") },
			"billing is not empty: it holds notes.txt; name a folder that does not exist or is empty"},
		{"a folder that holds a .git", "billing", func(t *testing.T) { mkdirs(t, "billing/.git") },
			"billing is not empty: it holds .git; name a folder that does not exist or is empty"},
		{"a link to a folder elsewhere", "billing", func(t *testing.T) { symlink(t, t.TempDir(), "billing") },
			"billing is a symbolic link; name the folder itself"},
		{"a link with a trailing slash", "billing/", func(t *testing.T) { symlink(t, t.TempDir(), "billing") },
			"billing is a symbolic link; name the folder itself"},
		{"a link to a folder beside it", "billing", func(t *testing.T) { mkdirs(t, "real"); symlink(t, "real", "billing") },
			"billing is a symbolic link; name the folder itself"},
		{"a link to nothing", "billing", func(t *testing.T) { symlink(t, "nothing", "billing") },
			"billing is a symbolic link; name the folder itself"},
		{"a parent that is a file", "out/a/billing", func(t *testing.T) { mustWriteFile(t, "out", "x") },
			"out/a/billing cannot be made: out is a file; name a folder elsewhere"},
		{"a parent that is a link to nothing", "out/a/billing", func(t *testing.T) { symlink(t, "nothing", "out") },
			"out/a/billing cannot be made: out is a symbolic link to nothing; name a folder elsewhere"},
		{"the current folder with a file", ".", func(t *testing.T) { mustWriteFile(t, "main.go", "x") },
			"the current folder is not empty: it holds main.go; start in a folder that holds nothing but a .git"},
		{"the folder above", "..", func(*testing.T) {},
			".. is not empty: it holds 001; name a folder that does not exist or is empty"},
		{"a name that no system takes", strings.Repeat("x", 300), func(*testing.T) {},
			strings.Repeat("x", 300) + " has a name that is too long; name a folder with a shorter one"},
		{"a name of two lines", "a\nb", func(t *testing.T) { mustWriteFile(t, "a\nb", "x") },
			`"a\nb" is a file; name a folder that does not exist or is empty`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if runtime.GOOS == "windows" {
				test.want = strings.ReplaceAll(test.want, "/", `\`)
			}
			t.Chdir(t.TempDir())
			test.setup(t)
			before := listing(t)

			if err := Check(test.target); err == nil || err.Error() != test.want {
				t.Errorf("Check says %v\nwant       %s", err, test.want)
			}
			err := tr.Write(t.Context(), test.target, WriteOptions{})
			if !diag.Mendable(err) {
				t.Fatalf("Write = %v, want a fault of the target", err)
			}
			if err.Error() != test.want {
				t.Errorf("Write says %q\nwant       %q", err, test.want)
			}
			if after := listing(t); after != before {
				t.Errorf("a refused target was touched\nbefore %s\nafter  %s", before, after)
			}
		})
	}
}

// listing tells everything below the current folder, with what links lead to.
func listing(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		fmt.Fprintf(&out, "%s %v", path, info.Mode())
		if d.Type()&fs.ModeSymlink != 0 {
			if inside, err := os.ReadDir(path); err == nil {
				fmt.Fprintf(&out, " → %d entries", len(inside))
			}
		}
		out.WriteString("; ")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestWriteToTheCurrentFolder(t *testing.T) {
	tr := sample()
	whole := append([]string{}, topLevel(tr)...)
	for _, test := range []struct {
		name  string
		setup func(t *testing.T)
		holds []string
	}{
		{"empty", func(*testing.T) {}, whole},
		{"with a .git", func(t *testing.T) { mustWriteFile(t, ".git/HEAD", "ref: x") }, append([]string{".git"}, whole...)},
		{"with a .git file, as a worktree has", func(t *testing.T) { mustWriteFile(t, ".git", "gitdir: x") }, append([]string{".git"}, whole...)},
	} {
		for _, target := range []string{".", "./", "absolute"} {
			t.Run(test.name+" as "+target, func(t *testing.T) {
				dir := t.TempDir()
				t.Chdir(dir)
				test.setup(t)
				if target == "absolute" {
					target = dir
				}
				before, err := os.Stat(".")
				if err != nil {
					t.Fatal(err)
				}
				write(t, tr, target)
				assertHolds(t, ".", tr)
				assertEntries(t, ".", test.holds...)
				if after, err := os.Stat(dir); err != nil || !os.SameFile(before, after) {
					t.Errorf("the current folder was replaced: %v", err)
				}
			})
		}
	}
}

func topLevel(tr *Tree) []string {
	var names []string
	for _, f := range tr.Files() {
		top, _, _ := strings.Cut(f.Path, "/")
		names = append(names, top)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Every state that a killed run can leave in the current folder.
func TestWriteRecoversTheCurrentFolder(t *testing.T) {
	tr := mustTree(t,
		File{Path: "a.go", Data: []byte("a")},
		File{Path: "b/b.go", Data: []byte("b")},
		File{Path: "otelgen.yaml", Data: []byte("name: x")},
	)
	stage := stageName(".")
	committed := func(t *testing.T, moved ...string) {
		for _, f := range tr.Files() {
			top, _, _ := strings.Cut(f.Path, "/")
			if slices.Contains(moved, top) {
				mustWriteFile(t, f.Path, string(f.Data))
			} else {
				mustWriteFile(t, filepath.Join(stage, treeName, f.Path), string(f.Data))
			}
		}
		data, err := json.Marshal(journal{Digest: tr.Digest(), Entries: []string{"a.go", "b", "otelgen.yaml"}})
		if err != nil {
			t.Fatal(err)
		}
		mustWriteFile(t, filepath.Join(stage, lockName), "")
		mustWriteFile(t, filepath.Join(stage, journalName), string(data))
	}
	for _, test := range []struct {
		name    string
		setup   func(t *testing.T)
		recover []string // what Recover alone leaves
	}{
		{"before the lock", func(t *testing.T) { mkdirs(t, stage) }, nil},
		{"while files were staged", func(t *testing.T) {
			mustWriteFile(t, filepath.Join(stage, lockName), "")
			mustWriteFile(t, filepath.Join(stage, treeName, "a.go"), "half")
		}, nil},
		{"while the journal was written", func(t *testing.T) {
			mustWriteFile(t, filepath.Join(stage, treeName, "a.go"), "a")
			mustWriteFile(t, filepath.Join(stage, journalTemp), `{"entr`)
		}, nil},
		{"before the first move", func(t *testing.T) { committed(t) }, []string{"a.go", "b", "otelgen.yaml"}},
		{"between moves", func(t *testing.T) { committed(t, "a.go", "b") }, []string{"a.go", "b", "otelgen.yaml"}},
		{"while a failed run moved back", func(t *testing.T) { committed(t, "b") }, []string{"a.go", "b", "otelgen.yaml"}},
		{"before the journal was removed", func(t *testing.T) { committed(t, "a.go", "b", "otelgen.yaml") }, []string{"a.go", "b", "otelgen.yaml"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			test.setup(t)
			if err := Check("."); err != nil {
				t.Errorf("Check refuses it: %v", err)
			}
			write(t, tr, ".")
			assertHolds(t, ".", tr)
			assertEntries(t, ".", "a.go", "b", "otelgen.yaml")
		})
		t.Run(test.name+", by Recover", func(t *testing.T) {
			dir := t.TempDir()
			t.Chdir(dir)
			test.setup(t)
			if err := Recover("."); err != nil {
				t.Fatal(err)
			}
			assertEntries(t, ".", test.recover...)
		})
	}

	t.Run("another tree is refused once the first is complete", func(t *testing.T) {
		t.Chdir(t.TempDir())
		committed(t, "a.go")
		err := sample().Write(t.Context(), ".", WriteOptions{})
		if !diag.Mendable(err) {
			t.Errorf("Write = %v, want a fault of the target", err)
		}
		assertHolds(t, ".", tr)
	})
	t.Run("a file that the user made meanwhile is kept", func(t *testing.T) {
		t.Chdir(t.TempDir())
		committed(t, "a.go")
		mustWriteFile(t, "otelgen.yaml", "mine")
		err := tr.Write(t.Context(), ".", WriteOptions{})
		if err == nil || !strings.Contains(err.Error(), "otelgen.yaml appeared there meanwhile") {
			t.Errorf("Write = %v", err)
		}
		if data, err := os.ReadFile("otelgen.yaml"); err != nil || string(data) != "mine" {
			t.Errorf("otelgen.yaml holds %q, %v", data, err)
		}
		// Once it is out of the way the run is completed.
		if err := os.Remove("otelgen.yaml"); err != nil {
			t.Fatal(err)
		}
		write(t, tr, ".")
		assertHolds(t, ".", tr)
	})
	for _, entry := range []string{"../evil", "/evil", "b/b.go", "..", ".", ""} {
		t.Run("a journal that names "+entry, func(t *testing.T) {
			t.Chdir(t.TempDir())
			mustWriteFile(t, filepath.Join(stage, treeName, "evil"), "x")
			data, err := json.Marshal(journal{Entries: []string{entry}})
			if err != nil {
				t.Fatal(err)
			}
			mustWriteFile(t, filepath.Join(stage, journalName), string(data))
			if err := Recover("."); err == nil || !strings.Contains(err.Error(), "is not otelgen's") {
				t.Errorf("Recover = %v", err)
			}
			assertEntries(t, "..", filepath.Base(mustGetwd(t)))
		})
	}
}

func mustGetwd(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// What has the name of a staging folder and is none is left alone.
func TestWriteLeavesWhatIsNotItsOwn(t *testing.T) {
	tr := sample()
	outside := t.TempDir()
	mustWriteFile(t, filepath.Join(outside, treeName, "precious"), "x")
	for _, test := range []struct {
		name  string
		setup func(t *testing.T, stage string)
	}{
		{"a folder that holds something else", func(t *testing.T, stage string) { mustWriteFile(t, filepath.Join(stage, "precious"), "x") }},
		{"a file", func(t *testing.T, stage string) { mustWriteFile(t, stage, "x") }},
		{"a link to a folder elsewhere", func(t *testing.T, stage string) { symlink(t, outside, stage) }},
		{"a link to a folder beside it", func(t *testing.T, stage string) {
			mustWriteFile(t, "beside/tree/precious", "x")
			symlink(t, "beside", stage)
		}},
	} {
		for _, target := range []string{"billing", "."} {
			t.Run(test.name+" for "+target, func(t *testing.T) {
				t.Chdir(t.TempDir())
				test.setup(t, stageName(target))
				before := listing(t)
				if err := tr.Write(t.Context(), target, WriteOptions{}); err == nil {
					t.Error("Write uses it")
				}
				if after := listing(t); after != before {
					t.Errorf("it was touched\nbefore %s\nafter  %s", before, after)
				}
				assertEntries(t, filepath.Join(outside, treeName), "precious")
			})
		}
	}
}

// A link that Prepare, or a layer's program that it runs, leaves in the
// staging folder leads no removal out of it.
func TestFailedWriteRemovesLinksAndNotWhatTheyLeadTo(t *testing.T) {
	outside := t.TempDir()
	mustWriteFile(t, filepath.Join(outside, "precious"), "x")
	t.Chdir(t.TempDir())
	err := sample().Write(t.Context(), "billing", WriteOptions{Prepare: func(_ context.Context, dir string) error {
		return errors.Join(os.Symlink(outside, filepath.Join(dir, "link")), errors.New("stop"))
	}})
	if err == nil {
		t.Fatal("Write succeeds although Prepare fails")
	}
	assertEntries(t, ".")
	assertEntries(t, outside, "precious")
}

func TestPrepare(t *testing.T) {
	tr := mustTree(t, File{Path: "go.mod", Data: []byte("module x\n")})
	for _, target := range []string{"billing", "out/billing", "empty", "."} {
		t.Run(target, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if target == "empty" {
				mkdirs(t, target)
			}
			err := tr.Write(t.Context(), target, WriteOptions{Prepare: func(_ context.Context, dir string) error {
				if !filepath.IsAbs(dir) {
					t.Errorf("Prepare gets %s, which is not absolute", dir)
				}
				assertHolds(t, dir, tr)
				mustWriteFile(t, filepath.Join(dir, ".git/HEAD"), "ref: x")
				return os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module x\n\ngo 1.26\n"), 0o644)
			}})
			if err != nil {
				t.Fatal(err)
			}
			assertEntries(t, target, ".git", "go.mod")
			assertHolds(t, target, mustTree(t, File{Path: "go.mod", Data: []byte("module x\n\ngo 1.26\n")}))
		})
	}
}

func TestPrepareMakesWhatIsThere(t *testing.T) {
	t.Chdir(t.TempDir())
	mustWriteFile(t, ".git/HEAD", "mine")
	err := sample().Write(t.Context(), ".", WriteOptions{Prepare: func(_ context.Context, dir string) error {
		return os.Mkdir(filepath.Join(dir, ".git"), 0o755)
	}})
	if !diag.Mendable(err) {
		t.Errorf("Write = %v, want a fault of the target", err)
	}
	assertEntries(t, ".", ".git")
	assertEntries(t, ".git", "HEAD")
}

// A write that fails or is cancelled leaves everything as it was.
func TestWriteThatDoesNotEndWell(t *testing.T) {
	tr := sample()
	boom := errors.New("boom")
	for _, fail := range []struct {
		name    string
		prepare func(cancel func()) error
		want    error
	}{
		{"Prepare fails", func(func()) error { return boom }, boom},
		{"Prepare is cancelled and fails", func(cancel func()) error { cancel(); return boom }, context.Canceled},
		{"cancelled and Prepare does not notice", func(cancel func()) error { cancel(); return nil }, context.Canceled},
	} {
		for _, target := range []string{"billing", "out/services/billing", "empty", "."} {
			t.Run(fail.name+" for "+target, func(t *testing.T) {
				t.Chdir(t.TempDir())
				mustWriteFile(t, ".git/HEAD", "ref: x")
				if target == "empty" {
					mkdirs(t, target)
				}
				before := listing(t)

				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				err := tr.Write(ctx, target, WriteOptions{Prepare: func(context.Context, string) error { return fail.prepare(cancel) }})
				if !errors.Is(err, fail.want) {
					t.Errorf("Write = %v, want %v", err, fail.want)
				}
				if after := listing(t); after != before {
					t.Errorf("something is left over\nbefore %s\nafter  %s", before, after)
				}
			})
		}
	}
}

// expiring is a context that is cancelled when it has been asked n times.
type expiring struct {
	context.Context
	n int
}

func (c *expiring) Err() error {
	if c.n--; c.n < 0 {
		return context.Canceled
	}
	return nil
}

func TestWriteCancelledAtAnyFile(t *testing.T) {
	tr := sample()
	t.Chdir(t.TempDir())
	for n := 0; n < 90; n += 5 {
		for _, target := range []string{"out/billing", "."} {
			err := tr.Write(&expiring{t.Context(), n}, target, WriteOptions{})
			switch {
			case errors.Is(err, context.Canceled):
				assertEntries(t, ".")
			case err != nil:
				t.Fatal(err)
			default:
				assertHolds(t, target, tr)
				for _, e := range entries(t, ".") {
					if err := os.RemoveAll(e); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
}

func TestWriteWhileTheTargetIsFilled(t *testing.T) {
	for _, test := range []struct{ target, fill string }{
		{"billing", "billing/mine"},
		{"empty", "empty/mine"},
		{".", "mine"},
		{".", "file00.go"},
	} {
		t.Run(test.target+" with "+test.fill, func(t *testing.T) {
			t.Chdir(t.TempDir())
			mkdirs(t, "empty")
			if test.target == "." {
				mkdirs(t, "current")
				t.Chdir("current")
			}
			err := sample().Write(t.Context(), test.target, WriteOptions{Prepare: func(context.Context, string) error {
				mustWriteFile(t, test.fill, "x")
				return nil
			}})
			if !diag.Mendable(err) {
				t.Errorf("Write = %v, want a fault of the target", err)
			}
			assertEntries(t, filepath.Dir(test.fill), filepath.Base(test.fill))
			for _, e := range entries(t, ".") {
				if strings.HasPrefix(e, stagePrefix) {
					t.Errorf("%s is left over", e)
				}
			}
		})
	}
}

// Somebody makes the missing parent in the meantime: no reason to fail.
func TestWriteWhileAParentIsMade(t *testing.T) {
	tr := sample()
	t.Chdir(t.TempDir())
	err := tr.Write(t.Context(), "out/billing", WriteOptions{Prepare: func(context.Context, string) error {
		mustWriteFile(t, "out/orders/go.mod", "module orders")
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	assertHolds(t, "out/billing", tr)
	assertEntries(t, "out", "billing", "orders")
	assertEntries(t, ".", "out")
}

func TestConcurrentWriters(t *testing.T) {
	for _, target := range []string{"billing", "out/billing", "empty", "."} {
		t.Run(target, func(t *testing.T) {
			t.Chdir(t.TempDir())
			mkdirs(t, "empty")
			if target == "." {
				t.Chdir("empty")
			}
			var trees []*Tree
			for i := range 8 {
				tr := sample()
				if err := tr.Replace(File{Path: "otelgen.yaml", Data: fmt.Appendf(nil, "writer: %d\n", i)}); err != nil {
					t.Fatal(err)
				}
				trees = append(trees, tr)
			}

			errs := make([]error, len(trees))
			var wg sync.WaitGroup
			for i, tr := range trees {
				wg.Go(func() { errs[i] = tr.Write(t.Context(), target, WriteOptions{}) })
			}
			wg.Wait()

			winner := -1
			for i, err := range errs {
				switch {
				case err == nil && winner >= 0:
					t.Errorf("%d and %d both won", winner, i)
				case err == nil:
					winner = i
				case !diag.Mendable(err):
					t.Errorf("writer %d: %v, want a fault of the target", i, err)
				}
			}
			if winner < 0 {
				t.Fatal("nobody won")
			}
			assertHolds(t, target, trees[winner])
			for _, e := range entries(t, ".") {
				if strings.HasPrefix(e, stagePrefix) {
					t.Errorf("%s is left over", e)
				}
			}
		})
	}
}

func TestRunningOtelgenIsNotDisturbed(t *testing.T) {
	tr := sample()
	for _, target := range []string{"billing", "."} {
		t.Run(target, func(t *testing.T) {
			t.Chdir(t.TempDir())
			err := tr.Write(t.Context(), target, WriteOptions{Prepare: func(ctx context.Context, _ string) error {
				before := listing(t)
				err := tr.Write(ctx, target, WriteOptions{})
				if !diag.Mendable(err) || !strings.Contains(err.Error(), "is being written by another otelgen") {
					t.Errorf("the second Write = %v", err)
				}
				if err := Recover(target); !diag.Mendable(err) {
					t.Errorf("Recover = %v", err)
				}
				if after := listing(t); after != before {
					t.Errorf("the first was disturbed\nbefore %s\nafter  %s", before, after)
				}
				return nil
			}})
			if err != nil {
				t.Fatal(err)
			}
			assertHolds(t, target, tr)
		})
	}
}
