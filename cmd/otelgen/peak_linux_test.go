package main

import (
	"os"
	"syscall"
)

// peakMemory returns the largest resident memory of a process that ended, in
// bytes; Linux counts it in KiB (getrusage(2)).
func peakMemory(s *os.ProcessState) int64 {
	if usage, ok := s.SysUsage().(*syscall.Rusage); ok {
		return usage.Maxrss << 10
	}
	return 0
}
