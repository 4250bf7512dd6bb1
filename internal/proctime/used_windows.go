package proctime

import (
	"syscall"
	"time"
)

// Used returns the user and kernel time of all threads of the process.
func Used() time.Duration {
	process, err := syscall.GetCurrentProcess()
	if err != nil {
		return 0
	}
	var created, exited, kernel, user syscall.Filetime
	if err := syscall.GetProcessTimes(process, &created, &exited, &kernel, &user); err != nil {
		return 0
	}
	// A Filetime counts steps of 100 ns. Its Nanoseconds method would subtract an
	// epoch, which a length of time has not.
	steps := func(t syscall.Filetime) int64 { return int64(t.HighDateTime)<<32 | int64(t.LowDateTime) }
	return time.Duration(100 * (steps(kernel) + steps(user)))
}
