package naming

import (
	"path"
	"slices"
	"strings"
)

// goSuffixes are the endings that make the go command treat a file specially:
// see "go help buildconstraint" and the lists in internal/syslist.
var goSuffixes = strings.Fields(`test
	aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos
	386 amd64 amd64p32 arm arm64 arm64be armbe loong64 mips mips64 mips64le mips64p32 mips64p32le mipsle ppc ppc64 ppc64le
	riscv riscv64 s390 s390x sparc sparc64 wasm`)

// MendGoFile takes the underscore out of names such as order_test.go and
// disk_linux.go when it came from the model and not from the template.
func MendGoFile(pattern, out string) string {
	tail := ".go"
	if strings.HasSuffix(pattern, "_test.go") {
		tail = "_test.go"
	}
	dir, base := path.Split(out)
	stem, ok := strings.CutSuffix(base, tail)
	i := strings.LastIndexByte(stem, '_')
	if !ok || i < 0 || !strings.HasSuffix(strings.TrimSuffix(pattern, tail), "__") || !slices.Contains(goSuffixes, stem[i+1:]) {
		return out
	}
	return dir + stem[:i] + stem[i+1:] + tail
}

// AddWord adds a word to the name of a file: order_test.go becomes
// order_entity_test.go.
func AddWord(p, word string) string {
	tail := path.Ext(p)
	if strings.HasSuffix(p, "_test.go") {
		tail = "_test.go"
	}
	return strings.TrimSuffix(p, tail) + "_" + word + tail
}
