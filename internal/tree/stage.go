package tree

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// A staging folder is named after the target's path from where it stands, so
// that a later run for the same target finds what an earlier one left. It holds
//
//	lock      locked while a run works here
//	tree/     what becomes the target
//	journal   only when the target is filled entry by entry, and only once
//	          tree/ is whole: from then on the target is completed
const (
	stagePrefix = ".otelgen-"
	lockName    = "lock"
	treeName    = "tree"
	journalName = "journal"
	journalTemp = "journal.new"
)

var (
	// errInUse reports that a running otelgen holds the staging folder.
	errInUse = errors.New("another otelgen is writing to it")
	// errVanished reports that the staging folder was removed while it was being opened.
	errVanished = errors.New("the staging folder vanished")
)

// stageName is the name of the staging folder of the target at rel, a path
// from the folder that the staging folder is in.
func stageName(rel string) string {
	sum := sha256.Sum256([]byte(filepath.ToSlash(rel)))
	return stagePrefix + hex.EncodeToString(sum[:6])
}

// A stage is a staging folder that this process has locked.
type stage struct {
	dir  *os.Root // what it is in; not its own to close
	name string   // its name there
	root *os.Root
	lock *os.File
}

// openStage opens and locks the staging folder of rel in dir. Without create,
// one that is not there is fs.ErrNotExist.
func openStage(dir *os.Root, rel string, create bool) (*stage, error) {
	// Another run may remove the folder between any two of our steps, because
	// it was left over or because that run is done. That is over at once, so a
	// few attempts do.
	for range 10 {
		s, err := tryStage(dir, stageName(rel), create)
		if !errors.Is(err, errVanished) {
			return s, err
		}
	}
	return nil, errInUse
}

func tryStage(dir *os.Root, name string, create bool) (*stage, error) {
	if create {
		err := dir.Mkdir(name, 0o700)
		if err == nil {
			err = vanished(permit(dir, name, 0o700))
		}
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
	}
	root, err := dir.OpenRoot(name)
	if err != nil && create {
		return nil, vanished(err)
	}
	if err != nil {
		return nil, err
	}
	s := &stage{dir: dir, name: name, root: root}
	if err := s.acquire(); err != nil {
		s.release()
		return nil, vanished(err)
	}
	return s, nil
}

// vanished turns the absence of what was just there into errVanished.
func vanished(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errVanished
	}
	return err
}

// acquire locks the folder, after which it is neither another's nor removed.
// Whatever is missing meanwhile was removed by the run that held it before.
func (s *stage) acquire() error {
	if err := s.inPlace(); err != nil {
		return err
	}
	entries, err := fs.ReadDir(s.root.FS(), ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		switch e.Name() {
		case lockName, treeName, journalName, journalTemp:
		default:
			return fmt.Errorf("%s is in the way, and otelgen did not make it: it holds %s", s.name, e.Name())
		}
	}

	s.lock, err = s.root.OpenFile(lockName, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	// A umask must not keep the next run from opening it.
	if err := s.lock.Chmod(0o600); err != nil {
		return err
	}
	if err := tryLock(s.lock); err != nil {
		return err
	}

	// What is locked now may have been unlinked since it was opened.
	locked, err := s.lock.Stat()
	if err != nil {
		return err
	}
	named, err := s.root.Lstat(lockName)
	if err != nil {
		return err
	}
	if !os.SameFile(locked, named) {
		return errVanished
	}
	return s.inPlace()
}

// inPlace reports whether the open folder is the one of that name, neither the
// target of a link nor one that was removed.
func (s *stage) inPlace() error {
	opened, err := s.root.Stat(".")
	if err != nil {
		return err
	}
	named, err := s.dir.Lstat(s.name)
	switch {
	case err != nil:
		return err
	case !named.IsDir():
		return fmt.Errorf("%s is in the way, and otelgen did not make it: it is not a folder", s.name)
	case !os.SameFile(opened, named):
		return errVanished
	}
	return nil
}

// release gives the lock back and leaves the folder.
func (s *stage) release() {
	if s.lock != nil {
		s.lock.Close()
	}
	s.root.Close()
}

// clear removes everything but the lock. The journal goes first: without it
// the rest is nothing but waste.
func (s *stage) clear() error {
	for _, name := range []string{journalName, journalTemp, treeName} {
		if err := s.root.RemoveAll(name); err != nil {
			return err
		}
	}
	return nil
}

// remove removes the folder and gives the lock back.
func (s *stage) remove() error {
	if err := s.clear(); err != nil {
		s.release()
		return err
	}
	// Unix removes the lock while it is held, so that nobody can take it in
	// between; Windows removes no open file, and there a run that took the lock
	// in between keeps it by having it open. Either way the folder stays when
	// another run has moved in, which is why failing to remove it is not an error.
	removed := s.root.Remove(lockName) == nil
	s.release()
	if !removed {
		_ = s.dir.Remove(path.Join(s.name, lockName))
	}
	_ = s.dir.Remove(s.name)
	return nil
}

// A journal lists what is to be moved from the staging folder to the target.
type journal struct {
	Digest  string   `json:"digest"` // of the tree that is being written
	Entries []string `json:"entries"`
}

// commit writes the journal. Afterwards the target is completed, by this run
// or by the next one.
func (s *stage) commit(j *journal) error {
	data, err := json.Marshal(j)
	if err != nil {
		return err
	}
	if err := writeFile(s.root, File{Path: journalTemp, Data: data, Mode: 0o600}); err != nil {
		return err
	}
	return s.root.Rename(journalTemp, journalName)
}

// committed returns the journal, or nil when there is none.
func (s *stage) committed() (*journal, error) {
	data, err := s.root.ReadFile(journalName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	j := new(journal)
	if err := json.Unmarshal(data, j); err != nil {
		return nil, fmt.Errorf("the journal in %s cannot be read: %w", s.name, err)
	}
	for _, entry := range j.Entries {
		if entry != path.Base(entry) || !filepath.IsLocal(entry) || entry == "." {
			return nil, fmt.Errorf("the journal in %s is not otelgen's: it names %q", s.name, entry)
		}
	}
	return j, nil
}

// moveOut moves entries from the staging folder to the folder that it stands
// in, and returns those that it moved, also when it fails. It passes over
// those that an earlier run has moved, and never replaces anything.
func (s *stage) moveOut(entries []string) (moved []string, err error) {
	for _, entry := range entries {
		from := path.Join(s.name, treeName, entry)
		if _, err := s.dir.Lstat(from); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if _, err := s.dir.Lstat(entry); err == nil {
			return moved, fmt.Errorf("%s appeared there meanwhile", entry)
		}
		if err := s.dir.Rename(from, entry); err != nil {
			return moved, err
		}
		moved = append(moved, entry)
	}
	return moved, nil
}

// moveBack undoes moveOut.
func (s *stage) moveBack(moved []string) error {
	for _, entry := range slices.Backward(moved) {
		if err := s.dir.Rename(entry, path.Join(s.name, treeName, entry)); err != nil {
			return err
		}
	}
	return nil
}
