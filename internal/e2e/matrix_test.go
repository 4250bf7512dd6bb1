//go:build e2e

package e2e_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/pairwise"
	"github.com/otelgen/otelgen/templates"
)

// TestMatrix generates stacks and checks them. Every legal pair of layers is
// compiled and vetted in at least one stack; a sample is linted and tested with
// the race detector too. In the acceptance run, that is every stack.
func TestMatrix(t *testing.T) {
	t.Parallel()
	sampled, rest := matrix(t)
	i, n := shard(t)
	t.Logf("%d stacks as their CI does, %d compiled and vetted; shard %d of %d", len(sampled), len(rest), i, n)
	for number, s := range slices.Concat(sampled, rest) {
		if number%n != i-1 {
			continue
		}
		checks := compiled
		if number < len(sampled) {
			checks = asCI
		}
		t.Run(s.name(), func(t *testing.T) { verify(t, rendered(t, request(t, s)), checks) })
	}
}

// matrix lists the stacks to check as their CI does, and those to compile.
func matrix(t testing.TB) (sampled, rest []stack) {
	t.Helper()
	all := product(t)
	// The default is what most people get.
	always := append(slices.Clone(together), defaultStack)
	sampled = all
	if !acceptance {
		sampled = pairwise.Cover(all, func(s stack) []string { return s.meetings(t) }, always...)
	}
	// A backend with code of its own in telemetry and config alone is checked
	// with one stack, which it shares with what else the stack is there for.
	if within := backendClasses(t).within; acceptance {
		for _, b := range within {
			s := defaultStack
			s.backend = b
			sampled = append(sampled, s)
		}
	} else {
		sampled = withBackends(t, sampled, within)
	}
	for _, s := range always {
		if !slices.Contains(sampled, s) {
			sampled = append(sampled, s)
		}
	}
	if acceptance {
		return sampled, nil
	}
	for _, g := range golden {
		if !slices.Contains(sampled, g.stack) {
			rest = append(rest, g.stack)
		}
	}
	return sampled, append(rest, pairwiseStacks(all, slices.Concat(sampled, rest)...)...)
}

// withBackends puts each of some backends into one of the stacks, or into the
// default one where there are no more.
func withBackends(t testing.TB, stacks []stack, backends []string) []stack {
	t.Helper()
	all := slices.Clone(stacks)
	for i, b := range backends {
		if i+1 >= len(stacks) { // the first keeps its own
			all = append(all, defaultStack)
			all[len(all)-1].backend = b
			continue
		}
		all[i+1].backend = b
		if !resolves(request(t, all[i+1])) {
			t.Fatalf("%s does not resolve", all[i+1].name())
		}
	}
	return all
}

// meetings lists what of a stack is worth a test of its own, beyond what the
// compiler sees. Each part is, and so is an architecture with each store, read
// model and bus, which run its code and are run by it, and these with each other,
// because transactions, outbox and relay are made by two of them. A framework
// calls an architecture by typed calls, of which none is special to the pair: it
// is enough that each architecture is called in each way, over HTTP and by RPC.
// This grows with the layers; the pairs of frameworks and architectures would
// grow with their square, and are left to the acceptance run.
func (s stack) meetings(t testing.TB) []string {
	t.Helper()
	all := []string{"b:" + s.backend, "d:" + s.model}
	for name := range strings.SplitSeq(s.framework, ",") {
		framework, err := catalog(t).Layer("framework", name)
		if err != nil {
			t.Fatal(err)
		}
		way := framework.Chain()[max(0, len(framework.Chain())-2)].Name // what it extends
		all = append(all, "f:"+name, "a:"+s.arch+" w:"+way)
	}
	return append(all, pairwise.Pairs([]string{"a:" + s.arch, "s:" + s.store, "r:" + s.readModel, "m:" + s.bus})...)
}

// shard is the part of the matrix to run: OTELGEN_SHARD=I/N.
func shard(t testing.TB) (i, n int) {
	t.Helper()
	text := os.Getenv("OTELGEN_SHARD")
	if text == "" {
		return 1, 1
	}
	if _, err := fmt.Sscanf(text, "%d/%d", &i, &n); err != nil || i < 1 || i > n {
		t.Fatalf("OTELGEN_SHARD=%s, want I/N with 1 ≤ I ≤ N", text)
	}
	return i, n
}

// TestAChangedLayerIsCheckedAgain changes a file of one layer and looks for the
// stacks whose passes count no more: those that have the layer, and no others.
func TestAChangedLayerIsCheckedAgain(t *testing.T) {
	t.Parallel()
	stacks := pairwiseStacks(slices.DeleteFunc(product(t), func(s stack) bool {
		return s.model != defaultStack.model || s.framework != "chi" && s.framework != "gin" && s.framework != "grpc"
	}))
	keys := func(cat *layer.Catalog) map[string]string {
		all := map[string]string{}
		for _, s := range stacks {
			req := request(t, s)
			req.Catalog = cat
			all[s.name()] = keyOf(t, rendered(t, req), asCI)
		}
		return all
	}
	before := keys(catalog(t))
	for _, tc := range []struct {
		file string
		has  func(stack) bool
	}{
		{"framework/chi", func(s stack) bool { return s.framework == "chi" }},
		{"store/memory", func(s stack) bool { return s.store == "memory" || s.readModel == "memory" }},
		{"architecture/cqrs", func(s stack) bool { return s.arch == "cqrs" }},
	} {
		t.Run(tc.file, func(t *testing.T) {
			after := keys(catalogWith(t, tc.file))
			again := 0
			for _, s := range stacks {
				changed := before[s.name()] != after[s.name()]
				if changed {
					again++
				}
				if changed != tc.has(s) {
					t.Errorf("%s: is checked again: %t", s.name(), changed)
				}
			}
			t.Logf("%d of %d stacks are checked again", again, len(stacks))
		})
	}
}

// catalogWith loads the layers with a comment more in the Go templates of one.
func catalogWith(t *testing.T, dir string) *layer.Catalog {
	t.Helper()
	changed := fstest.MapFS{}
	touched := 0
	err := fs.WalkDir(templates.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(templates.FS, path)
		if strings.HasPrefix(path, dir+"/") && strings.HasSuffix(path, ".go.tmpl") && strings.HasPrefix(string(data), "package ") {
			data = append(data, "\n// A comment more.\n"...)
			touched++
		}
		changed[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil || touched == 0 {
		t.Fatalf("%d templates of %s changed: %v; there are %d", touched, dir, err, len(slices.Collect(maps.Keys(changed))))
	}
	cat, err := layer.Load(layer.Source{FS: changed, Name: "templates"})
	if err != nil {
		t.Fatal(err)
	}
	return cat
}
