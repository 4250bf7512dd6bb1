// Package identity says what the ids of an aggregate are: UUIDs, which the service makes
// up, with or without a prefix, or numbers, which its store counts from 1.
package identity

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/suggest"
	"github.com/otelgen/otelgen/internal/words"
)

// text is the kind of ids that begin with a prefix.
const text = "string"

// keys are the kinds that ids can have.
var keys = []string{"uuid", "int", text}

// maxPrefix is how long a prefix can be.
const maxPrefix = 20

// prefixForm is what a prefix can be: it stands in paths as it is.
var prefixForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)

// Key says what the ids of an aggregate are.
type Key struct {
	// Kind is uuid, for ids that the service makes up, int, for those that its
	// store counts from 1, or string, for those that it makes up and that begin
	// with the prefix.
	Kind   string
	Prefix string
}

// Fault says why ids cannot be like that, and what to do; "" where they can.
func (k Key) Fault() string {
	switch kind := strings.ToLower(k.Kind); {
	case slices.Contains([]string{"int64", "integer", "number", "bigint", "serial"}, kind):
		return fmt.Sprintf("unknown key %s; write key: int", k.Kind)
	case slices.Contains([]string{"slug", "text"}, kind):
		return fmt.Sprintf("ids are made by the service, and cannot be a %s; leave out key, and name one in paths by a field that is required and unique, such as \"slug: string! unique\" and {slug}", k.Kind)
	case !slices.Contains(keys, k.Kind):
		return fmt.Sprintf("unknown key %s; use %s%s", k.Kind, words.List(keys, "or"), suggest.Hint(k.Kind, keys))
	case k.Prefix == "" && k.Kind == text:
		return "ids are made by the service, and those that are texts begin with a prefix; write key: {type: string, prefix: cus_}, or name one in paths by a field that is required and unique, such as \"slug: string! unique\" and {slug}"
	case k.Prefix != "" && k.Kind != text:
		return fmt.Sprintf("ids that are %ss have no prefix; drop it, or write type: string", k.Kind)
	case k.Prefix != "" && (len(k.Prefix) > maxPrefix || !prefixForm.MatchString(k.Prefix)):
		return fmt.Sprintf("%q cannot begin ids; use at most %d letters, digits, _ and -, and a letter first", words.Shorten(k.Prefix), maxPrefix)
	}
	return ""
}

// Pattern matches the ids of a kind of string, as a regular expression does.
func (k Key) Pattern() string { return "^" + k.Prefix + "[0-9a-f]{32}$" }
