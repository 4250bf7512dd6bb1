package tree

import (
	"os"
	"path/filepath"
)

// Check reports, without touching anything, why [Tree.Write] would refuse the
// target. What an earlier run left there is Write's to mend, and no reason here.
func Check(target string) error {
	if target == "" {
		return noTarget()
	}
	target = filepath.Clean(target)
	if _, err := os.Lstat(filepath.Join(target, stageName("."))); err == nil {
		return nil
	}
	exists, err := inspect(target)
	if err != nil || exists {
		return err
	}
	_, _, err = nearest(target)
	return err
}
