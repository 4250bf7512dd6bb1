package tree

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// BenchmarkWrite writes 80 files and has cp -r copy them, by turns: ext4 takes
// up to ten times as long to make a file while many others were just removed,
// as by an earlier benchmark, so only the ratio means something.
func BenchmarkWrite(b *testing.B) {
	tr := sample()
	dir := b.TempDir()
	var ours, theirs time.Duration
	for i := 0; b.Loop(); i++ {
		to := filepath.Join(dir, strconv.Itoa(i))
		begin := time.Now()
		if err := tr.Write(b.Context(), to, WriteOptions{}); err != nil {
			b.Fatal(err)
		}
		ours += time.Since(begin)
		begin = time.Now()
		if out, err := exec.Command("cp", "-r", to, to+"-copy").CombinedOutput(); err != nil {
			b.Fatalf("%v: %s", err, out)
		}
		theirs += time.Since(begin)
	}
	b.ReportMetric(float64(ours.Nanoseconds())/float64(b.N), "write-ns/op")
	b.ReportMetric(float64(theirs.Nanoseconds())/float64(b.N), "cp-ns/op")
	b.ReportMetric(float64(ours)/float64(theirs), "write/cp")
}

func BenchmarkWriteCurrent(b *testing.B) {
	tr := sample()
	for b.Loop() {
		b.StopTimer()
		b.Chdir(b.TempDir())
		b.StartTimer()
		if err := tr.Write(b.Context(), ".", WriteOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFsync writes the same files and syncs each, which Write does not.
func BenchmarkFsync(b *testing.B) {
	tr := sample()
	dir := b.TempDir()
	for i := 0; b.Loop(); i++ {
		to := filepath.Join(dir, strconv.Itoa(i))
		if err := tr.Write(b.Context(), to, WriteOptions{}); err != nil {
			b.Fatal(err)
		}
		for _, f := range tr.Files() {
			file, err := os.OpenFile(filepath.Join(to, f.Path), os.O_WRONLY, 0)
			if err != nil {
				b.Fatal(err)
			}
			if err := file.Sync(); err != nil {
				b.Fatal(err)
			}
			if err := file.Close(); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func BenchmarkDigest(b *testing.B) {
	tr := sample()
	for b.Loop() {
		tr.Digest()
	}
}
