package naming

import "strings"

// predeclared are Go's predeclared identifiers
// (https://go.dev/ref/spec#Predeclared_identifiers), and init and main, which
// may be declared only as functions. Variables of such a name would be legal, and
// hide well-known names.
var predeclared = set(`
	any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string
	uint uint8 uint16 uint32 uint64 uintptr true false iota nil
	append cap clear close complex copy delete imag len make max min new panic print println real recover
	init main`)

// canonical are methods whose signature fmt or go vet takes for granted
// (https://pkg.go.dev/golang.org/x/tools/go/analysis/passes/stdmethods).
var canonical = set(`
	Error String GoString Format GobDecode GobEncode MarshalJSON MarshalXML Peek ReadByte ReadFrom ReadRune Scan Seek
	UnmarshalJSON UnmarshalXML UnreadByte UnreadRune WriteByte WriteTo Is As Unwrap`)

// packages are names of packages that mean something else to the go command: see
// "go help packages", "go help list" and https://go.dev/ref/spec#Import_declarations.
var packages = map[string]string{
	"documentation": "the go command skips packages of this name",
	"init":          "Go imports no package under this name",
	"internal":      "only packages beside it could import it",
	"main":          "Go imports no program",
	"testdata":      "the go command skips folders of this name",
	"vendor":        "the go command takes folders of this name for dependencies",
}

// IsPredeclared reports whether Go gives a meaning to an identifier that is not a
// keyword.
func IsPredeclared(name string) bool { return predeclared[name] }

// IsCanonicalMethod reports whether tools expect a method of the name to have one
// certain signature.
func IsCanonicalMethod(name string) bool { return canonical[name] }

// PackageFault says why a package cannot have the name, which is an identifier; ""
// if it can.
func PackageFault(name string) string { return packages[name] }

func set(words string) map[string]bool {
	s := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		s[w] = true
	}
	return s
}
