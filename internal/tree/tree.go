// Package tree holds rendered files in memory, each with its provenance, and
// writes them to disk all or nothing.
package tree

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
)

// A File is one rendered file and where it came from.
type File struct {
	Path     string      // slash separated, relative to the root of the tree
	Data     []byte      // not copied; the tree and the caller share it
	Mode     fs.FileMode // 0644 or 0755; zero means 0644
	Layer    string      // the layer that it belongs to, as in "framework/chi"
	Template string      // the template that it was rendered from
}

// A Tree is a set of files that can be written on every desktop system: no two
// of them collide there, not even where case is ignored. Use [New].
type Tree struct {
	files map[string]File
	// nodes knows every file and folder by its path in lower case.
	nodes map[string]node
}

// A node is a file or a folder that some file is in.
type node struct {
	path  string
	layer string
	dir   bool
}

// New returns an empty tree.
func New() *Tree {
	return &Tree{files: make(map[string]File), nodes: make(map[string]node)}
}

// Add puts f into the tree. It refuses a path that breaks the rules of
// [CheckPath] and one that is taken, and names both layers then.
func (t *Tree) Add(f File) error {
	if err := CheckPath(f.Path); err != nil {
		return fmt.Errorf("%s writes a file that it must not: %w", f.Layer, err)
	}
	switch f.Mode {
	case 0:
		f.Mode = 0o644
	case 0o644, 0o755:
	default:
		return fmt.Errorf("%s writes %s with mode %#o; use 0644 or 0755", f.Layer, f.Path, f.Mode)
	}
	if err := t.collision(f); err != nil {
		return err
	}
	t.put(f)
	return nil
}

// collision returns what in the tree collides with f on a file system that ignores
// case.
func (t *Tree) collision(f File) error {
	if n, ok := t.nodes[strings.ToLower(f.Path)]; ok {
		switch {
		case n.dir:
			return fmt.Errorf("%s writes the file %s where %s has the folder %s", f.Layer, f.Path, n.layer, n.path)
		case n.path == f.Path:
			return fmt.Errorf("%s and %s both write %s", n.layer, f.Layer, f.Path)
		default:
			return fmt.Errorf("%s writes %s and %s writes %s, which are one file where case is ignored", n.layer, n.path, f.Layer, f.Path)
		}
	}
	for dir := range parents(f.Path) {
		n, ok := t.nodes[strings.ToLower(dir)]
		switch {
		case !ok:
		case !n.dir:
			return fmt.Errorf("%s writes %s where %s has the file %s", f.Layer, f.Path, n.layer, n.path)
		case n.path != dir:
			return fmt.Errorf("%s has the folder %s and %s has the folder %s, which are one folder where case is ignored", n.layer, n.path, f.Layer, dir)
		}
	}
	return nil
}

func (t *Tree) put(f File) {
	t.files[f.Path] = f
	t.nodes[strings.ToLower(f.Path)] = node{path: f.Path, layer: f.Layer}
	for dir := range parents(f.Path) {
		if _, ok := t.nodes[strings.ToLower(dir)]; !ok {
			t.nodes[strings.ToLower(dir)] = node{path: dir, layer: f.Layer, dir: true}
		}
	}
}

// parents yields the folders that the file at path is in, outermost first.
func parents(path string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for i := range len(path) {
			if path[i] == '/' && !yield(path[:i]) {
				return
			}
		}
	}
}

// Replace puts f in the place of the file that has its path, which must be
// there. A zero mode keeps the mode that the file has.
func (t *Tree) Replace(f File) error {
	old, ok := t.files[f.Path]
	if !ok {
		return fmt.Errorf("%s replaces %s, which no layer writes", f.Layer, f.Path)
	}
	switch f.Mode {
	case 0:
		f.Mode = old.Mode
	case 0o644, 0o755:
	default:
		return fmt.Errorf("%s writes %s with mode %#o; use 0644 or 0755", f.Layer, f.Path, f.Mode)
	}
	t.put(f)
	return nil
}

// File returns the file at path.
func (t *Tree) File(path string) (File, bool) {
	f, ok := t.files[path]
	return f, ok
}

// Files returns all files sorted by path.
func (t *Tree) Files() []File {
	files := make([]File, 0, len(t.files))
	for _, path := range slices.Sorted(maps.Keys(t.files)) {
		files = append(files, t.files[path])
	}
	return files
}

// Len is the number of files.
func (t *Tree) Len() int { return len(t.files) }

// Digest identifies path, mode and content of every file but those at the
// paths given. It does not depend on provenance, nor on the order of adding.
func (t *Tree) Digest(except ...string) string {
	h := sha256.New()
	for _, f := range t.Files() {
		if slices.Contains(except, f.Path) {
			continue
		}
		// A path holds no NUL and the length says where the data ends, so no
		// two trees have the same encoding.
		fmt.Fprintf(h, "%s\x00%o\x00%d\x00", f.Path, f.Mode, len(f.Data))
		h.Write(f.Data)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// ReadDir reads the files below dir, to compare them with a tree in memory. It
// leaves out dir's .git and says so of anything that is neither file nor
// folder. Names need not obey [CheckPath]: dir may be anyone's. Where the
// system has no executable bit (Windows) every mode is 0644.
func ReadDir(dir string) (*Tree, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()

	t := New()
	err = fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path == ".git" && d.IsDir():
			return fs.SkipDir
		case d.IsDir() || path == ".git":
			return nil
		case !d.Type().IsRegular():
			return fmt.Errorf("%s in %s is not a regular file", path, dir)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		data, err := root.ReadFile(path)
		if err != nil {
			return err
		}
		mode := fs.FileMode(0o644)
		if info.Mode()&0o100 != 0 {
			mode = 0o755
		}
		t.put(File{Path: path, Data: data, Mode: mode})
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s changed while it was read: %w", dir, err)
	}
	if err != nil {
		return nil, err
	}
	return t, nil
}
