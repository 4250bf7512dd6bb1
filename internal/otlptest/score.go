package otlptest

// ScoreRule is a rule of the Instrumentation Score specification, as of April 2026.
type ScoreRule struct {
	ID     string
	About  string
	Weight int
}

// The weights that the specification gives to the levels of impact.
const (
	critical  = 40
	important = 30
	normal    = 20
	low       = 10
)

// ScoreRules returns the 19 rules of https://github.com/instrumentation-score/spec/tree/main/rules. Two are read more strictly than they
// are written: SPA-005 counts spans of every kind, and LOG-001 takes any DEBUG record for one that stays. SPA-003 has no criterion there;
// here a name must hold no identifier or literal.
func ScoreRules() []ScoreRule {
	return []ScoreRule{
		{"RES-001", "service.instance.id is present", normal},
		{"RES-002", "service.instance.id is unique per instance", important},
		{"RES-003", "k8s.pod.uid is present in Kubernetes", important},
		{"RES-004", "attributes stand at the right level", important},
		{"RES-005", "service.name is present", critical},
		{"SPA-001", "at most 10 INTERNAL spans per trace and service", normal},
		{"SPA-002", "no span has a parent that does not exist", normal},
		{"SPA-003", "span names have bounded cardinality", important},
		{"SPA-004", "a root span is not CLIENT", important},
		{"SPA-005", "at most 20 spans under 5 ms per trace", important},
		{"MET-001", "attributes of metrics have bounded cardinality", important},
		{"MET-002", "metrics have a UCUM unit", important},
		{"MET-003", "a metric name has one unit", important},
		{"MET-004", "a histogram's name has one set of buckets", normal},
		{"MET-005", "metric names do not contain the unit", normal},
		{"MET-006", "metric names are not attribute keys", important},
		{"LOG-001", "no DEBUG records in production", important},
		{"LOG-002", "records have a severity", important},
		{"SDK-001", "the language version is supported by the SDK", low},
	}
}

// Score is 100 times the weight of the rules without a finding over the weight of all rules. Findings of other rules do not count.
func Score(findings []Finding) float64 {
	broken := map[string]bool{}
	for _, f := range findings {
		broken[f.Rule] = true
	}
	passed, all := 0, 0
	for _, r := range ScoreRules() {
		all += r.Weight
		if !broken[r.ID] {
			passed += r.Weight
		}
	}
	return 100 * float64(passed) / float64(all)
}
