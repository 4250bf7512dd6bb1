package model

import (
	"go/token"
	"strings"
)

// What follows is what Go, SQL and protobuf cannot spell. Names that generated
// code has for something of its own are not one of it: where a model has them too,
// package gosrc renames what is in the way.

// predeclared are Go's predeclared identifiers
// (https://go.dev/ref/spec#Predeclared_identifiers), and init and main, which
// may be declared only as functions. Variables of such a name would be legal, and
// hide what everybody knows.
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

// protoMethod is a method of every message in Go that protoc-gen-go does not
// make way for, as it does for all others
// (https://github.com/protocolbuffers/protobuf-go/blob/master/compiler/protogen/protogen.go,
// usedNames), so that no field of a message can have the name.
const protoMethod = "ProtoReflect"

// builtins are what every aggregate has beside its fields, on the wire and in SQL.
var builtins = set(`id version created_at updated_at`)

// folders are names of packages that mean something else to the go command: see
// "go help packages", "go help list" and https://go.dev/ref/spec#Import_declarations.
var folders = map[string]string{
	"documentation": "the go command skips packages of this name",
	"init":          "Go imports no package under this name",
	"internal":      "only packages beside it could import it",
	"main":          "Go imports no program",
	"testdata":      "the go command skips folders of this name",
	"vendor":        "the go command takes folders of this name for dependencies",
}

func set(words string) map[string]bool {
	s := make(map[string]bool)
	for w := range strings.FieldsSeq(words) {
		s[w] = true
	}
	return s
}

// isTaken reports whether an unexported name cannot be that of a variable in
// generated code. Single letters are what that code calls receivers and indexes.
func isTaken(name string) bool {
	return len(name) == 1 || token.IsKeyword(name) || predeclared[name]
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
func isLower(c byte) bool { return 'a' <= c && c <= 'z' }
func isDigit(c byte) bool { return '0' <= c && c <= '9' }
