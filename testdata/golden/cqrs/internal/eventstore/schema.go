// Package eventstore stores what the service knows in SQLite.
package eventstore

import "embed"

// Schema holds the migrations that build the tables of this package.
//
//go:embed migrations/*.sql
var Schema embed.FS
