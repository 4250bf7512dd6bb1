package model

import (
	"slices"
	"strconv"
)

// HasSecrets reports whether callers give something that nobody is told.
func (m *Model) HasSecrets() bool {
	return m.any(func(a *Aggregate) bool { return len(a.Secrets) > 0 })
}

// ChangesSecrets reports whether an operation of one of the kinds takes secrets.
func (a *Aggregate) ChangesSecrets(kinds ...string) bool {
	return slices.ContainsFunc(a.OperationsOf(kinds...), func(op *Operation) bool { return len(op.Secrets) > 0 })
}

// Changeable are the secrets that an update may replace.
func (a *Aggregate) Changeable() []*Field {
	return fieldsWhere(a.Secrets, func(f *Field) bool { return f.Mutable })
}

// ForgetsSecrets reports whether an aggregate that has secrets can be deleted.
func (m *Model) ForgetsSecrets() bool {
	return m.any(func(a *Aggregate) bool { return len(a.Secrets) > 0 && a.Operation(Delete) != nil })
}

// How many characters a secret has where the model does not say.
const (
	minSecret = 1
	maxSecret = 1_000
)

// Seal makes a secret of a string.
func (f *Field) Seal() *Field {
	bound := func(n int64) (*int64, string) { return &n, strconv.FormatInt(n, 10) }
	if f.Min == nil || *f.Min < minSecret {
		f.Min, f.MinText = bound(minSecret)
	}
	if f.Max == nil {
		f.Max, f.MaxText = bound(max(maxSecret, *f.Min))
	}
	f.Type.Kind = Secret
	return f
}
