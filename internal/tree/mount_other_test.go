//go:build unix && !linux

package tree

import (
	"errors"
	"syscall"
)

func ownMounts() *syscall.SysProcAttr { return nil }

func mountTmpfs(string, string) error { return errors.ErrUnsupported }
