package web

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

const (
	defaultLimit = 50
	maxLimit     = 200
)

// Reader reads the parts of a request and collects what is wrong with them.
type Reader struct{ Err *Problem }

// Fail keeps the first problem of the request as a whole, or else those of all its
// parts, of which the lowest status counts. Nil is no problem.
func (r *Reader) Fail(p *Problem) {
	switch {
	case p == nil:
	case r.Err == nil || len(r.Err.Errors) > 0 && len(p.Errors) == 0:
		r.Err = p
	case len(r.Err.Errors) > 0 && p.Status < r.Err.Status:
		p.Add(r.Err.Errors...)
		r.Err = p
	case len(r.Err.Errors) > 0:
		r.Err.Add(p.Errors...)
	}
}

func (r *Reader) malformed(field, detail string) { r.Fail(Malformed("", Violation{field, detail})) }

func (r *Reader) invalid(field, detail string) {
	r.Fail(NewProblem(http.StatusUnprocessableEntity, "invalid", "", Violation{field, detail}))
}

// Required reads a required member of the body.
func Required[W, T any](r *Reader, field string, wire *W, parse func(W) (T, error)) (value T) {
	if wire == nil {
		r.invalid(field, "is required")
		return value
	}
	value, err := parse(*wire)
	if err != nil {
		r.invalid(field, err.Error())
	}
	return value
}

// Optional reads an optional member of the body.
func Optional[W, T any](r *Reader, field string, wire *W, parse func(W) (T, error)) *T {
	if wire == nil {
		return nil
	}
	value := Required(r, field, wire, parse)
	return &value
}

// OrDefault returns a value, or the default if it is absent.
func OrDefault[W any](wire *W, value W) *W {
	if wire == nil {
		return &value
	}
	return wire
}

// List reads an array without nulls; an absent one is nil.
func List[W, T any](r *Reader, field string, wire []*W, parse func(W) (T, error)) []T {
	if wire == nil {
		return nil
	}
	values := make([]T, len(wire))
	for i, item := range wire {
		values[i] = Required(r, fmt.Sprintf("%s[%d]", field, i), item, parse)
	}
	return values
}

// AsIs is the parser of JSON's own types.
func AsIs[T any](value T) (T, error) { return value, nil }

// Query rejects what [url.URL.Query] would drop.
func (r *Reader) Query(raw string) url.Values {
	values, err := url.ParseQuery(raw)
	if err != nil {
		r.Fail(Malformed("the query cannot be parsed"))
	}
	for name, given := range values {
		if len(given) > 1 {
			r.malformed(name, "is given twice")
		}
	}
	return values
}

// Param reads a parameter; zero if it is absent.
func Param[T any](r *Reader, name, text string, parse func(string) (T, error)) (value T) {
	if text == "" {
		return value
	}
	value, err := parse(text)
	if err != nil {
		r.malformed(name, err.Error())
	}
	return value
}

// Limit reads how many items a page has at most.
func (r *Reader) Limit(text string) int {
	if text == "" {
		return defaultLimit
	}
	limit, err := strconv.Atoi(text)
	if err != nil || text != strconv.Itoa(limit) {
		r.malformed("limit", "must be a whole number")
	} else if limit < 1 || limit > maxLimit {
		r.invalid("limit", "must be 1 to 200")
	}
	return limit
}

// cursorVersion starts each cursor, so that its format can change.
const cursorVersion = "1:"

// FormatCursor returns the cursor of the page after an item, "" for none.
func FormatCursor(after string) string {
	if after == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(cursorVersion + after))
}

// Cursor reads what FormatCursor wrote.
func Cursor[T any](r *Reader, text string, parse func(string) (T, error)) T {
	return Param(r, "cursor", text, func(text string) (T, error) {
		decoded, _ := base64.RawURLEncoding.DecodeString(text)
		after, ok := strings.CutPrefix(string(decoded), cursorVersion)
		value, err := parse(after)
		if !ok || err != nil {
			return value, errors.New("must be the next_cursor of a page")
		}
		return value, nil
	})
}

// FormatETag returns the entity tag of a version.
func FormatETag(version int64) string { return strconv.Quote(strconv.FormatInt(version, 10)) }

// once reads a header that is absent or given once.
func (r *Reader) once(name string, headers []string) string {
	if len(headers) == 0 {
		return ""
	}
	if len(headers) > 1 || headers[0] == "" {
		r.malformed(name, "must be given once, and not be empty")
	}
	return headers[0]
}

// IfMatch reads one strong entity tag; absent and * are 0, which any version matches.
func (r *Reader) IfMatch(headers []string) int64 {
	header := r.once("If-Match", headers)
	if header == "" || header == "*" {
		return 0
	}
	version, _ := strconv.ParseInt(strings.Trim(header, `"`), 10, 64)
	if version < 1 || header != FormatETag(version) {
		r.malformed("If-Match", `must be * or one ETag, such as "3"`)
	}
	return version
}

// IdempotencyKey reads a key of at most 255 printable ASCII characters.
func (r *Reader) IdempotencyKey(headers []string) string {
	header := r.once("Idempotency-Key", headers)
	unprintable := func(c rune) bool { return c < ' ' || c > '~' }
	if len(header) > 255 || strings.ContainsFunc(header, unprintable) {
		r.malformed("Idempotency-Key", "must be at most 255 printable ASCII characters")
	}
	return header
}
