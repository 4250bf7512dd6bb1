package tree

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
)

// diffLines bounds what [Diff] shows of one file.
const diffLines = 60

// Diff reports how b differs from a, for tests and messages: one line for each
// file that only one of them has or whose mode differs, and the beginning of a
// unified diff for each whose content differs. It is empty when they are equal.
func Diff(a, b *Tree) string {
	paths := maps.Clone(a.files)
	maps.Copy(paths, b.files)

	var out strings.Builder
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		old, inA := a.files[path]
		now, inB := b.files[path]
		switch {
		case !inB:
			fmt.Fprintf(&out, "- %s\n", path)
			continue
		case !inA:
			fmt.Fprintf(&out, "+ %s\n", path)
			continue
		}
		if old.Mode != now.Mode {
			fmt.Fprintf(&out, "! %s: mode %#o became %#o\n", path, old.Mode, now.Mode)
		}
		switch {
		case bytes.Equal(old.Data, now.Data):
		case bytes.IndexByte(old.Data, 0) >= 0 || bytes.IndexByte(now.Data, 0) >= 0:
			fmt.Fprintf(&out, "! %s: %d bytes became %d others\n", path, len(old.Data), len(now.Data))
		default:
			out.WriteString(cut(string(diff.Diff("a/"+path, old.Data, "b/"+path, now.Data))))
		}
	}
	return out.String()
}

// cut keeps the first diffLines lines of text and says how many it dropped.
func cut(text string) string {
	lines := strings.SplitAfter(text, "\n")
	if len(lines) <= diffLines {
		return text
	}
	return strings.Join(lines[:diffLines], "") + fmt.Sprintf("… and %d lines more\n", len(lines)-diffLines)
}
