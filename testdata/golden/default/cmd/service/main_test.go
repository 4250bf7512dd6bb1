package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestHelp(t *testing.T) {
	for _, arg := range []string{"-h", "--help", "help"} {
		var out bytes.Buffer
		if err := run(t.Context(), []string{arg}, func(string) string { return "" }, &out); err != nil {
			t.Error(err)
		}
		if !strings.HasPrefix(out.String(), "Usage: service") {
			t.Errorf("%s prints %q", arg, out.String())
		}
	}
}
