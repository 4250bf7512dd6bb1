//go:build e2e

package e2e_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestREADME runs the commands of the project's README as they are there, on
// another port than 8080, which may be taken.
func TestREADME(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```bash\n(.*?)```").FindAllSubmatch(readme, -1)
	if len(blocks) != 2 {
		t.Fatalf("%d bash blocks, want the first trace and the tests", len(blocks))
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for i, want := range []*regexp.Regexp{
		regexp.MustCompile(`(?s)POST /orders +server.*PlaceOrder.*INSERT orders.*status=200.*status=404.*http\.server\.request\.duration`),
		regexp.MustCompile(`ok\s+hello/internal/application`),
	} {
		script := strings.ReplaceAll(string(blocks[i][1]), "8080", port)
		cmd := exec.Command("bash", "-c", script)
		cmd.Dir = filepath.Join("..", "..")
		cmd.Env = append(os.Environ(), "HTTP_ADDR=127.0.0.1:"+port, "TMPDIR="+t.TempDir())
		out, err := cmd.CombinedOutput()
		if err != nil || !want.Match(out) {
			t.Errorf("%v, want output like %s:\n%s\n%s", err, want, script, tail(string(out)))
		}
	}
}
