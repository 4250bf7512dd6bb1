package httpapi

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

	"example.com/service/internal/domain/orders"
)

const (
	defaultLimit = 50
	maxLimit     = 200
)

// reader reads the parts of a request and keeps the first error.
type reader struct{ err error }

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// decode reads one JSON object with no unknown members and nothing after it.
func decode[T any](r *reader, contentType, encoding string, body io.Reader) (object T) {
	media, params, err := mime.ParseMediaType(contentType)
	compressed := encoding != "" && !strings.EqualFold(encoding, "identity")
	if charset, ok := params["charset"]; err != nil || media != "application/json" || ok && !strings.EqualFold(charset, "utf-8") || compressed {
		r.fail(newProblem(http.StatusUnsupportedMediaType, "media-type", "the body must be application/json, not compressed"))
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
				r.fail(malformed("", "the body must be in UTF-8, and its escapes whole characters"))
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
func (r *reader) members(value *json.Decoder, name string, of reflect.Type) {
	opening, _ := value.Token()
	if opening == nil && name != "" && !decodesItself(of) {
		r.fail(malformed(name, "must not be null"))
	}
	if _, ok := opening.(json.Delim); !ok {
		return
	}
	given := map[string]bool{}
	for r.err == nil && value.More() {
		name := ""
		if opening == json.Delim('{') {
			token, _ := value.Token()
			name, _ = token.(string)
			if given[name] {
				r.fail(malformed(name, "is given twice"))
			}
			given[name] = true
		}
		inner, ok := member(of, name)
		if !ok {
			r.fail(malformed(name, "is unknown"))
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
		return newProblem(http.StatusRequestEntityTooLarge, "too-large", "the body must not exceed 1 MiB")
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return newProblem(http.StatusRequestTimeout, "slow-request", "the request did not arrive in time")
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return malformed(wrong.Field, "must not be a JSON "+wrong.Value)
	}
	if field, ok := strings.CutPrefix(fmt.Sprint(err), "json: unknown field "); ok {
		return malformed(strings.Trim(field, `"`), "is unknown")
	}
	return malformed("", "the body must be one JSON object and nothing else")
}

// required reads a required member of the body.
func required[W, T any](r *reader, field string, wire *W, parse func(W) (T, error)) (value T) {
	if wire == nil {
		r.fail(&orders.InvalidError{Field: field, Reason: "is required"})
		return value
	}
	value, err := parse(*wire)
	if err != nil {
		r.fail(&orders.InvalidError{Field: field, Reason: err.Error()})
	}
	return value
}

// plain is the parser of JSON's own types.
func plain[T any](value T) (T, error) { return value, nil }

// query rejects what [url.URL.Query] would drop.
func (r *reader) query(raw string) url.Values {
	values, err := url.ParseQuery(raw)
	if err != nil {
		r.fail(malformed("", "the query cannot be parsed"))
	}
	for name, given := range values {
		if len(given) > 1 {
			r.fail(malformed(name, "is given twice"))
		}
	}
	return values
}

// param reads a parameter; zero if it is absent.
func param[T any](r *reader, name, text string, parse func(string) (T, error)) (value T) {
	if text == "" {
		return value
	}
	value, err := parse(text)
	if err != nil {
		r.fail(malformed(name, err.Error()))
	}
	return value
}

func (r *reader) limit(text string) int {
	if text == "" {
		return defaultLimit
	}
	limit, err := strconv.Atoi(text)
	if err != nil || text != strconv.Itoa(limit) {
		r.fail(malformed("limit", "must be a whole number"))
	} else if limit < 1 || limit > maxLimit {
		r.fail(&orders.InvalidError{Field: "limit", Reason: "must be 1 to 200"})
	}
	return limit
}

// cursorVersion starts each cursor, so that its format can change.
const cursorVersion = "1:"

func formatCursor(after string) string {
	if after == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(cursorVersion + after))
}

func cursor[T any](r *reader, text string, parse func(string) (T, error)) T {
	return param(r, "cursor", text, func(text string) (T, error) {
		decoded, _ := base64.RawURLEncoding.DecodeString(text)
		after, ok := strings.CutPrefix(string(decoded), cursorVersion)
		value, err := parse(after)
		if !ok || err != nil {
			return value, errors.New("must be the next_cursor of a page")
		}
		return value, nil
	})
}

func formatETag(version int64) string { return strconv.Quote(strconv.FormatInt(version, 10)) }

// once reads a header that is absent or given once.
func (r *reader) once(name string, headers []string) string {
	if len(headers) == 0 {
		return ""
	}
	if len(headers) > 1 || headers[0] == "" {
		r.fail(malformed(name, "must be given once, and not be empty"))
	}
	return headers[0]
}

// ifMatch reads one strong entity tag; absent and * are 0, which any version matches.
func (r *reader) ifMatch(headers []string) int64 {
	header := r.once("If-Match", headers)
	if header == "" || header == "*" {
		return 0
	}
	version, _ := strconv.ParseInt(strings.Trim(header, `"`), 10, 64)
	if version < 1 || header != formatETag(version) {
		r.fail(malformed("If-Match", `must be * or one ETag, such as "3"`))
	}
	return version
}
