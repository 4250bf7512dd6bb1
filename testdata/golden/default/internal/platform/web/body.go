package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"unicode/utf8"
)

// Decode reads one JSON object with no unknown members and nothing after it.
func Decode[T any](r *Reader, contentType, encoding string, body io.Reader) (object T) {
	media, params, err := mime.ParseMediaType(contentType)
	compressed := encoding != "" && !strings.EqualFold(encoding, "identity")
	if charset, ok := params["charset"]; err != nil || media != "application/json" || ok && !strings.EqualFold(charset, "utf-8") || compressed {
		r.Fail(NewProblem(http.StatusUnsupportedMediaType, "media-type", "the body must be application/json, not compressed"))
		return object
	}
	text, err := io.ReadAll(body)
	if err != nil {
		r.Fail(unread(err))
		return object
	}
	pointer := &object // null sets it to nil
	err = json.Unmarshal(text, &pointer)
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case pointer == nil || err != nil && (!ok || wrong.Field == ""):
		r.Fail(Malformed("the body must be one JSON object and nothing else"))
	case !utf8.Valid(text) || hasHalf(text):
		r.Fail(Malformed("the body must be in UTF-8, and its escapes whole characters"))
	default:
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		r.members(decoder, "", reflect.TypeFor[T]())
		if ok && r.Err == nil { // in a type that decodes itself
			r.malformed(wrong.Field, "must not be a JSON "+wrong.Value)
		}
	}
	return object
}

func unread(err error) *Problem {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return NewProblem(http.StatusRequestEntityTooLarge, "too-large", "the body must not exceed 1 MiB")
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return NewProblem(http.StatusRequestTimeout, "slow-request", "the request did not arrive in time")
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) {
		return NewProblem(StatusClientClosed, "canceled", "the body ended early")
	}
	return Malformed("the body cannot be read")
}

// escapes matches what begins with a backslash and may hold a surrogate.
var escapes = regexp.MustCompile(`\\\\|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u[dD][89a-fA-F]..`)

// hasHalf reports whether a text has half of a surrogate pair, for which encoding/json
// reads U+FFFD.
func hasHalf(text []byte) bool {
	return slices.ContainsFunc(escapes.FindAll(text, -1), func(escape []byte) bool { return len(escape) == len(`\u0000`) })
}

// members rejects what is not of a type in the JSON by a name, and what encoding/json
// accepts there: null, and members that are unknown, repeated, or spelled in another
// case.
func (r *Reader) members(value *json.Decoder, name string, of reflect.Type) {
	token, _ := value.Token()
	opening, opens := token.(json.Delim)
	if !decodesItself(of) {
		text, _ := json.Marshal(token) //nolint:errchkjson // tokens are plain values
		if opens {
			text = map[json.Delim][]byte{'{': []byte("{}"), '[': []byte("[]")}[opening]
		}
		wrong, ok := errors.AsType[*json.UnmarshalTypeError](json.Unmarshal(text, reflect.New(of).Interface()))
		switch {
		case ok:
			r.malformed(name, "must not be a JSON "+wrong.Value)
		case token == nil:
			r.malformed(name, "must not be null")
		}
	}
	if !opens {
		return
	}
	given := map[string]bool{}
	for i := 0; value.More(); i++ {
		part, path := "", fmt.Sprintf("%s[%d]", name, i)
		if opening == '{' {
			key, _ := value.Token()
			part, _ = key.(string)
			path = strings.TrimPrefix(name+"."+part, ".")
		}
		if len(name) > 200 {
			path = name // nested without end
		}
		inner, known := member(of, part)
		if !known {
			r.malformed(path, "is unknown")
		} else if opening == '{' && given[part] {
			r.malformed(path, "is given twice")
		}
		given[part] = true
		r.members(value, path, inner)
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
			tag, options, _ := strings.Cut(field.Tag.Get("json"), ",")
			switch {
			case cmp.Or(tag, field.Name) != name:
			case options == "string":
				return nil, true // a value in quotation marks
			default:
				return field.Type, true
			}
		}
		return nil, false
	default:
		return nil, true
	}
}
