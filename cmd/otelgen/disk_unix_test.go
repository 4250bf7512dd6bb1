//go:build unix

package main

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestFullDisk lets the disk run full while otelgen writes: exit 1, one line,
// and nothing left behind.
func TestFullDisk(t *testing.T) {
	t.Run("file size limit", func(t *testing.T) {
		dir := t.TempDir()
		full(t, dir, exec.Command("sh", "-c", `ulimit -f 1; exec "$0" new x --no-input -o "$1/x"`, otelgen(t), dir))
	})
	t.Run("tiny tmpfs", func(t *testing.T) {
		mounts := exec.Command("unshare", "-rm", "mount", "-t", "tmpfs", "none", t.TempDir())
		if out, err := mounts.CombinedOutput(); runtime.GOOS != "linux" || err != nil {
			t.Logf("no tmpfs can be mounted here (%v %s); the file size limit stands for it", err, out)
			return
		}
		dir := t.TempDir()
		script := `mount -t tmpfs -o size=64k none "$1" && { "$0" new x --no-input -o "$1/x"; code=$?; ls -A "$1"; exit $code; }`
		full(t, dir, exec.Command("unshare", "-rm", "sh", "-c", script, otelgen(t), dir))
	})
}

func full(t *testing.T, dir string, cmd *exec.Cmd) {
	t.Helper()
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run()
	if code := cmd.ProcessState.ExitCode(); code != 1 || strings.Count(stderr.String(), "\n") != 1 {
		t.Errorf("exit code %d, want 1 and one line:\n%s", code, stderr.String())
	}
	if left := entries(t, dir); len(left) > 0 || stdout.String() != "" {
		t.Errorf("left behind: %v %s", left, filepath.Clean(stdout.String()))
	}
}
