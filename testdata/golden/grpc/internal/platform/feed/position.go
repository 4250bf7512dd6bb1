package feed

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
)

// Position is the place of an event in the log: its sequence, and its ID, so that
// a position in another log is not mistaken for one in this. The zero Position is
// before everything.
type Position struct {
	Sequence int64
	ID       string
}

// tokenVersion starts every token, so that the format can change.
const tokenVersion = "1"

// Token is the position in an opaque form.
func (p Position) Token() string {
	text := strings.Join([]string{tokenVersion, strconv.FormatInt(p.Sequence, 10), p.ID}, ":")
	return base64.RawURLEncoding.EncodeToString([]byte(text))
}

// ParseToken is the inverse of Token.
func ParseToken(token string) (Position, error) {
	text, _ := base64.RawURLEncoding.DecodeString(token)
	version, place, _ := strings.Cut(string(text), ":")
	digits, id, _ := strings.Cut(place, ":")
	sequence, err := strconv.ParseInt(digits, 10, 64)
	p := Position{sequence, id}
	if err != nil || version != tokenVersion || sequence < 0 || p.Token() != token {
		return Position{}, errors.New("must be the token of a message of this stream")
	}
	return p, nil
}
