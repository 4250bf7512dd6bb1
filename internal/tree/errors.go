package tree

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"unicode"
)

// A TargetError says that the target is not one that a tree can be written to:
// whoever named it has to name another, or empty it.
type TargetError struct {
	Target string // as it was given
	Reason string // "is a file"
	Mend   string // what to do about it
}

func (e *TargetError) Error() string {
	return fmt.Sprintf("%s %s; %s", show(e.Target), e.Reason, e.Mend)
}

// writeError wraps what the system said while target was written, with what
// can be done about it.
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
	return fmt.Errorf("cannot write %s: %w; %s", show(target), withoutStage(err), mend)
}

// withoutStage takes our own folder's name out of an error: nobody but us
// knows it, and it is gone by the time the error is read.
func withoutStage(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) && strings.Contains(path.Path, stagePrefix) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) && strings.Contains(link.Old+link.New, stagePrefix) {
		return link.Err
	}
	return err
}

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
