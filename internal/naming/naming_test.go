package naming_test

import (
	"regexp"
	"strings"
	"testing"

	"golang.org/x/mod/module"

	"github.com/otelgen/otelgen/internal/modlock"
	"github.com/otelgen/otelgen/internal/naming"
)

func TestCheckService(t *testing.T) {
	for _, name := range []string{"orders", "orders-api", "Orders", "orders.v2", "a", "my_service", "x1", strings.Repeat("a", 63)} {
		if err := naming.CheckService(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	for name, want := range map[string]string{
		"":                       "the name is empty",
		"../x":                   "must be a letter",
		"/abs":                   "must be a letter",
		"a b":                    "must be a letter",
		"1abc":                   "must be a letter",
		"a\"b":                   "must be a letter",
		"a\nb":                   "must be a letter",
		"größe":                  "must be a letter",
		"-rf":                    "must be a letter",
		".git":                   "must be a letter",
		"con":                    "a device on Windows",
		"NUL.txt":                "a device on Windows",
		"func":                   "a Go keyword",
		"vendor":                 "has a special meaning for the go command",
		"testdata":               "has a special meaning for the go command",
		"main.go":                "looks like a Go file",
		"orders_test":            "looks like a Go file",
		"a.":                     "must end in",
		"a..b":                   "two dots in a row",
		strings.Repeat("a", 300): "at most 63",
	} {
		checkError(t, name, naming.CheckService(name), want)
	}
}

func TestCheckModule(t *testing.T) {
	lock, err := modlock.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"orders", "orders-api", "example.com/orders", "github.com/acme/orders/v2", "example.com/Orders", "corp/orders", "git.example.com/internal/orders"} {
		if err := naming.CheckModule(path, lock); err != nil {
			t.Errorf("%q: %v", path, err)
		}
	}
	for path, want := range map[string]string{
		"":                           "is empty",
		"example.com/../x":           "invalid path element",
		"/abs":                       "empty path element",
		"example.com//x":             "double slash",
		"a b":                        "invalid char",
		"example.com/é":              "invalid char",
		"-x":                         "leading dash",
		"func":                       "has a special meaning",
		"toolchain":                  "has a special meaning",
		"time":                       "standard library",
		"net/orders":                 "hides net of the standard library",
		"example.com/con/x":          `"con"`,
		"internal/x":                 "put a host before it",
		"example.com/vendor/x":       "has a special meaning",
		"example.com/x/v1":           "ends in a version",
		"github.com/go-chi/chi/v5":   "would hide",
		"github.com":                 "would hide",
		"https://example.com/orders": "double slash",
		"golang.org/x/net":           "would hide",
	} {
		checkError(t, path, naming.CheckModule(path, lock), want)
	}
}

func checkError(t *testing.T, in string, err error, want string) {
	t.Helper()
	switch {
	case err == nil:
		t.Errorf("%q: no error, want one with %q", in, want)
	case !strings.Contains(err.Error(), want):
		t.Errorf("%q: %q, want it to hold %q", in, err, want)
	case strings.Contains(err.Error(), "\n"):
		t.Errorf("%q: more than one line: %q", in, err)
	}
}

func FuzzCheckService(f *testing.F) {
	for _, s := range []string{"orders", "a b", "con", "", "../x", "\x00", "a.b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if naming.CheckService(name) != nil {
			return
		}
		if strings.ContainsAny(name, "/\\:*?\"<>|\x00 ") || module.CheckFilePath("cmd/"+name+"/main.go") != nil {
			t.Errorf("%q was accepted and is no file name everywhere", name)
		}
	})
}

// https://github.com/distribution/reference/blob/main/regexp.go
func TestImage(t *testing.T) {
	valid := regexp.MustCompile(`^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$`)
	for name, want := range map[string]string{
		"orders-api": "orders-api", "Orders.API": "orders.api", "a_": "a", "a._b": "a-b", "a.-b": "a-b", "a--b": "a--b",
		"a__b": "a__b", "a___b": "a-b", "v1.2": "v1.2", "_": "service",
	} {
		if got := naming.Image(name); got != want || !valid.MatchString(got) {
			t.Errorf("the image of %s is called %s, want %s", name, got, want)
		}
	}
}
