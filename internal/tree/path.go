package tree

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/mod/module"
)

// maxPath leaves 60 characters for the folder that the tree is written to: most
// programs on Windows stop at MAX_PATH, 260 with the closing NUL. It also keeps
// every name below the 255 that file systems allow.
const maxPath = 200

// CheckPath reports what is wrong with the path of a file of a tree. It accepts
// only relative, slash-separated paths that Linux, macOS and Windows all take
// as they are, and that reach into nothing that is not the tree's.
//
// The rules are those of [module.CheckFilePath], which Go enforces on files of
// modules, and on top of them
//   - ASCII only, because APFS takes names that differ in Unicode
//     normalization for the same,
//   - no space at either end of a name and no device name in any disguise
//     ("nul .txt", "CONIN$"), which Windows strips or opens as a device
//     (https://learn.microsoft.com/windows/win32/fileio/naming-a-file),
//   - no .git, by any of its names (CVE-2014-9390): a hook in it would run,
//   - nothing at the top that looks like our own staging folder,
//   - at most 200 bytes.
func CheckPath(path string) error {
	if strings.HasPrefix(path, "/") {
		return fmt.Errorf("malformed file path %q: it is absolute", path)
	}
	if err := module.CheckFilePath(path); err != nil {
		return err
	}
	if len(path) > maxPath {
		return fmt.Errorf("malformed file path %.40q…: it has %d bytes, at most %d are allowed", path, len(path), maxPath)
	}
	for elem := range strings.SplitSeq(path, "/") {
		if err := checkElem(elem); err != nil {
			return fmt.Errorf("malformed file path %q: %w", path, err)
		}
	}
	if strings.HasPrefix(strings.ToLower(path), stagePrefix) {
		return fmt.Errorf("malformed file path %q: %s… is reserved for staging", path, stagePrefix)
	}
	return nil
}

func checkElem(elem string) error {
	if strings.IndexFunc(elem, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
		return fmt.Errorf("%q is not ASCII", elem)
	}
	if strings.Trim(elem, " ") != elem {
		return fmt.Errorf("%q begins or ends with a space", elem)
	}
	stem, _, _ := strings.Cut(strings.ToLower(elem), ".")
	switch stem = strings.TrimRight(stem, " "); stem {
	case "con", "prn", "aux", "nul", "conin$", "conout$",
		"com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
		"lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9":
		return fmt.Errorf("%q is the name of a device on Windows", elem)
	}
	switch strings.ToLower(elem) {
	case ".git", "git~1":
		return fmt.Errorf("%q belongs to git", elem)
	}
	return nil
}
