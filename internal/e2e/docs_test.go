package e2e_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/otlptest"
	"github.com/otelgen/otelgen/internal/tree"
)

// sections are the parts that the documents of a service must have, by the file
// that they may be in, README.md or one of docs.
var sections = []string{
	"folder", "architecture", "run", "observe", "performance", "troubleshoot", "hardening", "best practice", "references", "settings",
}

// documented are the stacks whose documents are read: those of the golden trees,
// and two with models in which more hangs together.
func documented() []stack {
	all := []stack{
		{"hexagonal", "chi", "console", "sqlite", "", "memory", "library"},
		{"cqrs", "chi", "console", "memory", "memory", "memory", "warehouse"},
	}
	for _, g := range golden {
		all = append(all, g.stack)
	}
	return all
}

// TestDocuments reads the documents of several stacks: every section is there,
// every make target and command in them exists, every metric and span that a
// query names is one that the service emits, and links within them lead somewhere.
func TestDocuments(t *testing.T) {
	for _, s := range documented() {
		t.Run(s.name(), func(t *testing.T) {
			tr := rendered(t, request(t, s))
			docs := documents(tr)
			checkSections(t, docs)
			checkCommands(t, tr, docs)
			checkNames(t, docs)
			checkLinks(t, tr, docs)
			checkTables(t, docs)
			checkRecords(t, tr, docs["docs/observe.md"])
			checkSaid(t, tr, docs["docs/troubleshooting.md"])
			if !strings.Contains(docs["docs/architecture.md"], "```mermaid") {
				t.Error("docs/architecture.md has no Mermaid diagram")
			}
		})
	}
}

// TestTablesOfDocuments documents defaults that mean something to Markdown.
func TestTablesOfDocuments(t *testing.T) {
	m, err := modeltext.Parse("model.yaml", []byte(`
aggregates:
  - name: Filter
    fields:
      - {name: pattern, type: string, default: "a|b `+"``c`"+`"}
      - {name: comment, type: string, default: ""}
    operations:
      - {name: AddFilter, kind: create, http: POST /filters}
`))
	if err != nil {
		t.Fatal(err)
	}
	req := request(t, defaultStack)
	req.Model = m
	docs := documents(rendered(t, req))
	checkTables(t, docs)
	for _, row := range []string{"| `pattern` | string | else ``` a\\|b ``c` ``` |", "| `comment` | string | else empty |"} {
		if !strings.Contains(docs["docs/architecture.md"], row) {
			t.Errorf("docs/architecture.md has no row %s", row)
		}
	}
}

// checkTables counts the cells of each row: one more, and what is in it is not
// shown.
func checkTables(t *testing.T, docs map[string]string) {
	t.Helper()
	cells := func(row string) int { return strings.Count(strings.ReplaceAll(row, `\|`, ""), "|") }
	for name, text := range docs {
		columns := 0
		for line := range strings.Lines(text) {
			switch {
			case !strings.HasPrefix(line, "|"):
				columns = 0
			case columns == 0:
				columns = cells(line)
			case cells(line) != columns:
				t.Errorf("%s: a table of %d columns has the row %s", name, columns-1, line)
			}
		}
	}
}

func documents(tr *tree.Tree) map[string]string {
	docs := map[string]string{}
	for _, f := range tr.Files() {
		if f.Path == "README.md" || strings.HasPrefix(f.Path, "docs/") && strings.HasSuffix(f.Path, ".md") {
			docs[f.Path] = string(f.Data)
		}
	}
	return docs
}

func checkSections(t *testing.T, docs map[string]string) {
	t.Helper()
	var headings []string
	for _, text := range docs {
		for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(text, -1) {
			headings = append(headings, strings.ToLower(strings.ReplaceAll(m[1], "-", " ")))
		}
	}
	for _, s := range sections {
		if !slices.ContainsFunc(headings, func(h string) bool { return strings.Contains(h, s) }) {
			t.Errorf("no section about %q; there are %q", s, headings)
		}
	}
}

// checkCommands looks up what the documents tell a reader to type.
func checkCommands(t *testing.T, tr *tree.Tree, docs map[string]string) {
	t.Helper()
	var rules []byte
	for _, f := range tr.Files() {
		if f.Path == "Makefile" || strings.HasPrefix(f.Path, "make/") {
			rules = append(append(rules, f.Data...), '\n')
		}
	}
	for name, text := range docs {
		for _, m := range regexp.MustCompile("(?m)(?:^|`|\\s)make ([a-z][a-z-]*)").FindAllStringSubmatch(text, -1) {
			if !regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(m[1]) + `:`).Match(rules) {
				t.Errorf("%s: make %s is no target", name, m[1])
			}
		}
		for _, m := range regexp.MustCompile(`go (?:run|test|build) [^\n]*?(\./[a-z][\w./-]*)`).FindAllStringSubmatch(text, -1) {
			dir := strings.TrimSuffix(strings.TrimPrefix(m[1], "./"), "/...")
			if !slices.ContainsFunc(tr.Files(), func(f tree.File) bool { return strings.HasPrefix(f.Path, dir+"/") }) {
				t.Errorf("%s: there is no %s", name, m[1])
			}
		}
	}
}

// checkNames compares dotted names in code marks with the conventions and the
// service's own: a query for a name that nothing emits finds nothing.
func checkNames(t *testing.T, docs map[string]string) {
	t.Helper()
	registry := otlptest.Conventions()
	dotted := regexp.MustCompile("`((?:http|rpc|db|messaging|go|app|service_app|service|host|os|process|url|error|deployment|k8s|container|server|client|network|user_agent|exception)\\.[a-z_.]+[a-z_])`")
	for name, text := range docs {
		for _, m := range dotted.FindAllStringSubmatch(text, -1) {
			_, attribute := registry.Attributes[m[1]]
			_, metric := registry.Metrics[m[1]]
			if !attribute && !metric && !strings.HasPrefix(m[1], "service_app.") && !regexp.MustCompile(`\.(go|db|mod|sum|mk|yaml)$`).MatchString(m[1]) {
				t.Errorf("%s: %s is neither an attribute nor a metric of the conventions", name, m[1])
			}
		}
	}
}

// checkRecords compares the log records in the document with those in the code.
func checkRecords(t *testing.T, tr *tree.Tree, observe string) {
	t.Helper()
	_, table, _ := strings.Cut(observe, "\n## Logs\n")
	table, _, _ = strings.Cut(table, "\n## ")
	logged := regexp.MustCompile(`(\w+)\.(?:Info|Warn|Error)(?:Context)?\((?:[\w.]+(?:\(\))?, )?"([^"]+)"|\.LogAttrs\([^"]*"([^"]+)"`)
	records := map[string]bool{}
	for _, f := range tr.Files() {
		if !strings.HasSuffix(f.Path, ".go") || strings.HasSuffix(f.Path, "_test.go") {
			continue
		}
		for _, m := range logged.FindAllStringSubmatch(string(f.Data), -1) {
			if m[1] == "status" {
				continue // an RPC's error is not a record
			}
			record := m[2] + m[3]
			records[record] = true
			if !strings.Contains(table, "`"+record+"`") {
				t.Errorf("%s logs %q, which docs/observe.md does not tell", f.Path, record)
			}
		}
	}
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)`").FindAllStringSubmatch(table, -1) {
		if !records[m[1]] {
			t.Errorf("docs/observe.md tells of the record %q, which nothing logs", m[1])
		}
	}
}

// checkSaid looks up in the code what the document says that one may read.
func checkSaid(t *testing.T, tr *tree.Tree, troubleshooting string) {
	t.Helper()
	ofTheSystem := []string{"address already in use", "connection refused"}
	var code strings.Builder
	for _, f := range tr.Files() {
		if strings.HasSuffix(f.Path, ".go") && !strings.HasSuffix(f.Path, "_test.go") {
			code.Write(f.Data)
		}
	}
	for _, row := range regexp.MustCompile(`(?m)^\|([^|]*)\|`).FindAllStringSubmatch(troubleshooting, -1) {
		for _, m := range regexp.MustCompile("`([^`]*)`").FindAllStringSubmatch(row[1], -1) {
			said, _, _ := strings.Cut(m[1], "…") // a name follows
			if strings.Contains(said, " ") && !slices.Contains(ofTheSystem, said) && !strings.Contains(code.String(), said) {
				t.Errorf("docs/troubleshooting.md explains %q, which the service never says", said)
			}
		}
	}
}

func checkLinks(t *testing.T, tr *tree.Tree, docs map[string]string) {
	t.Helper()
	for name, text := range docs {
		for _, m := range regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)]*)?\)`).FindAllStringSubmatch(text, -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			target := filepath.ToSlash(filepath.Join(filepath.Dir(name), m[1]))
			if _, ok := tr.File(target); !ok && !slices.ContainsFunc(tr.Files(), func(f tree.File) bool { return strings.HasPrefix(f.Path, target+"/") }) {
				t.Errorf("%s: the link %s leads nowhere", name, m[1])
			}
		}
	}
}

// TestProjectSpeaksOfItselfAlone looks for leftovers in what is generated.
func TestProjectSpeaksOfItselfAlone(t *testing.T) {
	bad := regexp.MustCompile(`(?i)\bTODO\b|\bFIXME\b|lorem ipsum|<no value>`)
	for _, s := range documented() {
		for _, f := range rendered(t, request(t, s)).Files() {
			if m := bad.Find(f.Data); m != nil {
				t.Errorf("%s: %s holds %q", s.name(), f.Path, m)
			}
		}
	}
}
