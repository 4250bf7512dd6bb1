package contrib

import (
	"cmp"
	"slices"
	"strings"
)

// setting is what configuration code makes of a row.
type setting struct {
	goType string
	// wrong is a value that it refuses, or "" where it takes every text.
	wrong string
	// some is a value that it takes.
	some string
}

// settings are those that configuration code knows, by the names of the methods
// that read them.
var settings = map[string]setting{
	"text":     {"string", "", "set"},
	"number":   {"int", "many", "1"},
	"flag":     {"bool", "perhaps", "true"},
	"duration": {"time.Duration", "soon", "1s"},
	"url":      {"string", "::", "https://example.com"},
	"secret":   {"settings.Secret", "", "set"},
	"level":    {"slog.Level", "loud", "info"},
	"address":  {"string", "127.0.0.1:99999", "127.0.0.1:0"},
	"loopback": {"string", "0.0.0.0:6060", "127.0.0.1:0"},
}

// Setting names the method of the service's configuration code that reads the
// row: its type, or what its name promises.
func (e EnvRow) Setting() string {
	switch {
	case e.Name == "LOG_LEVEL":
		return "level"
	case e.Name == "ADMIN_ADDR":
		return "loopback"
	case strings.HasSuffix(e.Name, "_ADDR"):
		return "address"
	}
	names := map[string]string{"string": "text", "int": "number", "bool": "flag"}
	return cmp.Or(names[e.Type], e.Type)
}

// GoType is the type of the row's field in the configuration.
func (e EnvRow) GoType() string { return settings[e.Setting()].goType }

// Wrong is a value that the configuration refuses, or "" where there is none.
func (e EnvRow) Wrong() string { return settings[e.Setting()].wrong }

// Some is a value that the configuration takes, for tests: an address is free.
func (e EnvRow) Some() string { return settings[e.Setting()].some }

// IsAddress reports whether the service listens there.
func (e EnvRow) IsAddress() bool {
	return slices.Contains([]string{"address", "loopback"}, e.Setting())
}
