package layercheck

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/tree"
)

// A Fault is one thing that is wrong with a rendered service.
type Fault struct {
	// File is where, in the service, or "". Line counts from 1; 0 is the whole file.
	File string
	Line int
	// Text is what was said of it, a line each.
	Text []string
	// Source is the rendered file around the line, From the template and, where
	// that can be told, the line in it: backend/acme/files/a.go.tmpl:3.
	Source []SourceLine
	From   string
}

// Where is the file and line, or what was said first where no file is known.
func (f Fault) Where() string {
	switch {
	case f.File != "" && f.Line > 0:
		return fmt.Sprint(f.File, ":", f.Line)
	case f.File != "":
		return f.File
	}
	const most = 60
	if text := []rune(f.Text[0]); len(text) > most {
		return string(text[:most]) + "…"
	}
	return f.Text[0]
}

// SourceLine is one line of a rendered file.
type SourceLine struct {
	N    int
	Text string
}

// mostFaults and mostLines bound what is shown of a row.
const (
	mostFaults = 5
	mostLines  = 30
)

// around is how many lines are shown before and behind the one at fault.
const around = 2

// position is how compilers and linters begin what they say of a file.
var position = regexp.MustCompile(`^(?:vet: )?(?:\./)?([^\s:]+\.go):(\d+)(?::\d+)?:? (.*)$`)

// inSource finds what a compiler, go vet or a linter says of files.
func inSource(out []byte, err error) []Fault {
	var faults []Fault
	for _, line := range lines(out) {
		m := position.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		f := Fault{File: m[1], Line: number(m[2]), Text: []string{m[3]}}
		if !slices.ContainsFunc(faults, func(o Fault) bool { return o.File == f.File && o.Line == f.Line && o.Text[0] == f.Text[0] }) {
			faults = append(faults, f)
		}
	}
	if len(faults) == 0 {
		return []Fault{{Text: firstLines(out, err)}}
	}
	return shortened(faults)
}

var (
	// ended is the line of a package in what go test prints.
	ended = regexp.MustCompile(`^(ok|FAIL|\?|---|panic:)?\s*(` + serviceName + `[\w./-]*)\s`)
	// inTest is where a test says what failed.
	inTest = regexp.MustCompile(`^\s+([\w.-]+_test\.go):(\d+): `)
)

// inTests finds the packages whose tests failed, and shows what they said. That a
// package has no tests is no reason for anything.
func inTests(out []byte, err error) []Fault {
	if faults := inSource(out, nil); faults[0].File != "" && bytes.Contains(out, []byte("[build failed]")) {
		return faults
	}
	var faults []Fault
	var said []string
	for _, line := range lines(out) {
		m := ended.FindStringSubmatch(line)
		if m == nil {
			if line != "FAIL" {
				said = append(said, line)
			}
			continue
		}
		if m[1] == "FAIL" {
			faults = append(faults, testFault(strings.TrimPrefix(strings.TrimPrefix(m[2], serviceName), "/"), said))
		}
		said = nil
	}
	if len(faults) == 0 {
		return []Fault{{Text: firstLines(out, err)}}
	}
	return shortened(faults)
}

// testFault is what the tests of a package said.
func testFault(dir string, said []string) Fault {
	f := Fault{Text: shortenedLines(said)}
	for _, line := range said {
		if m := inTest.FindStringSubmatch(line); m != nil {
			f.File, f.Line = path.Join(dir, m[1]), number(m[2])
			break
		}
	}
	return f
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0 // more than any file has
	}
	return n
}

// lines are those of a command's output that say something.
func lines(out []byte) []string {
	var all []string
	for line := range strings.Lines(string(out)) {
		line = strings.TrimRight(line, " \r\n")
		if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "go: downloading") && !strings.HasSuffix(line, "[no test files]") {
			all = append(all, line)
		}
	}
	return all
}

// firstLines are the first that a command printed, or its error where there is
// none.
func firstLines(out []byte, err error) []string {
	if all := lines(out); len(all) > 0 {
		return shortenedLines(all)
	}
	if err == nil {
		return []string{"nothing was printed"}
	}
	return []string{err.Error()}
}

func shortenedLines(all []string) []string {
	if len(all) > mostLines {
		return append(slices.Clone(all[:mostLines]), fmt.Sprintf("and %d more lines; -v shows all", len(all)-mostLines))
	}
	return all
}

func shortened(faults []Fault) []Fault {
	if len(faults) > mostFaults {
		return append(slices.Clone(faults[:mostFaults]), Fault{Text: []string{fmt.Sprintf("and %d more; -v shows all", len(faults)-mostFaults)}})
	}
	return faults
}

// locate adds to faults the rendered source, and the template that it is from.
func locate(row *Row, l *layer.Layer, t *tree.Tree) {
	for i := range row.Faults {
		f := &row.Faults[i]
		file, ok := inTree(t, f.File)
		if !ok {
			continue
		}
		f.File = file.Path
		rendered := strings.Split(string(file.Data), "\n")
		if f.Line < 1 || f.Line > len(rendered) {
			f.From = file.Template
			continue
		}
		for n := max(1, f.Line-around); n <= min(len(rendered), f.Line+around); n++ {
			f.Source = append(f.Source, SourceLine{n, rendered[n-1]})
		}
		f.From = from(l, file, rendered[f.Line-1])
	}
}

// inTree finds the file that a path means. It may be an absolute path in another
// folder: from its cache, go vet repeats what it said of the same files there.
func inTree(t *tree.Tree, name string) (file tree.File, ok bool) {
	if file, ok = t.File(name); ok || !filepath.IsAbs(name) {
		return file, ok
	}
	for _, f := range t.Files() {
		if strings.HasSuffix(name, "/"+f.Path) && len(f.Path) > len(file.Path) {
			file, ok = f, true
		}
	}
	return file, ok
}

// from names the template of a line in a rendered file. The line may come from
// what the checked layer puts into the file of another, through a slot or the
// dialect; where it stands in one of its templates as it is, it is there.
func from(l *layer.Layer, file tree.File, line string) string {
	line = strings.TrimSpace(line)
	own, _ := strings.CutPrefix(file.Template, l.ID.String()+"/")
	var in string
	for _, a := range l.Chain() {
		if !a.Outside || len(line) < 4 {
			continue
		}
		_ = fs.WalkDir(a.FS, ".", func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil //nolint:nilerr // what cannot be read was not rendered
			}
			data, err := fs.ReadFile(a.FS, p)
			if err != nil {
				return nil //nolint:nilerr // the same
			}
			for i, text := range strings.Split(string(data), "\n") {
				if strings.TrimSpace(text) == line && (in == "" || p == own) {
					in = fmt.Sprintf("%s/%s:%d", a.ID, p, i+1)
					break
				}
			}
			return nil
		})
	}
	if in != "" {
		return in
	}
	return file.Template
}
