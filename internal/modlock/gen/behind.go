package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"go/version"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/tabwriter"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// lag is a module that upstream has a newer version of.
type lag struct {
	shipped module.Version
	newest  module.Version // of the next major version when its path differs
	barrier string         // what keeps us from taking newest, if anything does
}

// behind prints each module that the universe requires at less than the newest
// version, with the reason for it. A version that needs a newer Go than the one
// that runs explains itself; other reasons are in universe/behind.txt. It fails
// on a module without a reason, and on a reason that no longer applies.
func behind(ctx context.Context, dir string) error {
	universe := filepath.Join(dir, "universe")
	required, err := readRequirements(universe)
	if err != nil {
		return err
	}
	reasons, err := readReasons(filepath.Join(universe, "behind.txt"))
	if err != nil {
		return err
	}
	lags, err := findLags(ctx, required)
	if err != nil {
		return err
	}

	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "MODULE\tSHIPPED\tNEWEST\tREASON")
	var errs []error
	needed := make(map[string]bool)
	for _, l := range lags {
		why := l.barrier
		if why == "" {
			r, ok := reasons[l.newest.Path]
			needed[l.newest.Path] = true
			if why = r.text; !ok || semver.Compare(l.newest.Version, r.upTo) > 0 {
				why = "unexplained"
				errs = append(errs, fmt.Errorf("%s is behind %s: take it (`go get %s` in the universe, then go generate) or give the reason in universe/behind.txt", l.shipped, l.newest, l.newest))
			}
		}
		newest := l.newest.Version
		if l.newest.Path != l.shipped.Path {
			newest = l.newest.String()
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", l.shipped.Path, l.shipped.Version, newest, why)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(reasons)) {
		if !needed[path] {
			errs = append(errs, fmt.Errorf("universe/behind.txt: %s is not behind any more: remove its line", path))
		}
	}
	return errors.Join(errs...)
}

type reason struct {
	upTo string // the newest version that it was found to hold for
	text string
}

// readReasons reads lines of module path, newest version looked at, and reason.
func readReasons(name string) (map[string]reason, error) {
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	defer file.Close()
	reasons := make(map[string]reason)
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Fields(line)
		if len(f) < 3 || !semver.IsValid(f[1]) {
			return nil, fmt.Errorf("%s:%d: want a module path, a version and a reason", name, n)
		}
		reasons[f[0]] = reason{upTo: f[1], text: strings.Join(f[2:], " ")}
	}
	return reasons, lines.Err()
}

// findLags looks for newer versions of every required module, and for newer major
// versions of those that the universe itself imports.
func findLags(ctx context.Context, required []*modfile.Require) ([]lag, error) {
	newest := make(map[string]candidate, len(required))
	majors := make(map[string]candidate)
	for _, r := range required {
		newest[r.Mod.Path] = candidate{version: r.Mod.Version}
		if path, ok := nextMajor(r.Mod); ok && !r.Indirect {
			majors[path] = candidate{version: none}
		}
	}
	for _, m := range []map[string]candidate{newest, majors} {
		if err := advance(ctx, m); err != nil {
			return nil, err
		}
	}
	var lags []lag
	for _, r := range required {
		lags = append(lags, newest[r.Mod.Path].lags(r.Mod, r.Mod.Path)...)
		if path, ok := nextMajor(r.Mod); ok && !r.Indirect {
			lags = append(lags, majors[path].lags(r.Mod, path)...)
		}
	}
	return lags, nil
}

// none is lower than every release.
const none = "v0.0.0-0"

// candidate is the newest version of a module that we could take, and a newer one
// that we cannot.
type candidate struct {
	version string
	beyond  string
	barrier string // what keeps us from beyond
}

func (c candidate) lags(shipped module.Version, path string) []lag {
	var list []lag
	if c.version != shipped.Version && c.version != none {
		list = append(list, lag{shipped: shipped, newest: module.Version{Path: path, Version: c.version}})
	}
	if c.beyond != "" {
		list = append(list, lag{shipped: shipped, newest: module.Version{Path: path, Version: c.beyond}, barrier: c.barrier})
	}
	return list
}

// advance raises each module to the newest version that the proxy has: first to
// the one that it calls the latest, and since its list may lack versions that it
// serves, then by trying the versions that would come next.
func advance(ctx context.Context, newest map[string]candidate) error {
	var queries []string
	for path := range newest {
		queries = append(queries, path+"@latest")
	}
	first := true
	for len(queries) > 0 {
		found, err := listModules(ctx, queries)
		if err != nil {
			return err
		}
		grown := make(map[string]bool)
		for path, c := range newest {
			grown[path] = first && c.version != none
		}
		// Oldest first: where the newest cannot be had, the one before it may.
		slices.SortFunc(found, func(x, y goModule) int { return semver.Compare(x.Version, y.Version) })
		for _, m := range found {
			c := newest[m.Path]
			if semver.Compare(m.Version, c.version) <= 0 || semver.Prerelease(m.Version) != "" && !module.IsPseudoVersion(m.Version) {
				continue
			}
			barrier, err := barrierTo(ctx, m)
			if err != nil {
				return err
			}
			switch {
			case barrier == "":
				c.version = m.Version
			case c.beyond == "" || semver.Compare(m.Version, c.beyond) > 0:
				c.beyond, c.barrier = m.Version, barrier
			default:
				continue // tried before
			}
			grown[m.Path] = true
			newest[m.Path] = c
		}
		first, queries = false, nil
		for path, ok := range grown {
			if !ok {
				continue
			}
			for _, v := range []string{newest[path].version, newest[path].beyond} {
				for _, next := range following(v) {
					queries = append(queries, path+"@"+next)
				}
			}
		}
	}
	return nil
}

// listModules answers queries of module versions; those that the proxy says no to
// are left out. It waits for the network most of the time, so it asks in several
// processes at once.
func listModules(ctx context.Context, queries []string) ([]goModule, error) {
	proxy, err := proxyOnly(ctx)
	if err != nil {
		return nil, err
	}
	slices.Sort(queries)
	queries = slices.Compact(queries)
	chunks := slices.Collect(slices.Chunk(queries, len(queries)/8+1))
	found := make([][]goModule, len(chunks))
	errs := make([]error, len(chunks))
	var wait sync.WaitGroup
	for i, chunk := range chunks {
		wait.Go(func() {
			var out []byte
			out, errs[i] = goCommandEnv(ctx, os.TempDir(), []string{proxy}, append([]string{"list", "-m", "-e", "-json"}, chunk...)...)
			if errs[i] == nil {
				found[i], errs[i] = decodeModules(out)
			}
		})
	}
	wait.Wait()
	var answers []goModule
	for _, m := range slices.Concat(found...) {
		switch {
		case m.Error == nil:
			answers = append(answers, m)
		case !denial.MatchString(m.Error.Err):
			errs = append(errs, errors.New(m.Error.Err))
		}
	}
	return answers, errors.Join(errs...)
}

// denial matches the error of a proxy that says no, as against one that does not
// answer: https://go.dev/ref/mod#goproxy-protocol has 404 and 410, and proxies
// with a policy answer 403.
var denial = regexp.MustCompile(`: (403 Forbidden|404 Not Found|410 Gone)|no matching versions|invalid version`)

// barrierTo reports what keeps us from taking a version, or nothing.
func barrierTo(ctx context.Context, m goModule) (string, error) {
	data, err := os.ReadFile(m.GoMod)
	if err != nil {
		return "", err
	}
	f, err := modfile.ParseLax(m.GoMod, data, nil)
	if err != nil {
		return "", err
	}
	if f.Go != nil && version.Compare("go"+f.Go.Version, runtime.Version()) > 0 {
		return "needs Go " + f.Go.Version, nil
	}
	proxy, err := proxyOnly(ctx)
	if err != nil {
		return "", err
	}
	if !downloads(ctx, proxy, m) {
		return "the module proxy does not serve it", nil
	}
	return "", nil
}

func downloads(ctx context.Context, proxy string, m goModule) bool {
	_, err := goCommandEnv(ctx, os.TempDir(), []string{proxy}, "mod", "download", m.Path+"@"+m.Version)
	return err == nil
}

// following returns the versions that upstream may have given out after v, a
// release: the next few patches, and the first of the next few minor versions.
func following(v string) []string {
	if v == "" || module.IsPseudoVersion(v) {
		return nil
	}
	major, minor, patch := numbers(v)
	var list []string
	for i := 1; i <= 2; i++ {
		list = append(list, fmt.Sprintf("v%d.%d.%d", major, minor, patch+i))
	}
	for i := 1; i <= 3; i++ {
		list = append(list, fmt.Sprintf("v%d.%d.0", major, minor+i))
	}
	return list
}

func numbers(v string) (major, minor, patch int) {
	parts := strings.SplitN(strings.TrimPrefix(semver.Canonical(v), "v"), ".", 3)
	parts[2], _, _ = strings.Cut(parts[2], "-")
	n := make([]int, 3)
	for i, p := range parts {
		n[i], _ = strconv.Atoi(p) // a valid version has three numbers
	}
	return n[0], n[1], n[2]
}

// nextMajor returns the path of a module's next major version, if its versions
// go on under another path.
func nextMajor(m module.Version) (string, bool) {
	prefix, _, ok := module.SplitPathVersion(m.Path)
	major, _, _ := numbers(m.Version)
	if !ok || strings.HasPrefix(m.Path, "gopkg.in/") || strings.HasSuffix(m.Version, "+incompatible") || module.IsPseudoVersion(m.Version) {
		return "", false
	}
	return fmt.Sprintf("%s/v%d", prefix, max(major, 1)+1), true
}
