package layer_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/templates"
)

// manifest returns a minimal manifest with more lines behind it.
func manifest(kind, name string, more ...string) string {
	return fmt.Sprintf("kind: %s\nname: %s\ntitle: %s\nsummary: what it is\n%s\n", kind, name, name, strings.Join(more, "\n"))
}

// folder builds a tree of layers from "kind/name" to manifest.
func folder(layers map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for id, m := range layers {
		fsys[id+"/layer.yaml"] = &fstest.MapFile{Data: []byte(m), Mode: 0o644}
	}
	return fsys
}

// small is a catalog with one of everything that resolution decides on.
func small() map[string]string {
	return map[string]string{
		"base/service":        manifest("base", "service", "slots: [run]"),
		"architecture/plain":  manifest("architecture", "plain", "facets: {needs: {store: [records, {facet: outbox, when: bus}, {facet: keys, when: unique}]}}"),
		"architecture/split":  manifest("architecture", "split", "facets: {needs: {store: [log], readmodel: [views]}}", "requires: [bus]"),
		"store/sql":           manifest("store", "sql", "abstract: true", "facets: {offers: [records, outbox, log]}"),
		"store/disk":          manifest("store", "disk", "extends: store/sql", "facets: {offers: [views, keys]}", "env: [{name: DATABASE_URL, type: url, help: where}]"),
		"store/tiny":          manifest("store", "tiny", "facets: {offers: [records]}"),
		"bus/messages":        manifest("bus", "messages", "abstract: true", "provides: [bus]"),
		"bus/memory":          manifest("bus", "memory", "extends: bus/messages"),
		"framework/http":      manifest("framework", "http", "abstract: true", "provides: [http-server]", "conflicts: [http-server]", "options: [{name: limit, type: int, default: \"7\", help: how many}]"),
		"framework/one":       manifest("framework", "one", "extends: framework/http"),
		"framework/two":       manifest("framework", "two", "extends: framework/http"),
		"framework/rpc":       manifest("framework", "rpc"),
		"backend/all":         manifest("backend", "all", "signals: [traces, metrics, logs]"),
		"backend/traces":      manifest("backend", "traces", "signals: [traces]"),
		"backend/metrics":     manifest("backend", "metrics", "signals: [metrics]"),
		"backend/hub":         manifest("backend", "hub", "abstract: true", "fanout: true"),
		"backend/left":        manifest("backend", "left", "extends: backend/hub", "signals: [traces]"),
		"backend/right":       manifest("backend", "right", "extends: backend/hub", "signals: [traces, metrics]"),
		"backend/wrong-types": manifest("backend", "wrong-types", "env: [{name: DATABASE_URL, type: int, help: what}]"),
		"facet/records":       manifest("facet", "records"),
		"facet/outbox":        manifest("facet", "outbox"),
		"facet/keys":          manifest("facet", "keys"),
		"facet/log":           manifest("facet", "log"),
		"facet/views":         manifest("facet", "views"),
	}
}

// kinds are the kinds that come with otelgen.
func kinds(t testing.TB) fstest.MapFS {
	t.Helper()
	data, err := templates.FS.ReadFile(layer.KindsFile)
	if err != nil {
		t.Fatal(err)
	}
	return fstest.MapFS{layer.KindsFile: {Data: data, Mode: 0o644}}
}

func load(t *testing.T, layers map[string]string) *layer.Catalog {
	t.Helper()
	c, err := layer.Load(layer.Source{FS: kinds(t), Name: "templates"}, layer.Source{FS: folder(layers), Name: "templates"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// plainModel knows the predicate unique, and has no unique field.
func plainModel(when string) (bool, bool) { return false, when == "unique" }

func uniqueModel(when string) (bool, bool) { return when == "unique", when == "unique" }

func names(s *layer.Stack) string {
	var all []string
	for _, m := range s.Members {
		n := m.Layer.ID.String()
		if m.Role != "" {
			n += "@" + m.Role
		}
		all = append(all, n)
	}
	return strings.Join(all, " ")
}

// plain are answers that fit each other.
var plain = layer.Answers{"architecture": {"plain"}, "framework": {"one"}, "backend": {"all"}, "store": {"disk"}}

func TestResolve(t *testing.T) {
	for name, tc := range map[string]struct {
		answers layer.Answers
		holds   func(string) (bool, bool)
		want    string
	}{
		"needs without a condition": {plain, plainModel,
			"base/service@base architecture/plain facet/records@store store/disk@store framework/one backend/all"},
		"a need that the model decides": {plain, uniqueModel,
			"base/service@base architecture/plain facet/keys@store facet/records@store store/disk@store framework/one backend/all"},
		"a need that a capability decides": {plain.With("bus", "memory"), plainModel,
			"base/service@base architecture/plain facet/outbox@store facet/records@store store/disk@store bus/memory@bus framework/one backend/all"},
		"one store in two roles, and the bus that the architecture requires": {plain.With("architecture", "split"), plainModel,
			"base/service@base architecture/split facet/log@store facet/views@readmodel store/disk@store store/disk@readmodel bus/memory@bus framework/one backend/all"},
		"two frameworks that do not exclude each other, two backends that share the signals": {
			plain.With("framework", "one", "rpc").With("backend", "traces", "metrics"), plainModel,
			"base/service@base architecture/plain facet/records@store store/disk@store framework/one framework/rpc backend/traces backend/metrics"},
		"two backends of one collector, which hands them the same signal": {plain.With("backend", "left", "right"), plainModel,
			"base/service@base architecture/plain facet/records@store store/disk@store framework/one backend/left backend/right"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := load(t, small()).Resolve(tc.answers, nil, tc.holds)
			if err != nil {
				t.Fatal(err)
			}
			if got := names(s); got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}

func TestResolveRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		answers layer.Answers
		want    string
	}{
		"a layer that does not exist":           {plain.With("architecture", "plian"), `unknown architecture "plian"; did you mean "plain"?`},
		"an unlike name":                        {plain.With("store", "oracle"), `unknown store "oracle"; there are disk, tiny`},
		"an abstract layer":                     {plain.With("store", "sql"), "store/sql is only a base for other layers; choose one of disk, tiny"},
		"a layer twice":                         {plain.With("framework", "one", "one"), "framework/one is chosen twice"},
		"two HTTP frameworks":                   {plain.With("framework", "one", "two"), "framework/one and framework/two cannot go together: both would be the http server; choose one"},
		"a signal with two owners":              {plain.With("backend", "all", "traces"), "backend/all and backend/traces both take traces, and nothing fans them out; choose one"},
		"one behind a collector and one not":    {plain.With("backend", "left", "traces"), "backend/left and backend/traces both take traces, and nothing fans them out; choose one"},
		"a facet that the store does not offer": {plain.With("store", "tiny").With("bus", "memory"), "store/tiny offers no outbox, which architecture plain needs as its store; these do: disk"},
		"a read model where there is none":      {plain.With("readmodel", "disk"), "architecture plain has no read model; leave --readmodel out"},
		"a required bus that is refused":        {plain.With("architecture", "split").With("bus", layer.None), "architecture/split requires bus, which nothing in this stack provides"},
		"one variable with two types":           {plain.With("backend", "wrong-types"), "DATABASE_URL is of type url in store/disk and of type int in backend/wrong-types; give yours another name"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, small()).Resolve(tc.answers, nil, plainModel)
			if err == nil || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestOptions(t *testing.T) {
	id, child := layer.ID{Kind: "framework", Name: "http"}, layer.ID{Kind: "framework", Name: "one"}
	for value, settings := range map[int]map[string]string{7: nil, 9: {"framework/http.limit": "9"}, 11: {"framework/one.limit": "11"}} {
		s, err := load(t, small()).Resolve(plain, settings, plainModel)
		if err != nil || s.Options(id)["limit"] != value || s.Options(child)["limit"] != value {
			t.Errorf("settings %v: %v, %v", settings, s, err)
		}
	}
	for want, settings := range map[string]map[string]string{
		`--set framework/http.limit: "many" is not of type int`:                                                              {"framework/http.limit": "many"},
		`--set framework/http.limt: no layer of this stack has this option; did you mean "framework/http.limit"?`:            {"framework/http.limt": "1"},
		`--set store/disk.size: no layer of this stack has this option; there are framework/http.limit, framework/one.limit`: {"store/disk.size": "1"},
	} {
		if _, err := load(t, small()).Resolve(plain, settings, plainModel); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// TestOptionsDefaults gives options other defaults than their layers do.
func TestOptionsDefaults(t *testing.T) {
	recorded := map[string]string{"framework/http.limit": "5", "store/gone.size": "1"}
	for name, tc := range map[string]struct {
		settings map[string]string
		want     int
		defaults map[string]string
	}{
		"a recorded default":            {nil, 5, map[string]string{"framework/http.limit": "5"}},
		"a setting wins":                {map[string]string{"framework/http.limit": "9"}, 9, map[string]string{}},
		"a setting by the child's name": {map[string]string{"framework/one.limit": "9"}, 9, map[string]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := load(t, small()).ResolveWith(plain, tc.settings, recorded, plainModel)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.Options(layer.ID{Kind: "framework", Name: "one"})["limit"]; got != tc.want || !maps.Equal(s.Defaults(), tc.defaults) {
				t.Errorf("limit %v and defaults %v, want %d and %v", got, s.Defaults(), tc.want, tc.defaults)
			}
		})
	}
	_, err := load(t, small()).ResolveWith(plain, nil, map[string]string{"framework/http.limit": "many"}, plainModel)
	if err == nil || !strings.Contains(err.Error(), `"many" is not of type int`) {
		t.Errorf("a default of another type: %v", err)
	}
	for key, want := range map[string]string{"framework/one.limit": "framework/http.limit", "framework/http.limit": "framework/http.limit", "framework/one.nothing": "framework/one.nothing", "nothing": "nothing"} {
		if got := load(t, small()).OptionKey(key); got != want {
			t.Errorf("key %s is %s, want %s", key, got, want)
		}
	}
}

func TestOptionsProvide(t *testing.T) {
	layers := small()
	for _, name := range []string{"left", "right"} {
		layers["backend/"+name] = manifest("backend", name, "extends: backend/hub", "signals: [traces]", "options: [{name: extra, type: bool, default: \"false\", provides: big-thing, help: more}]")
	}
	layers["backend/fixed"] = manifest("backend", "fixed", "extends: backend/hub", "provides: [big-thing]")
	two := []string{"left", "right"}
	on := map[string]string{"backend/left.extra": "true"}
	both := map[string]string{"backend/left.extra": "true", "backend/right.extra": "true"}
	for name, tc := range map[string]struct {
		backends []string
		settings map[string]string
		has      bool
		err      string
	}{
		"off":                        {two, nil, false, ""},
		"on":                         {two, on, true, ""},
		"on in two layers":           {two, both, true, "--set backend/right.extra=true: backend/left is the big thing already; leave out one"},
		"a layer gives it by itself": {[]string{"left", "fixed"}, on, true, "--set backend/left.extra=true: backend/fixed is the big thing already; leave out one"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := load(t, layers).Resolve(plain.With("backend", tc.backends...), tc.settings, plainModel)
			if text := fmt.Sprint(err); err != nil && text != tc.err || err == nil && tc.err != "" {
				t.Errorf("got  %v\nwant %s", err, tc.err)
			}
			if err == nil && s.Has("big-thing") != tc.has {
				t.Errorf("the stack has it: %t", !tc.has)
			}
		})
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		files map[string]string
		want  string
	}{
		"nothing":                                   {map[string]string{"readme.md": "x"}, "mine: no layer found; a layer is KIND/NAME/layer.yaml inside this folder, KIND one of base, architecture, facet, store, bus, cache, framework, backend, model"},
		"a folder without a manifest":               {map[string]string{"backend/acme/files/x": ""}, "mine/backend/acme/layer.yaml: cannot be read; every layer has one"},
		"a manifest in another folder":              {map[string]string{"backend/acme/layer.yaml": manifest("backend", "other")}, "mine/backend/acme/layer.yaml: says backend/other but stands in backend/acme; make both the same"},
		"an unknown field":                          {map[string]string{"backend/acme/layer.yaml": manifest("backend", "acme", "signal: [traces]")}, `mine/backend/acme/layer.yaml:5:1: unknown field "signal"; did you mean "signals"?`},
		"an unknown signal":                         {map[string]string{"backend/acme/layer.yaml": manifest("backend", "acme", "signals: [traces, trace]")}, `mine/backend/acme/layer.yaml:5:19: signal "trace" is not one of traces, metrics, logs; did you mean "traces"?`},
		"no summary":                                {map[string]string{"backend/acme/layer.yaml": "kind: backend\nname: acme\ntitle: Acme\n"}, "mine/backend/acme/layer.yaml:1:1: summary is missing; `otelgen list` shows it"},
		"a later engine":                            {map[string]string{"backend/acme/layer.yaml": manifest("backend", "acme", "otelgen: v99")}, "mine/backend/acme/layer.yaml: needs layer engine v99, and this otelgen has v1.0.0; update otelgen"},
		"an ancestor that is missing":               {map[string]string{"backend/acme/layer.yaml": manifest("backend", "acme", "extends: backend/otpl")}, "layer backend/acme extends backend/otpl, which does not exist"},
		"a secret with a default":                   {map[string]string{"backend/acme/layer.yaml": manifest("backend", "acme", "env: [{name: KEY, type: secret, default: abc, help: key}]")}, "mine/backend/acme/layer.yaml:5:14: KEY: a secret has no default"},
		"a default of another type":                 {map[string]string{"backend/acme/layer.yaml": manifest("backend", "acme", "env: [{name: LIMIT, type: int, default: many, help: limit}]")}, "mine/backend/acme/layer.yaml:5:41: LIMIT: default: \"many\" is not of type int"},
		"help of two lines":                         {map[string]string{"backend/acme/layer.yaml": manifest("backend", "acme", "env: [{name: LIMIT, type: int, help: \"a\\nb\"}]")}, "mine/backend/acme/layer.yaml:5:14: LIMIT: help must be one line"},
		"a container's variable that the SDK reads": {map[string]string{"backend/acme/layer.yaml": manifest("backend", "acme", "env: [{name: KEY, type: string, sdk: true, container: hub, help: key}]")}, "mine/backend/acme/layer.yaml:5:55: KEY: a container's variable names the container, is not sdk and has no value for compose"},
		"a variable of an option that there is not": {map[string]string{"backend/acme/layer.yaml": manifest("backend", "acme", "env: [{name: KEY, type: string, option: extra, help: key}]")}, `mine/backend/acme/layer.yaml:5:41: KEY: "extra" is not an option of this layer of type bool`},
		"an option of no bool that provides":        {map[string]string{"backend/acme/layer.yaml": manifest("backend", "acme", "options: [{name: size, type: int, provides: big, help: how big}]")}, "mine/backend/acme/layer.yaml:5:45: option size: only a bool provides something, a capability of lower-case letters, digits and dashes"},
		"a bad module path":                         {map[string]string{"backend/acme/layer.yaml": manifest("backend", "acme", "modules: [{path: 'a b', version: v1.0.0}]")}, `mine/backend/acme/layer.yaml:5:18: modules: malformed module path "a b": invalid char ' '`},
		"a bad module version":                      {map[string]string{"backend/acme/layer.yaml": manifest("backend", "acme", "modules: [{path: example.com/x, version: latest}]")}, `mine/backend/acme/layer.yaml:5:42: module example.com/x: "latest" is not a version of it; write one such as v1.2.3`},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{}
			for p, data := range tc.files {
				fsys[p] = &fstest.MapFile{Data: []byte(data), Mode: 0o644}
			}
			_, err := layer.Load(layer.Source{FS: kinds(t), Name: "templates"}, layer.Source{FS: fsys, Name: "mine", Outside: true})
			if err == nil || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestOutsideLayerMayNotReplaceAnother(t *testing.T) {
	_, err := layer.Load(
		layer.Source{FS: kinds(t), Name: "templates"},
		layer.Source{FS: folder(small()), Name: "templates"},
		layer.Source{FS: folder(map[string]string{"backend/all": manifest("backend", "all")}), Name: "mine", Outside: true},
	)
	if want := "mine/backend/all: layer backend/all exists already; give yours another name"; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func FuzzParseManifest(f *testing.F) {
	for _, m := range small() {
		f.Add([]byte(m))
	}
	f.Add([]byte("kind: [[[["))
	f.Add([]byte("a: &a [*a, *a]\nb: *a"))
	known, err := layer.LoadKinds(layer.Source{FS: kinds(f), Name: "templates"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := layer.ParseManifest("layer.yaml", data, known)
		if err == nil && (m.Kind == "" || m.Name == "") {
			t.Errorf("accepted a manifest without kind or name: %q", data)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("an error of more than one line: %q", err)
		}
	})
}
