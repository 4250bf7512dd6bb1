// Package naming checks the two names that a service has: its own, which
// becomes a folder, a binary and service.name, and its Go module path. It also
// knows the names that Go keeps for itself.
package naming

import (
	"cmp"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/module"

	"github.com/otelgen/otelgen/internal/diag"
)

// maxName is the length of a DNS label (RFC 1123, section 2.1): a service's
// name becomes a host name in compose files and in Kubernetes.
const maxName = 63

var nameRE = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._-]*$`)

// devices are the names that Windows keeps for devices, with any extension
// ("Naming Files, Paths, and Namespaces", Microsoft Learn).
var devices = strings.Fields(`con prn aux nul
	com0 com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt0 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9`)

// folders are names that the go command treats specially in an import path or
// that a service's tree holds besides its own ("go help packages", "go help modules").
var folders = []string{"all", "cmd", "internal", "main", "std", "testdata", "tool", "vendor", "work"}

// IsDevice reports whether Windows opens a device where a file has the name,
// whatever its extension and the case of its letters.
func IsDevice(name string) bool {
	stem, _, _ := strings.Cut(strings.ToLower(name), ".")
	return slices.Contains(devices, stem)
}

// CheckService reports why name cannot name a service.
func CheckService(name string) error {
	switch {
	case name == "":
		return diag.Errorf("the name is empty; give the service a name such as orders-api")
	case len(name) > maxName:
		return diag.Errorf("the name has %d letters; at most %d fit a host name", len(name), maxName)
	case !nameRE.MatchString(name):
		return diag.Errorf("the name %q must be a letter and then letters, digits, dashes, dots or underscores, all of them ASCII", name)
	case strings.HasSuffix(name, ".") || strings.HasSuffix(name, "-") || strings.Contains(name, ".."):
		return diag.Errorf("the name %q must end in a letter, a digit or an underscore and not have two dots in a row", name)
	case IsDevice(name):
		return diag.Errorf("the name %q is a device on Windows; choose another", name)
	case token.IsKeyword(name):
		return diag.Errorf("the name %q is a Go keyword; choose another", name)
	case slices.Contains(folders, strings.ToLower(name)):
		return diag.Errorf("the name %q has a special meaning for the go command; choose another", name)
	case strings.HasSuffix(strings.ToLower(name), ".go") || strings.HasSuffix(strings.ToLower(name), "_test"):
		return diag.Errorf("the name %q looks like a Go file to the go command; choose another", name)
	}
	return nil
}

// Lock knows which paths a module must not have.
type Lock interface {
	// IsStd reports whether a path is a package of the standard library.
	IsStd(pkg string) bool
	// Modules lists the modules that services depend on, if only through others.
	Modules() []string
}

// CheckModule reports why p cannot be the module path of a service.
func CheckModule(p string, lock Lock) error {
	if p == "" {
		return diag.Errorf("the module path is empty; give one such as example.com/orders-api")
	}
	if err := module.CheckImportPath(p); err != nil {
		return diag.Errorf("module path %q: %s; write one such as example.com/orders-api", p, reason(err))
	}
	if !strings.Contains(p, "/") && !strings.Contains(p, ".") {
		if err := checkPlain(p, lock); err != nil {
			return err
		}
	}
	first, _, _ := strings.Cut(p, "/")
	if first == "internal" {
		return diag.Errorf("module path %q: the go command reserves paths that begin with internal for the standard library; put a host before it", p)
	}
	if lock.IsStd(first) || lock.IsStd(p) {
		return diag.Errorf("module path %q hides %s of the standard library; put a host before it, such as example.com/%s", p, first, p)
	}
	for elem := range strings.SplitSeq(p, "/") {
		if IsDevice(elem) {
			return diag.Errorf("module path %q: %q is a device on Windows; choose another", p, elem)
		}
		if elem == "vendor" || elem == "testdata" {
			return diag.Errorf("module path %q: %q has a special meaning for the go command; leave it out", p, elem)
		}
	}
	if base := path.Base(p); regexp.MustCompile(`^v[0-9]+$`).MatchString(base) {
		if _, _, ok := module.SplitPathVersion(p); !ok {
			return diag.Errorf("module path %q ends in a version that a module path cannot have; start at v2 or leave it out", p)
		}
	}
	for _, dep := range lock.Modules() {
		if dep == p || strings.HasPrefix(dep, p+"/") {
			return diag.Errorf("module path %q would hide %s, which services use; choose another", p, dep)
		}
	}
	return nil
}

// checkPlain checks a module path of one element without a dot, as a service's
// name gives it by default.
func checkPlain(p string, lock Lock) error {
	if token.IsKeyword(p) || slices.Contains(folders, p) || p == "toolchain" {
		return diag.Errorf("module path %q has a special meaning for the go command; choose another", p)
	}
	if lock.IsStd(p) {
		return diag.Errorf("module path %q is a package of the standard library; give --module a host too, such as example.com/%s", p, p)
	}
	return nil
}

func reason(err error) string {
	msg := err.Error()
	if _, after, ok := strings.Cut(msg, `": `); ok {
		return after
	}
	return msg
}

// separators are those that are between two letters or digits in the name of
// an image (https://github.com/distribution/reference).
var separators = regexp.MustCompile(`^(\.|_|__|-+)$`)

// Image is the name with what is valid in the name of a container image:
// lower-case letters and digits, single separators between them.
func Image(name string) string {
	word := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }
	var out strings.Builder
	between := ""
	for _, r := range strings.ToLower(name) {
		if !word(r) {
			between += string(r)
			continue
		}
		if out.Len() > 0 && between != "" {
			if !separators.MatchString(between) {
				between = "-"
			}
			out.WriteString(between)
		}
		between = ""
		out.WriteRune(r)
	}
	return cmp.Or(out.String(), "service")
}
