package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"unicode"

	"github.com/otelgen/otelgen/internal/diag"
)

// refuse returns the error for a target that a tree cannot be written to: the reason
// and what the user can do.
func refuse(target, reason, mend string) error {
	return diag.Errorf("%s %s; %s", show(target), reason, mend)
}

// writeError wraps a system error of writing target and adds what the user can do.
func writeError(target string, err error) error {
	mend := "mend this and run again"
	switch {
	case diskFull(err):
		mend = "free some space or choose another folder"
	case tooBig(err):
		mend = "raise the file size limit (ulimit -f)"
	case errors.Is(err, fs.ErrPermission) || readOnly(err):
		mend = "choose a folder that you may write to"
	case nameTooLong(err):
		mend = "choose a shorter path"
	}
	return fmt.Errorf("cannot write %s: %w; %s", show(target), bare(err), mend)
}

// bare takes the paths out of an error of package os. They lead into our own
// staging folder, which nobody knows and which is gone when the error is read.
func bare(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

// also joins two errors in one line, which errors.Join does not.
func also(err, second error) error { return fmt.Errorf("%w; and then %w", err, second) }

// show makes a path fit for a message of one line.
func show(path string) string {
	if path == "." {
		return "the current folder"
	}
	if strings.ContainsFunc(path, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(path)
	}
	return path
}
