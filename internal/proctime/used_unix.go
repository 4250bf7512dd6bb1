//go:build unix

package proctime

import (
	"syscall"
	"time"
)

// Used returns the user and system time of all threads of the process.
func Used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
