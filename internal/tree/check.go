package tree

import (
	"os"
	"path/filepath"
)

// Check reports, without touching anything, why Write would refuse the target.
// What an earlier run left behind there is Write's to mend, and no reason here.
func Check(target string) error {
	target = filepath.Clean(target)
	if _, err := os.Lstat(filepath.Join(target, stageName("."))); err == nil {
		return nil
	}
	_, err := inspect(target)
	return err
}
