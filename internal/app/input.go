package app

import (
	"io"
	"os"

	"github.com/otelgen/otelgen/internal/diag"
)

// maxInput bounds a --config or --model file, in bytes, maxContract a contract: those
// of large platforms have some megabytes.
const (
	maxInput    = 1 << 20
	maxContract = 32 << 20
)

// readInput reads a file that a flag or an argument names; "-" is in. It returns the
// name for errors.
func readInput(in io.Reader, flag, file string, most int64) (string, []byte, error) {
	name := "standard input"
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return "", nil, diag.Errorf("%s %s: cannot be read: %v", flag, file, Cause(err))
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.IsDir() {
			return "", nil, diag.Errorf("%s %s: a folder; name a file", flag, file)
		}
		in, name = f, file
	}
	data, err := io.ReadAll(io.LimitReader(in, most+1))
	if err != nil {
		return "", nil, diag.Errorf("%s %s: cannot be read: %v", flag, file, Cause(err))
	}
	if int64(len(data)) > most {
		return "", nil, diag.Errorf("%s %s: larger than %d bytes", flag, file, most)
	}
	return name, data, nil
}
