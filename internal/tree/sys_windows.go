package tree

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// tryLock locks f for this process alone, or returns errInUse. The lock ends
// with the process, however that ends.
func tryLock(f *os.File) error {
	const wholeFile = ^uint32(0)
	err := windows.LockFileEx(windows.Handle(f.Fd()),
		windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY,
		0, wholeFile, wholeFile, new(windows.Overlapped))
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errInUse
	}
	return os.NewSyscallError("LockFileEx", err)
}

func diskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

func tooBig(err error) bool { return errors.Is(err, windows.ERROR_FILE_TOO_LARGE) }

func readOnly(err error) bool { return errors.Is(err, windows.ERROR_WRITE_PROTECT) }

func nameTooLong(err error) bool { return errors.Is(err, windows.ERROR_FILENAME_EXCED_RANGE) }

// mounted says that a folder cannot be replaced because it is a mount point or
// because some program has it open.
func mounted(err error) bool {
	return errors.Is(err, windows.ERROR_NOT_SAME_DEVICE) || errors.Is(err, windows.ERROR_SHARING_VIOLATION)
}
