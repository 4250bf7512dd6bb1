package modeltext

import (
	"go/token"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/naming"
)

// What follows is what Go, SQL and protobuf cannot spell. Names that generated
// code has for something of its own are not one of it: where a model has them too,
// package gosrc renames what is in the way.

// protoMethod is a method of every message in Go that protoc-gen-go does not
// make way for, as it does for all others
// (https://github.com/protocolbuffers/protobuf-go/blob/master/compiler/protogen/protogen.go,
// usedNames), so that no field of a message can have the name.
const protoMethod = "ProtoReflect"

// builtins are what every aggregate has beside its fields, on the wire and in SQL.
var builtins = []string{"id", "version", "created_at", "updated_at"}

// isTaken reports whether an unexported name cannot be that of a variable in
// generated code. Single letters are what that code calls receivers and indexes.
func isTaken(name string) bool {
	return len(name) == 1 || token.IsKeyword(name) || naming.IsPredeclared(name)
}

// builtinsOf are the members that an aggregate has beside its fields.
func builtinsOf(a *model.Aggregate) []string {
	if a.HasStates() {
		return append([]string{"state"}, builtins...)
	}
	return builtins
}
