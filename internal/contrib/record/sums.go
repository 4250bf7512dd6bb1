package record

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/tree"
)

// SumName is the file of a service with the digests of all others but FileName,
// as sha256sum writes and checks them.
const SumName = "otelgen.sum"

// Sums are digests of files by their paths, SHA-256 in hexadecimal digits.
type Sums map[string]string

func sumsOf(t *tree.Tree) Sums {
	s := Sums{}
	for _, f := range t.Files() {
		s[f.Path] = Sum(f.Data)
	}
	return s
}

// Sum is the digest of a file. Line ends do not count, which git writes as the
// system has them.
func Sum(data []byte) string {
	if bytes.IndexByte(data, '\r') >= 0 {
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Text is the content of a file of sums, sorted by path.
func (s Sums) Text() []byte {
	var out bytes.Buffer
	for _, path := range slices.Sorted(maps.Keys(s)) {
		out.WriteString(s[path] + "  " + path + "\n")
	}
	return out.Bytes()
}

// ParseSums reads a file of sums; name is in errors.
func ParseSums(name string, data []byte) (Sums, error) {
	s := Sums{}
	line := 0
	for text := range strings.Lines(string(data)) {
		line++
		text = strings.TrimRight(text, "\r\n")
		sum, path, ok := strings.Cut(text, "  ")
		if _, err := hex.DecodeString(sum); !ok || err != nil || len(sum) != hex.EncodedLen(sha256.Size) || path == "" {
			return nil, diag.At(name, line, 1, "not a SHA-256 digest, two spaces and a path; restore the file as otelgen wrote it")
		}
		s[path] = sum
	}
	return s, nil
}
