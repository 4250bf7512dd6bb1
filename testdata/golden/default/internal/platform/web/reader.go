package web

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	defaultLimit = 50
	maxLimit     = 200
)

// Reader reads the parts of a request and keeps the first error.
type Reader struct{ Err error }

func (r *Reader) fail(err error) {
	if r.Err == nil {
		r.Err = err
	}
}

// Decode reads one JSON object with no unknown members and nothing after it.
func Decode[T any](r *Reader, contentType, encoding string, body io.Reader) (object T) {
	media, params, err := mime.ParseMediaType(contentType)
	compressed := encoding != "" && !strings.EqualFold(encoding, "identity")
	if charset, ok := params["charset"]; err != nil || media != "application/json" || ok && !strings.EqualFold(charset, "utf-8") || compressed {
		r.fail(NewProblem(http.StatusUnsupportedMediaType, "media-type", "the body must be application/json, not compressed"))
		return object
	}
	var text bytes.Buffer
	decoder := json.NewDecoder(io.TeeReader(body, &text))
	decoder.DisallowUnknownFields()
	pointer := &object // null sets it to nil
	err = decoder.Decode(&pointer)
	if err == nil && pointer != nil {
		if _, err = decoder.Token(); errors.Is(err, io.EOF) {
			if !utf8.Valid(text.Bytes()) || hasHalf(text.Bytes()) {
				r.fail(Malformed("", "the body must be in UTF-8, and its escapes whole characters"))
			}
			r.members(json.NewDecoder(&text), "", reflect.TypeFor[T]())
			return object
		}
	}
	r.fail(bodyError(err))
	return object
}

// escapes matches what begins with a backslash and may hold a surrogate.
var escapes = regexp.MustCompile(`\\\\|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u[dD][89a-fA-F]..`)

// hasHalf reports whether a text has half of a surrogate pair, for which encoding/json
// reads U+FFFD.
func hasHalf(text []byte) bool {
	return slices.ContainsFunc(escapes.FindAll(text, -1), func(escape []byte) bool { return len(escape) == len(`\u0000`) })
}

// members rejects what encoding/json accepts in the JSON of a type: null in the place
// of members that are absent, repeated members, and names that differ from those of
// the type only in case.
func (r *Reader) members(value *json.Decoder, name string, of reflect.Type) {
	opening, _ := value.Token()
	if opening == nil && name != "" && !decodesItself(of) {
		r.fail(Malformed(name, "must not be null"))
	}
	if _, ok := opening.(json.Delim); !ok {
		return
	}
	given := map[string]bool{}
	for r.Err == nil && value.More() {
		name := ""
		if opening == json.Delim('{') {
			token, _ := value.Token()
			name, _ = token.(string)
			if given[name] {
				r.fail(Malformed(name, "is given twice"))
			}
			given[name] = true
		}
		inner, ok := member(of, name)
		if !ok {
			r.fail(Malformed(name, "is unknown"))
		}
		r.members(value, name, inner)
	}
	_, _ = value.Token() // the closing delimiter
}

// decodesItself reports whether nothing is known of the JSON of a type.
func decodesItself(of reflect.Type) bool {
	for of != nil && of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	return of == nil || of.Kind() == reflect.Interface || reflect.PointerTo(of).Implements(reflect.TypeFor[json.Unmarshaler]())
}

// member returns the type of what a value of a type holds by a name, or false if it
// has no such member.
func member(of reflect.Type, name string) (reflect.Type, bool) {
	if decodesItself(of) {
		return nil, true
	}
	switch of.Kind() {
	case reflect.Pointer:
		return member(of.Elem(), name)
	case reflect.Map, reflect.Slice, reflect.Array:
		return of.Elem(), true
	case reflect.Struct:
		for _, field := range reflect.VisibleFields(of) {
			tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if cmp.Or(tag, field.Name) == name {
				return field.Type, true
			}
		}
		return nil, false
	default:
		return nil, true
	}
}

func bodyError(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return NewProblem(http.StatusRequestEntityTooLarge, "too-large", "the body must not exceed 1 MiB")
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return NewProblem(http.StatusRequestTimeout, "slow-request", "the request did not arrive in time")
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return Malformed(wrong.Field, "must not be a JSON "+wrong.Value)
	}
	if field, ok := strings.CutPrefix(fmt.Sprint(err), "json: unknown field "); ok {
		return Malformed(strings.Trim(field, `"`), "is unknown")
	}
	return Malformed("", "the body must be one JSON object and nothing else")
}

func invalid(field, reason string) *Problem {
	p := NewProblem(http.StatusUnprocessableEntity, "invalid", reason)
	p.Field = field
	return p
}

// Required reads a required member of the body.
func Required[W, T any](r *Reader, field string, wire *W, parse func(W) (T, error)) (value T) {
	if wire == nil {
		r.fail(invalid(field, "is required"))
		return value
	}
	value, err := parse(*wire)
	if err != nil {
		r.fail(invalid(field, err.Error()))
	}
	return value
}

// AsIs is the parser of JSON's own types.
func AsIs[T any](value T) (T, error) { return value, nil }

// Query rejects what [url.URL.Query] would drop.
func (r *Reader) Query(raw string) url.Values {
	values, err := url.ParseQuery(raw)
	if err != nil {
		r.fail(Malformed("", "the query cannot be parsed"))
	}
	for name, given := range values {
		if len(given) > 1 {
			r.fail(Malformed(name, "is given twice"))
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
		r.fail(Malformed(name, err.Error()))
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
		r.fail(Malformed("limit", "must be a whole number"))
	} else if limit < 1 || limit > maxLimit {
		r.fail(invalid("limit", "must be 1 to 200"))
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
		r.fail(Malformed(name, "must be given once, and not be empty"))
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
		r.fail(Malformed("If-Match", `must be * or one ETag, such as "3"`))
	}
	return version
}
