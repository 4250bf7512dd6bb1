// Package passed remembers which checks passed on which bytes, so that a test
// need not compile and run again what it has already seen pass on this machine.
package passed

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Variable is the environment variable that says where passes are kept: a
// folder, or Off.
const (
	Variable = "OTELGEN_TEST_PASSED"
	Off      = "off"
)

// Pass is what is known of a check that passed.
type Pass struct {
	// Name is what was checked, for people.
	Name string `json:"name"`
	// Commit is what was checked out then.
	Commit string    `json:"commit"`
	At     time.Time `json:"at"`
}

// Key identifies everything that a check's outcome depends on: the digest of
// what is checked, the versions of the tools, the commands. Parts are not
// joined: ("a", "bc") and ("ab", "c") are different keys.
func Key(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d\x00%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Store is a folder of passes. A nil Store finds nothing and keeps nothing.
type Store struct{ dir string }

// Open returns the store that a setting of [Variable] means: none for Off, the
// user's cache folder where it is empty.
func Open(setting string) (*Store, error) {
	switch setting {
	case Off:
		return nil, nil
	case "":
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("no folder for passes; set %s to one or to %q: %w", Variable, Off, err)
		}
		return &Store{filepath.Join(cache, "otelgen-test", "passed")}, nil
	}
	dir, err := filepath.Abs(setting)
	if err != nil {
		return nil, err
	}
	return &Store{dir}, nil
}

// Find returns the pass of a key. A file that cannot be read is not a pass.
func (s *Store) Find(key string) (Pass, bool) {
	var p Pass
	if s == nil {
		return p, false
	}
	data, err := os.ReadFile(s.path(key))
	if err != nil || json.Unmarshal(data, &p) != nil {
		return Pass{}, false
	}
	return p, true
}

// Add keeps a pass.
func (s *Store) Add(key string, p Pass) error {
	if s == nil {
		return nil
	}
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	path := s.path(key)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	// Others may read while this writes: a file is there whole or not at all.
	f, err := os.CreateTemp(filepath.Dir(path), "new-")
	if err != nil {
		return err
	}
	_, err = f.Write(append(data, '\n'))
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

func (s *Store) path(key string) string { return filepath.Join(s.dir, key[:2], key) }

// DigestOf identifies the files below some folders by path and content.
func DigestOf(fsys fs.FS, folders ...string) (string, error) {
	h := sha256.New()
	for _, folder := range folders {
		err := fs.WalkDir(fsys, folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := fs.ReadFile(fsys, path)
			fmt.Fprintf(h, "%s\x00%d\x00", path, len(data))
			h.Write(data)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
