package cli

import (
	"io/fs"
	"strings"

	"github.com/spf13/pflag"

	"github.com/otelgen/otelgen/internal/layer"
)

// kinds reads the kinds and roles that the command line may name: those that
// come with otelgen and those of the folders of layers that the arguments name.
// What is wrong in such a folder the command says that reads it as a whole.
func (env Env) kinds(args []string) (*layer.Kinds, error) {
	shipped := layer.Source{FS: env.Layers, Name: "templates"}
	sources := []layer.Source{shipped}
	for _, dir := range append(splitList(env.Getenv(layersVariable)), layersIn(args)...) {
		if src, _, err := openLayers(dir); err == nil {
			sources = append(sources, src)
		}
	}
	if kinds, err := layer.LoadKinds(sources...); err == nil {
		return kinds, nil
	}
	return layer.LoadKinds(shipped)
}

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

// addRoleFlags defines a flag for each role.
func addRoleFlags(f *pflag.FlagSet, kinds *layer.Kinds) {
	for _, r := range kinds.Roles() {
		if f.Lookup(r.Flag) != nil || r.Short != "" && f.ShorthandLookup(r.Short) != nil {
			continue // said by checkRoleFlags when the command runs
		}
		if r.Many {
			f.StringSliceP(r.Flag, r.Short, nil, r.Help+" ("+defaultOf(kinds, r)+"; repeat or separate with commas)")
			continue
		}
		f.StringP(r.Flag, r.Short, "", r.Help+" ("+defaultOf(kinds, r)+")")
	}
}

// defaultOf says what a role has where its flag is left out.
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

func readFS(fsys fs.FS, name string) ([]byte, error) { return fs.ReadFile(fsys, name) }
