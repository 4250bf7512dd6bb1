package rpcapi

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	servicev1 "example.com/service/api/service/v1"
	"example.com/service/internal/domain/orders"
)

const (
	defaultPageSize = 50
	maxPageSize     = 200
)

// reader reads the parts of a request and collects what is wrong with them.
type reader struct{ err *fault }

func (r *reader) fail(field, reason string) {
	if r.err == nil {
		r.err = invalid()
	}
	r.err.add(field, reason)
}

// param reads a value; a zero one is absent, and stays zero.
func param[W comparable, T any](r *reader, field string, wire W, parse func(W) (T, error)) (value T) {
	var absent W
	if wire == absent {
		return value
	}
	value, err := parse(wire)
	if err != nil {
		r.fail(field, err.Error())
	}
	return value
}

// required reads a value that must be there.
func required[W comparable, T any](r *reader, field string, wire W, parse func(W) (T, error)) T {
	var absent W
	if wire == absent {
		r.fail(field, "is required")
	}
	return param(r, field, wire, parse)
}

// nonzero reads a value that may be left out.
func nonzero[W comparable, T any](r *reader, field string, wire W, parse func(W) (T, error)) *T {
	var absent W
	if wire == absent {
		return nil
	}
	value := param(r, field, wire, parse)
	return &value
}

// named parses the text of an enum value.
func named[E comparable, T any](values map[string]E, parse func(string) (T, error)) func(E) (T, error) {
	return func(value E) (T, error) {
		for text, known := range values {
			if value == known {
				return parse(text)
			}
		}
		return parse("")
	}
}

func parseMoney(wire *servicev1.Money) (orders.Money, error) {
	return orders.NewMoney(wire.GetAmount(), wire.GetCurrency())
}

func (r *reader) pageSize(field string, wire int32) int {
	if wire == 0 {
		return defaultPageSize
	}
	if wire < 0 || wire > maxPageSize {
		r.fail(field, fmt.Sprintf("must be 1 to %d, or 0 for %d", maxPageSize, defaultPageSize))
	}
	return int(wire)
}

// tokenVersion starts each page token, so that its format can change.
const tokenVersion = "1:"

func formatPageToken(after string) string {
	if after == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(tokenVersion + after))
}

func pageToken[T any](r *reader, field, wire string, parse func(string) (T, error)) T {
	return param(r, field, wire, func(text string) (T, error) {
		decoded, _ := base64.RawURLEncoding.DecodeString(text)
		after, ok := strings.CutPrefix(string(decoded), tokenVersion)
		value, err := parse(after)
		if !ok || err != nil {
			return value, errors.New("must be the next_page_token of a page")
		}
		return value, nil
	})
}

// etag reads the version that an entity tag stands for; 0 if it is absent, which
// matches any version.
func (r *reader) etag(field, text string) int64 {
	if text == "" {
		return 0
	}
	version, _ := strconv.ParseInt(strings.Trim(text, `"`), 10, 64)
	if version < 1 || text != formatETag(version) {
		r.fail(field, `must be the etag of an answer, such as "3" with its quotes`)
	}
	return version
}
