// Package storage holds the errors that stores and streams return.
package storage

import "errors"

// Errors of stores and streams, for errors.Is. Their texts may be shown to callers.
var (
	ErrConflict    = errors.New("changed by another request at the same time")
	ErrUnavailable = errors.New("not available at the moment")
)
