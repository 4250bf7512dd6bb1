// Package settings reads settings from the environment.
package settings

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Environment parses variables and collects their errors. An empty variable counts
// as unset; fallbacks are written as in the environment.
type Environment struct {
	getenv   func(string) string
	problems []string
}

// New returns the environment that getenv reads.
func New(getenv func(string) string) *Environment { return &Environment{getenv: getenv} }

// Err names every setting that is wrong and says how to mend it.
func (e *Environment) Err() error {
	if len(e.problems) == 0 {
		return nil
	}
	slices.Sort(e.problems)
	return errors.New("configuration:\n\t" + strings.Join(e.problems, "\n\t"))
}

// Fail adds a setting that is wrong.
func (e *Environment) Fail(name, reason string) {
	e.problems = append(e.problems, name+": "+reason)
}

// Text reads a setting as it is.
func (e *Environment) Text(name, fallback string) string {
	return cmp.Or(e.getenv(name), fallback)
}

// parse converts a variable; form completes "… is not" for people.
func parse[T any](e *Environment, name, fallback, form string, convert func(string) (T, error)) (value T) {
	text := e.Text(name, fallback)
	if text == "" {
		return value
	}
	value, err := convert(text)
	if err != nil {
		e.Fail(name, fmt.Sprintf("%q is not %s", text, form))
	}
	return value
}

// Duration reads a time above zero.
func (e *Environment) Duration(name, fallback string) time.Duration {
	return parse(e, name, fallback, "a duration above zero such as 20s or 1m30s", func(text string) (time.Duration, error) {
		d, err := time.ParseDuration(text)
		if err == nil && d <= 0 {
			err = errors.New("not above zero")
		}
		return d, err
	})
}

// Level reads the level of a log.
func (e *Environment) Level(name, fallback string) slog.Level {
	return parse(e, name, fallback, "one of debug, info, warn, error", func(text string) (level slog.Level, err error) {
		err = level.UnmarshalText([]byte(text))
		return level, err
	})
}

// Address reads host:port.
func (e *Environment) Address(name, fallback string) string {
	return parse(e, name, fallback, "an address such as "+fallback, func(text string) (string, error) {
		_, port, err := net.SplitHostPort(text)
		if err == nil {
			_, err = strconv.ParseUint(port, 10, 16)
		}
		return text, err
	})
}

// Loopback reads host:port of a host that only this machine reaches.
func (e *Environment) Loopback(name, fallback string) string {
	return parse(e, name, fallback, "a loopback address such as 127.0.0.1:6060", func(text string) (string, error) {
		host, port, _ := net.SplitHostPort(text) // both empty when it fails
		if host != "localhost" && !net.ParseIP(host).IsLoopback() {
			return text, errors.New("not loopback")
		}
		_, err := strconv.ParseUint(port, 10, 16)
		return text, err
	})
}
