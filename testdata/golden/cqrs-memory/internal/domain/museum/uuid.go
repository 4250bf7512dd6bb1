package museum

import (
	"errors"
	"regexp"
	"strings"
)

// UUID is a UUID of any version, in lower case.
type UUID string

// ParseUUID parses the 36 characters of a UUID.
func ParseUUID(s string) (UUID, error) {
	id, err := parseUUID(s)
	return UUID(id), err
}

var uuidText = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

// parseUUID parses the text form of RFC 9562, section 4, which is written in lower
// case and read in either.
func parseUUID(s string) (string, error) {
	if !uuidText.MatchString(s) {
		return "", errors.New("must be a UUID")
	}
	return strings.ToLower(s), nil
}
