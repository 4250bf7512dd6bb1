package render

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/modlock"
	"github.com/otelgen/otelgen/internal/naming"
)

// resolve resolves the answers to a stack, unless that is done.
func resolve(_ context.Context, s *state) (err error) {
	if s.stack, err = s.req.Resolve(); err != nil {
		return err
	}
	if s.lock, err = modlock.Default(); err != nil {
		return fmt.Errorf("read the module lock: %w", err)
	}
	s.service = contrib.Service{
		Name: s.req.Name, Module: s.req.Module, Image: naming.Image(s.req.Name), Title: title(s.req.Name),
		Go: GoVersion, Generator: s.req.Generator,
	}
	return nil
}

// title makes the name of a service the beginning of a document.
func title(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}
