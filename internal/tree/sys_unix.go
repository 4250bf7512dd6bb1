//go:build !windows

package tree

import (
	"errors"
	"os"
	"syscall"
)

// tryLock locks f for this process alone, or returns errInUse. The lock ends
// with the process, however that ends.
func tryLock(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, syscall.EWOULDBLOCK):
			return errInUse
		case !errors.Is(err, syscall.EINTR):
			return os.NewSyscallError("flock", err)
		}
	}
}

func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func tooBig(err error) bool { return errors.Is(err, syscall.EFBIG) }

func readOnly(err error) bool { return errors.Is(err, syscall.EROFS) }

func nameTooLong(err error) bool { return errors.Is(err, syscall.ENAMETOOLONG) }

// mounted says that a folder cannot be replaced because it is a mount point.
func mounted(err error) bool {
	return errors.Is(err, syscall.EBUSY) || errors.Is(err, syscall.EXDEV)
}
