package expr_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/expr"
)

// spell writes an expression with all its parentheses.
func spell(x *expr.Expr) string {
	switch {
	case x.Y != nil:
		return "(" + spell(x.X) + " " + string(x.Op) + " " + spell(x.Y) + ")"
	case x.X != nil:
		return "(" + string(x.Op) + " " + spell(x.X) + ")"
	}
	return string(x.Op) + ":" + x.Text
}

func TestParse(t *testing.T) {
	for source, want := range map[string]string{
		"now":                       "name:now",
		" input.reason ":            "input:reason",
		"'it''s'":                   "",
		"'two words'":               "text:two words",
		"''":                        "text:",
		"a + b * 2":                 "(name:a + (name:b * number:2))",
		"a - b - c":                 "((name:a - name:b) - name:c)",
		"(a - b) * -1.50":           "((name:a - name:b) * (minus number:1.50))",
		"end > start":               "(name:end > name:start)",
		"a==1 and not b or c":       "(((name:a == number:1) and (not name:b)) or name:c)",
		"not a == b":                "(not (name:a == name:b))",
		"a <= 1 and b >= input.c_d": "((name:a <= number:1) and (name:b >= input:c_d))",
	} {
		x, err := expr.Parse(source)
		if want == "" {
			if err == nil {
				t.Errorf("%s gave %s, want an error", source, spell(x))
			}
			continue
		}
		if err != nil || spell(x) != want {
			t.Errorf("%s gave %v, want %s", source, err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for source, want := range map[string]struct {
		at      int
		problem string
	}{
		"":             {0, "ends where a value should be"},
		"  ":           {2, "ends where a value should be"},
		"a +":          {3, "ends where a value should be"},
		"a b":          {2, `unexpected "b" after the expression`},
		"(a":           {2, "ends where a parenthesis should be closed"},
		"a)":           {1, `unexpected ")"`},
		"'open":        {0, "does not end"},
		"1.":           {0, "is no number"},
		"1.2.3":        {0, "is no number"},
		"0x10":         {0, "is no number"},
		"a.b":          {0, "is no name"},
		"input.":       {0, "is no name"},
		"input.a.b":    {0, "is no name"},
		"a = b":        {2, "write =="},
		"a < b < c":    {6, "cannot be chained"},
		"a and or b":   {6, `unexpected "or"`},
		"a / b":        {2, `unexpected '/'`},
		"é":            {0, `unexpected 'é'`},
		"a; DROP":      {1, `unexpected ';'`},
		"f(x)":         {1, `unexpected "("`},
		"`a`":          {0, "unexpected"},
		"\xff":         {0, "unexpected"},
		"a\x00":        {1, "unexpected"},
		"- - not a":    {4, `unexpected "not"`},
		"not not a":    {-1, ""},
		"\"a\" == 'a'": {0, "unexpected"},
	} {
		_, err := expr.Parse(source)
		if want.problem == "" {
			if err != nil {
				t.Errorf("%s: %v", source, err)
			}
			continue
		}
		var fault *expr.Error
		if !errors.As(err, &fault) || fault.At != want.at || !strings.Contains(fault.Problem, want.problem) {
			t.Errorf("%q gave %v at %+v, want %q at %d", source, err, fault, want.problem, want.at)
		}
	}
}

// What is too long or too deep is refused, whatever it is made of.
func TestParseIsBounded(t *testing.T) {
	for _, part := range []string{"(", "-", "not ", "a + ", "a and ", "a or ", "a * ", "'", "input."} {
		for _, n := range []int{expr.MaxDepth + 2, expr.MaxBytes} {
			if _, err := expr.Parse(strings.Repeat(part, n) + "a"); err == nil {
				t.Errorf("%d times %q is no error", n, part)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, source := range []string{"a + b * 2", "not (a == 'x') and input.b >= -1", "'", "((", "a <", "1..2", "now"} {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		x, err := expr.Parse(source)
		if err != nil {
			var fault *expr.Error
			if !errors.As(err, &fault) || fault.At < 0 || fault.At > len(source) || fault.Problem == "" {
				t.Fatalf("%q gave %#v", source, err)
			}
			return
		}
		walk(t, x, source)
	})
}

// walk looks for parts that are not in the source.
func walk(t *testing.T, x *expr.Expr, source string) {
	if x == nil {
		return
	}
	if x.At < 0 || x.At >= len(source) || !strings.Contains(source, x.Text) {
		t.Fatalf("%q has the part %+v", source, x)
	}
	walk(t, x.X, source)
	walk(t, x.Y, source)
}
