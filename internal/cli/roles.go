package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/otelgen/otelgen/internal/app"
	"github.com/otelgen/otelgen/internal/layer"
)

// layersIn finds the values of --layers before flags are defined, which depend
// on them.
func layersIn(args []string) []string {
	var dirs []string
	for i, a := range args {
		if a == "--" {
			break
		}
		if a == "--layers" && i+1 < len(args) {
			dirs = append(dirs, args[i+1])
		}
		if dir, ok := strings.CutPrefix(a, "--layers="); ok {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// addRoleFlags defines a flag for each role. It returns an error where one is
// among the command's own, and leaves that out.
func addRoleFlags(f, own *pflag.FlagSet, kinds *layer.Kinds) error {
	var clash error
	for _, r := range kinds.Roles() {
		if r.Flag == "help" || own.Lookup(r.Flag) != nil {
			clash = usagef("role %s: flag --%s is one of otelgen's own; give it another", r.Name, r.Flag)
			continue
		}
		if r.Short == "h" || r.Short != "" && own.ShorthandLookup(r.Short) != nil {
			clash = usagef("role %s: flag -%s is one of otelgen's own; give it another", r.Name, r.Short)
			continue
		}
		if r.Many {
			f.StringSliceP(r.Flag, r.Short, nil, usageOf(kinds, r, nil))
			continue
		}
		f.StringP(r.Flag, r.Short, "", usageOf(kinds, r, nil))
	}
	return clash
}

// usageOf returns the help text of a role's flag.
func usageOf(kinds *layer.Kinds, r layer.Role, choices []string) string {
	text := r.Help
	if text == "" {
		text = r.Title
	}
	if len(choices) > 0 {
		text += ": " + strings.Join(choices, ", ")
	}
	text += " (" + defaultOf(kinds, r)
	if r.Many {
		text += "; repeat or separate with commas"
	}
	return text + ")"
}

// listChoices names in the help of a command what the flags of roles take, and
// leaves out flags that take nothing.
func listChoices(cmd *cobra.Command, env Env, kinds *layer.Kinds) {
	dirs, _ := cmd.Flags().GetStringArray("layers")
	var cat *layer.Catalog
	for _, r := range kinds.Roles() {
		flag := cmd.Flags().Lookup(r.Flag)
		if flag == nil || cmd.Name() != "new" {
			continue
		}
		if cat == nil {
			var err error
			if cat, err = env.catalog(dirs); err != nil {
				return // help need not fail for a faulty layer
			}
		}
		choices := app.Names(cat, r.Kind)
		flag.Hidden = len(choices) == 0
		if r.None {
			choices = append(choices, layer.None)
		}
		flag.Usage = usageOf(kinds, r, choices)
	}
	if flag := cmd.Flags().Lookup("model"); flag != nil && cat != nil {
		flag.Usage = modelUsage(app.Names(cat, layer.KindModel))
	}
}

// modelUsage returns the help text of --model; bundled are the names that it takes
// besides files.
func modelUsage(bundled []string) string {
	text := "service model: a YAML file or a bundled name"
	if len(bundled) > 0 {
		text = "service model: a YAML file or one of " + strings.Join(bundled, ", ")
	}
	return text + " (default the architecture's)"
}

// defaultOf describes what a role has without its flag.
func defaultOf(kinds *layer.Kinds, r layer.Role) string {
	text := r.Default
	if text == "" {
		text = layer.None
	}
	if followed, ok := kinds.Role(r.Follows); ok {
		text = "the " + followed.Title
	}
	if r.Required != "" {
		text += ", or " + r.Required + " where the architecture needs one"
	}
	return "default " + text
}

// answered collects what flags gave, by role.
func answered(f *pflag.FlagSet, kinds *layer.Kinds) layer.Answers {
	answers := layer.Answers{}
	for _, r := range kinds.Roles() {
		flag := f.Lookup(r.Flag)
		if flag == nil || !flag.Changed {
			continue
		}
		names := []string{flag.Value.String()}
		if list, ok := flag.Value.(pflag.SliceValue); ok {
			names = list.GetSlice()
		}
		answers[r.Name] = names
	}
	return answers
}
