package cli

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/tree"
)

// sayNext says what to do with the service that was written: what to set first,
// how to start it, how to call it, and where to see its telemetry.
func (o *newOptions) sayNext(w io.Writer, req render.Request, res render.Result, target string) {
	var layers []*layer.Layer
	for _, m := range res.Stack.Members {
		layers = append(layers, m.Layer)
	}
	if keys := needed(layers); len(keys) > 0 {
		fmt.Fprintln(w, "Set first, in the environment or in .env beside compose.yaml:")
		for _, k := range keys {
			fmt.Fprintf(w, "  %s: %s\n", k.Name, k.Help)
		}
	}
	fmt.Fprintf(w, "Next:\n  %s%sgo run ./cmd/%s\n", enter(target), o.join(target), req.Name)
	files := res.Tree.Files()
	if res.Stack.Has(contrib.Image) && slices.ContainsFunc(files, func(f tree.File) bool { return strings.HasPrefix(f.Path, "deploy/compose/") }) {
		fmt.Fprintln(w, "Or in containers, with what it sends telemetry to:\n  "+enter(target)+"make up")
	}
	if i := slices.IndexFunc(files, func(f tree.File) bool { return f.Path == "README.md" }); i >= 0 {
		for _, line := range firstSteps(string(files[i].Data)) {
			fmt.Fprintln(w, line)
		}
	}
}

var (
	runSection = regexp.MustCompile(`(?s)\n## Run\n(.*?)\n(?:## |### Stop\n)`)
	mark       = regexp.MustCompile("\\[([^\\]]*)\\]\\([^)]*\\)|<(https?://[^>]*)>|[`*]")
)

// firstSteps returns what a service's README says below "Run" about calling the
// service and seeing its telemetry, as plain text, with the first command of each
// example. The layers of the stack have written it, so it fits the stack.
func firstSteps(readme string) []string {
	section := runSection.FindStringSubmatch(readme)
	if section == nil {
		return nil
	}
	var lines []string
	begun, code, commands := false, false, 0
	for line := range strings.Lines(section[1]) {
		line = strings.TrimRight(line, "\n")
		switch heading, ok := strings.CutPrefix(line, "### "); {
		case ok:
			begun = true
			lines = append(lines, heading+":")
		case strings.HasPrefix(line, "```"):
			code, commands = !code, 0
		case !begun || line == "":
		case code:
			if commands++; commands == 1 {
				lines = append(lines, "    "+line)
			}
		default:
			lines = append(lines, "  "+mark.ReplaceAllString(line, "$1$2"))
		}
	}
	return lines
}
