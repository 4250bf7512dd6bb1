package museum

import (
	"errors"
	"strings"
)

// UUID is a UUID of any version, in lower case.
type UUID string

// ParseUUID parses the 36 characters of a UUID.
func ParseUUID(s string) (UUID, error) {
	id, err := parseUUID(s)
	return UUID(id), err
}

var errUUID = errors.New("must be a UUID")

// parseUUID parses the text form of RFC 9562, section 4, which is written in lower
// case and read in either.
func parseUUID(s string) (string, error) {
	if len(s) != 36 {
		return "", errUUID
	}
	for i, c := range []byte(s) {
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return "", errUUID
			}
		default:
			if !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)) {
				return "", errUUID
			}
		}
	}
	return strings.ToLower(s), nil
}
