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
	defaultLimit = 50
	maxLimit     = 200
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

func (r *reader) limit(wire int64) int {
	if wire == 0 {
		return defaultLimit
	}
	if wire < 0 || wire > maxLimit {
		r.fail("limit", fmt.Sprintf("must be 1 to %d, or 0 for %d", maxLimit, defaultLimit))
	}
	return int(wire)
}

// cursorVersion starts each cursor, so that its format can change.
const cursorVersion = "1:"

func formatCursor(after string) string {
	if after == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(cursorVersion + after))
}

func cursor[T any](r *reader, wire string, parse func(string) (T, error)) T {
	return param(r, "cursor", wire, func(text string) (T, error) {
		decoded, _ := base64.RawURLEncoding.DecodeString(text)
		after, ok := strings.CutPrefix(string(decoded), cursorVersion)
		value, err := parse(after)
		if !ok || err != nil {
			return value, errors.New("must be the next_cursor of a page")
		}
		return value, nil
	})
}

// ifMatch reads a version; 0 if it is absent, which matches any version.
func (r *reader) ifMatch(text string) int64 {
	if text == "" {
		return 0
	}
	version, err := strconv.ParseInt(text, 10, 64)
	if err != nil || version < 1 {
		r.fail("if-match", "must be a version, such as 3")
	}
	return version
}
