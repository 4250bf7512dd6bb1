package layer_test

import (
	"testing"

	"github.com/otelgen/otelgen/internal/layer"
)

// grown is small and layers whose stacks settle only after several rounds.
func grown() map[string]string {
	layers := small()
	for id, text := range map[string]string{
		// An option's capability decides on a facet, the facet on a role.
		"architecture/keeper": manifest("architecture", "keeper", "facets: {needs: {store: [{facet: log, when: recording}]}}"),
		"backend/recorder":    manifest("backend", "recorder", "signals: [traces]", "options: [{name: record, type: bool, provides: recording, help: keep what was sent}]"),
		"backend/picky":       manifest("backend", "picky", "signals: [metrics]", "requires: [recording]"),
		// A framework needs something kept, and a facet needs another one.
		"framework/sessions": manifest("framework", "sessions", "facets: {needs: {store: [sessions]}}"),
		"facet/sessions":     manifest("facet", "sessions", "facets: {needs: {store: [records]}}"),
		"store/full":         manifest("store", "full", "extends: store/sql", "facets: {offers: [sessions, views, keys]}"),
		"framework/evented":  manifest("framework", "evented", "requires: [bus]"),
		// Architectures that take less than others.
		"architecture/bare":    manifest("architecture", "bare", "takes: {framework: none, store: none, bus: none, model: none}"),
		"architecture/caller":  manifest("architecture", "caller", "takes: {framework: {default: rpc}, bus: {default: memory}}"),
		"architecture/loose":   manifest("architecture", "loose", "takes: {framework: {default: none}, model: {default: none}}"),
		"architecture/barest":  manifest("architecture", "barest", "extends: architecture/bare"),
		"architecture/checked": manifest("architecture", "checked", "facets: {needs: {base: [probes]}}"),
		"base/service": manifest("base", "service", "slots: [run]",
			"facets: {needs: {base: [{facet: config, when: settings}]}, offers: [probes, config]}",
			"env: [{name: LOG_LEVEL, type: string, help: what is logged, facet: config}, {name: PROBES_ADDR, type: string, help: where probes are answered, facet: probes}]"),
		"facet/probes":      manifest("facet", "probes"),
		"facet/config":      manifest("facet", "config"),
		"backend/keyed":     manifest("backend", "keyed", "signals: [traces, metrics, logs]", "env: [{name: KEYED_KEY, type: secret, help: the key}]"),
		"backend/collected": manifest("backend", "collected", "signals: [traces, metrics, logs]", "env: [{name: COLLECTED_KEY, type: secret, help: the key, container: collector}]"),
	} {
		layers[id] = text
	}
	return layers
}

func TestResolveUntilNothingIsAdded(t *testing.T) {
	with := func(role string, names ...string) layer.Answers {
		return layer.Answers{"architecture": {"plain"}, "framework": {"one"}, "backend": {"all"}}.With(role, names...)
	}
	for name, tc := range map[string]struct {
		answers  layer.Answers
		settings map[string]string
		want     string
	}{
		"nothing is kept, so there is no store": {with("architecture", "keeper"), nil,
			"base/service@base architecture/keeper framework/one backend/all"},
		"an option's capability asks for a facet, that for a store": {
			with("architecture", "keeper").With("backend", "recorder").With("store", "disk"),
			map[string]string{"backend/recorder.record": "true"},
			"base/service@base architecture/keeper facet/config@base facet/log@store store/disk@store framework/one backend/recorder"},
		"a layer requires an option's capability": {
			with("architecture", "bare").With("framework").With("backend", "recorder", "picky"),
			map[string]string{"backend/recorder.record": "true"},
			"base/service@base architecture/bare backend/recorder backend/picky"},
		"a framework needs a facet, and that another": {
			with("architecture", "keeper").With("framework", "sessions").With("store", "full"), nil,
			"base/service@base architecture/keeper facet/records@store facet/sessions@store store/full@store framework/sessions backend/all"},
		"a framework requires a bus": {
			with("architecture", "keeper").With("framework", "evented"), nil,
			"base/service@base architecture/keeper bus/memory@bus framework/evented backend/all"},
		"an architecture takes nothing but a backend": {layer.Answers{"architecture": {"barest"}, "backend": {"all"}}, nil,
			"base/service@base architecture/barest backend/all"},
		"an architecture's own defaults": {layer.Answers{"architecture": {"caller"}, "backend": {"all"}}, nil,
			"base/service@base architecture/caller bus/memory@bus framework/rpc backend/all"},
		"a default that is nothing": {layer.Answers{"architecture": {"loose"}, "backend": {"all"}}, nil,
			"base/service@base architecture/loose backend/all"},
		"a default that is nothing, and an answer": {with("architecture", "loose"), nil,
			"base/service@base architecture/loose framework/one backend/all"},
		"what the base brings is asked for like a facet": {with("architecture", "checked"), nil,
			"base/service@base architecture/checked facet/config@base facet/probes@base framework/one backend/all"},
		"a setting that the service reads asks for configuration": {with("architecture", "bare").With("framework").With("backend", "keyed"), nil,
			"base/service@base architecture/bare facet/config@base backend/keyed"},
		"a setting that another container reads does not": {with("architecture", "bare").With("framework").With("backend", "collected"), nil,
			"base/service@base architecture/bare backend/collected"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := load(t, grown()).Resolve(tc.answers, tc.settings, plainModel)
			if err != nil {
				t.Fatal(err)
			}
			if got := names(s); got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}

func TestResolveRefusesWhatIsNotTaken(t *testing.T) {
	bare := layer.Answers{"architecture": {"bare"}, "backend": {"all"}}
	for name, tc := range map[string]struct {
		answers layer.Answers
		want    string
	}{
		"a framework":                    {bare.With("framework", "one"), "architecture bare has no framework; leave --framework out"},
		"a store":                        {bare.With("store", "disk"), "architecture bare has no store; leave --store out"},
		"a bus":                          {bare.With("bus", "memory"), "architecture bare has no bus; leave --bus out"},
		"a store that keeps nothing":     {bare.With("architecture", "keeper").With("framework", "one").With("store", "disk"), "nothing in this stack needs a store; leave --store out"},
		"a role that there is not":       {bare.With("stroe", "disk"), `unknown role "stroe"; did you mean "store"?`},
		"two where there is one":         {plain.With("store", "disk", "tiny"), "disk and tiny are both chosen as store; choose one"},
		"a capability without an option": {bare.With("backend", "picky"), "backend/picky requires recording, which nothing in this stack provides"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, grown()).Resolve(tc.answers, nil, plainModel)
			if err == nil || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

// TestNone says none where there is nothing anyway.
func TestNone(t *testing.T) {
	answers := layer.Answers{"architecture": {"bare"}, "backend": {"all"}, "framework": {layer.None}, "store": {layer.None}, "bus": {layer.None}}
	s, err := load(t, grown()).Resolve(answers, nil, plainModel)
	if err != nil {
		t.Fatal(err)
	}
	if want := "base/service@base architecture/bare backend/all"; names(s) != want || len(s.Answers) != 2 {
		t.Errorf("got %s of %v", names(s), s.Answers)
	}
}

func TestTakes(t *testing.T) {
	c := load(t, grown())
	for arch, want := range map[string]string{
		"plain": "architecture framework backend store bus",
		"split": "architecture framework backend store readmodel bus",
		"bare":  "architecture backend",
		"loose": "architecture framework backend",
	} {
		got := ""
		for _, r := range c.Kinds().Roles() {
			if r.Name != "cache" && c.Takes(layer.Answers{"architecture": {arch}, "framework": {"one"}, "backend": {"all"}, "store": {"disk"}}, r) {
				if got != "" {
					got += " "
				}
				got += r.Name
			}
		}
		if got != want {
			t.Errorf("%s takes %s, want %s", arch, got, want)
		}
	}
}
