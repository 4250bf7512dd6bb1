//go:build unix

package e2e_test

import "syscall"

func setUmask(mask int) int { return syscall.Umask(mask) }
