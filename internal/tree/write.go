package tree

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// answersFile is moved last when a target is filled entry by entry: where it
// is, everything is.
const answersFile = "otelgen.yaml"

// WriteOptions changes what [Tree.Write] does.
type WriteOptions struct {
	// Prepare, when set, runs once every file is in the staging folder and
	// before that becomes the target; what it leaves there belongs to the
	// target too. dir is absolute. When it fails nothing is written. It runs
	// again, in another folder, when the first cannot be put into place.
	Prepare func(ctx context.Context, dir string) error
}

// Write writes the tree to target, a folder that does not exist or is empty:
// wholly or not at all. Everything else it refuses as
// a fault that the user can mend. The current folder may hold a .git.
//
// The files are staged in a locked folder beside the outermost folder that has
// to be made, and renamed into place, so that a missing target and its missing
// parents appear at once. The current folder cannot be replaced, nor can a
// mount point; such a target is staged within itself and its entries are moved
// one by one under a journal. Either way the next run, or [Recover], finishes
// or removes what a killed one left.
//
// Nothing is synced to disk. That guards against loss of power and not against
// a killed process, whose writes the kernel keeps; the files can be rendered
// again; and syncing each of 80 files took two to four times as long as all the
// rest (see BenchmarkFsync), on a virtual disk that had nothing to wait for.
//
// When ctx ends before the target is in place Write removes what it made and
// returns ctx's error.
func (t *Tree) Write(ctx context.Context, target string, opts WriteOptions) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if target == "" {
		return noTarget()
	}
	w := writer{tree: t, target: filepath.Clean(target), opts: opts}
	var err error
	for range 3 {
		if err = w.write(ctx); !errors.Is(err, errChanged) {
			return err
		}
	}
	return writeError(w.target, err)
}

// errChanged says that somebody changed what had been looked at: a missing
// parent was made, or another run was killed while it moved its entries. Look
// again.
var errChanged = errors.New("the folders around it keep changing")

// A writer writes one tree to one target.
type writer struct {
	tree   *Tree
	target string
	opts   WriteOptions
}

func (w *writer) write(ctx context.Context) error {
	completed, err := recoverTarget(w.target)
	if err != nil {
		return err
	}
	if completed == w.tree.Digest() {
		return nil // the run that was killed wrote this very tree
	}
	exists, err := inspect(w.target)
	if err != nil {
		return err
	}
	if !exists {
		return w.beside(ctx, nil)
	}
	if isCurrent(w.target) {
		return w.within(ctx)
	}
	if _, hasParent := parent(w.target); !hasParent {
		return w.within(ctx)
	}
	info, err := os.Stat(w.target)
	if err != nil {
		return changed(w.target, err)
	}
	err = w.beside(ctx, info)
	if errors.Is(err, errImmovable) {
		return w.within(ctx)
	}
	return err
}

// errImmovable reports that the target exists and cannot be replaced.
var errImmovable = errors.New("the folder cannot be replaced")

// beside stages the tree beside the target, or beside the outermost of its
// parents that is missing, and renames it into place. existing describes the
// target when it is there.
func (w *writer) beside(ctx context.Context, existing fs.FileInfo) (err error) {
	base, rel, err := nearest(w.target)
	if err != nil {
		return err
	}
	dir, err := os.OpenRoot(base)
	if err != nil {
		return writeError(w.target, err)
	}
	defer dir.Close()

	s, err := openStage(dir, rel, true)
	switch {
	case errors.Is(err, errInUse):
		return inUse(w.target)
	case existing != nil && (errors.Is(err, fs.ErrPermission) || err != nil && readOnly(err)):
		return errImmovable
	case err != nil:
		return writeError(w.target, err)
	}
	defer func() {
		// Past the rename the target is whole and this only tidies up: what it
		// cannot remove, the next run will.
		if rerr := s.remove(); rerr != nil && err != nil {
			err = also(err, writeError(w.target, rerr))
		}
	}()

	rel = filepath.ToSlash(rel)
	top, rest, nested := strings.Cut(rel, "/")
	if err := w.fill(ctx, s, base, path.Join(treeName, rest)); err != nil {
		return err
	}

	if existing != nil {
		// os does not rename over a folder. Removing it first is safe: that
		// fails when something was put into it, and it comes back below.
		if err := dir.Remove(top); err != nil && !errors.Is(err, fs.ErrNotExist) {
			switch {
			case errors.Is(err, fs.ErrExist):
				return appeared(w.target)
			case mounted(err) || errors.Is(err, fs.ErrPermission):
				return errImmovable
			}
			return writeError(w.target, err)
		}
		defer func() {
			if err != nil {
				_ = mkdir(dir, top, existing.Mode().Perm())
			}
		}()
		if err := s.root.Chmod(treeName, existing.Mode()&(fs.ModePerm|fs.ModeSetgid)); err != nil {
			return writeError(w.target, err)
		}
	}
	err = dir.Rename(path.Join(s.name, treeName), top)
	switch {
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrExist) && !errors.Is(err, syscall.ENOTDIR):
		return writeError(w.target, err)
	case nested:
		return errChanged
	default:
		return appeared(w.target)
	}
}

// within stages the tree inside the target, which is there, and moves its
// entries out one by one.
func (w *writer) within(ctx context.Context) (err error) {
	dir, err := os.OpenRoot(w.target)
	if err != nil {
		return writeError(w.target, err)
	}
	defer dir.Close()

	s, err := openStage(dir, ".", true)
	switch {
	case errors.Is(err, errInUse):
		return inUse(w.target)
	case err != nil:
		return writeError(w.target, err)
	}
	keep := false
	defer func() {
		if keep {
			s.release()
			return
		}
		if rerr := s.remove(); rerr != nil && err != nil {
			err = also(err, writeError(w.target, rerr))
		}
	}()

	// A run may have been killed since we recovered; its work is not waste.
	if j, err := s.committed(); err != nil || j != nil {
		keep = true
		return errChanged
	}
	if err := w.fill(ctx, s, w.target, treeName); err != nil {
		return err
	}
	entries, err := fs.ReadDir(s.root.FS(), treeName)
	if err != nil {
		return writeError(w.target, err)
	}
	j := &journal{Digest: w.tree.Digest()}
	for _, e := range entries {
		if _, err := dir.Lstat(e.Name()); err == nil {
			return appeared(w.target)
		}
		j.Entries = append(j.Entries, e.Name())
	}
	slices.SortStableFunc(j.Entries, func(a, b string) int {
		return cmp.Compare(rank(a), rank(b))
	})
	// Looked at again, because Prepare may have taken its time.
	if _, err := inspect(w.target); err != nil {
		return err
	}
	if err := s.commit(j); err != nil {
		return writeError(w.target, err)
	}
	moved, err := s.moveOut(j.Entries)
	if err != nil {
		err = writeError(w.target, err)
		if berr := s.moveBack(moved); berr != nil {
			keep = true // the next run will complete it
			err = also(err, writeError(w.target, berr))
		}
	}
	return err
}

func rank(entry string) int {
	if entry == answersFile {
		return 1
	}
	return 0
}

// fill puts the tree into the folder name of the staging folder in base, and
// runs Prepare there.
func (w *writer) fill(ctx context.Context, s *stage, base, name string) error {
	// A run may have been killed since we recovered.
	if err := s.clear(); err != nil {
		return writeError(w.target, err)
	}
	if err := mkdirAll(s.root, name); err != nil {
		return writeError(w.target, err)
	}
	if err := w.tree.writeFiles(ctx, s.root, name); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return writeError(w.target, err)
	}
	if w.opts.Prepare != nil {
		dir, err := filepath.Abs(filepath.Join(base, s.name, filepath.FromSlash(name)))
		if err != nil {
			return writeError(w.target, err)
		}
		if err := w.opts.Prepare(ctx, dir); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return err
		}
	}
	return ctx.Err()
}

// changed is what becomes of an error about something that was there before.
func changed(target string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errChanged
	}
	return writeError(target, err)
}

func noTarget() error {
	return refuse(`""`, "names no folder", "name one, or . for the current folder")
}

func inUse(target string) error {
	return refuse(target, "is being written by another otelgen", "wait for it or name another folder")
}

func appeared(target string) error {
	return refuse(target, "was filled by somebody else meanwhile", "name a folder that does not exist or is empty")
}

// writeFiles writes every file below name in root.
func (t *Tree) writeFiles(ctx context.Context, root *os.Root, name string) error {
	below, err := root.OpenRoot(name)
	if err != nil {
		return err
	}
	defer below.Close()

	made := make(map[string]bool)
	folders := make(map[string][]File)
	for _, f := range t.Files() {
		folders[path.Dir(f.Path)] = append(folders[path.Dir(f.Path)], f)
	}
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		for dir := range parents(folder + "/") {
			if made[dir] || dir == "." {
				continue
			}
			if err := mkdir(below, dir, 0o755); err != nil {
				return fmt.Errorf("%s: %w", dir, bare(err))
			}
			made[dir] = true
		}
		if err := writeFolder(ctx, below, folder, folders[folder]); err != nil {
			return err
		}
	}
	return nil
}

// writeFolder writes the files of one folder, which is opened once: a root opens
// all folders on the way to each file.
func writeFolder(ctx context.Context, root *os.Root, folder string, files []File) error {
	in, err := root.OpenRoot(folder)
	if err != nil {
		return fmt.Errorf("%s: %w", folder, bare(err))
	}
	defer in.Close()
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		whole := f.Path
		f.Path = path.Base(whole)
		if err := writeFile(in, f); err != nil {
			return fmt.Errorf("%s: %w", whole, bare(err))
		}
	}
	return nil
}

// writeFile makes a new file, with the mode asked for whatever the umask is.
func writeFile(root *os.Root, f File) error {
	file, err := root.OpenFile(f.Path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, f.Mode)
	if err != nil {
		return err
	}
	if _, err = file.Write(f.Data); err == nil {
		err = file.Chmod(f.Mode)
	}
	// Some file systems tell only now that the disk is full.
	return cmp.Or(err, file.Close())
}

// mkdir makes one folder with the permissions asked for, whatever the umask is.
func mkdir(root *os.Root, name string, perm fs.FileMode) error {
	if err := root.Mkdir(name, perm); err != nil {
		return err
	}
	return permit(root, name, perm)
}

// permit sets the permissions of a new folder, and leaves the bit that makes it pass
// on its group, which it may have from its parent.
func permit(root *os.Root, name string, perm fs.FileMode) error {
	info, err := root.Lstat(name)
	if err != nil || info.Mode().Perm() == perm {
		return err
	}
	return root.Chmod(name, info.Mode()&fs.ModeSetgid|perm)
}

func mkdirAll(root *os.Root, name string) error {
	for dir := range parents(name + "/") {
		if err := mkdir(root, dir, 0o755); err != nil {
			return err
		}
	}
	return nil
}

// inspect reports whether the target exists, and refuses one that is not empty.
func inspect(target string) (exists bool, err error) {
	info, err := os.Lstat(target)
	switch {
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR):
		return false, nil
	case err != nil && nameTooLong(err):
		return false, refuse(target, "has a name that is too long", "name a folder with a shorter one")
	case err != nil:
		return false, writeError(target, err)
	case info.Mode()&fs.ModeSymlink != 0:
		return false, refuse(target, "is a symbolic link", "name the folder itself")
	case !info.IsDir():
		return false, refuse(target, "is a file", "name a folder that does not exist or is empty")
	}

	entries, err := os.ReadDir(target)
	if err != nil {
		return false, changed(target, err)
	}
	current := isCurrent(target)
	for _, e := range entries {
		if e.Name() == stageName(".") || current && e.Name() == ".git" {
			continue
		}
		allowed := "name a folder that does not exist or is empty"
		if current {
			allowed = "start in a folder that holds nothing but a .git"
		}
		return false, refuse(target, "is not empty: it holds "+show(e.Name()), allowed)
	}
	return true, nil
}

// isCurrent reports whether target is the current folder, whatever it is called.
func isCurrent(target string) bool {
	here, err := os.Stat(".")
	if err != nil {
		return target == "."
	}
	there, err := os.Stat(target)
	return err == nil && os.SameFile(here, there)
}

// parent returns the folder that target is in, and whether its path tells.
func parent(target string) (dir string, ok bool) {
	switch base := filepath.Base(target); base {
	case ".", "..", string(filepath.Separator):
		return "", false
	}
	return filepath.Dir(target), true
}

// nearest returns the innermost folder above target that exists, and the path
// of target from there.
func nearest(target string) (base, rel string, err error) {
	for child := target; ; child = base {
		var ok bool
		if base, ok = parent(child); !ok {
			return "", "", refuse(target, "does not exist", "name a folder that can be made")
		}
		info, err := os.Stat(base)
		switch {
		case err == nil && !info.IsDir():
			return "", "", refuse(target, "cannot be made: "+show(base)+" is a file", "name a folder elsewhere")
		case err == nil:
			rel, err := filepath.Rel(base, target)
			return base, rel, err
		case !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR):
			return "", "", writeError(target, err)
		}
		if _, err := os.Lstat(base); err == nil {
			return "", "", refuse(target, "cannot be made: "+show(base)+" is a symbolic link to nothing", "name a folder elsewhere")
		}
	}
}

// Recover finishes what a killed run began: it completes a target that was
// being filled entry by entry, and removes the staging folders of target that
// no running otelgen holds. [Tree.Write] calls it first.
func Recover(target string) error {
	if target == "" {
		return nil
	}
	_, err := recoverTarget(filepath.Clean(target))
	return err
}

// recoverTarget is Recover, and returns the digest of the tree that it
// completed, if it did.
func recoverTarget(target string) (completed string, err error) {
	// The staging folder is within the target, or in any folder above it
	// that was the innermost one at the time.
	if info, err := os.Lstat(target); err == nil && info.IsDir() {
		if completed, err = recoverStage(target, target, "."); err != nil {
			return "", err
		}
	}
	dir, ok := parent(target)
	for ; ok; dir, ok = parent(dir) {
		rel, err := filepath.Rel(dir, target)
		if err != nil {
			return "", writeError(target, err)
		}
		if _, err := recoverStage(target, dir, rel); err != nil {
			return "", err
		}
	}
	return completed, nil
}

func recoverStage(target, base, rel string) (completed string, err error) {
	if _, err := os.Lstat(filepath.Join(base, stageName(rel))); err != nil {
		return "", nil // nothing there, or nothing that we could reach
	}
	dir, err := os.OpenRoot(base)
	if err != nil {
		return "", writeError(target, err)
	}
	defer dir.Close()
	s, err := openStage(dir, rel, false)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case errors.Is(err, errInUse):
		return "", inUse(target)
	case err != nil:
		return "", leftover(base, rel, err)
	}

	if rel == "." {
		j, err := s.committed()
		if err == nil && j != nil {
			_, err = s.moveOut(j.Entries)
			completed = j.Digest
		}
		if err != nil {
			s.release()
			return "", leftover(base, rel, err)
		}
	}
	if err := s.remove(); err != nil {
		return "", leftover(base, rel, err)
	}
	return completed, nil
}

// leftover reports a staging folder that cannot be dealt with, by name: only
// the user can.
func leftover(base, rel string, err error) error {
	return fmt.Errorf("an interrupted run cannot be cleaned up: %w; mend this or remove %s, and run again",
		err, show(filepath.Join(base, stageName(rel))))
}
