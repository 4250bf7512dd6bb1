package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/otelgen/otelgen/internal/app"
	"github.com/otelgen/otelgen/internal/layer"
)

// registerCompletions completes flags that take a layer with the layers' names
// and summaries.
func registerCompletions(cmd *cobra.Command, env Env, kinds *layer.Kinds) {
	// Registering fails only for a flag that does not exist, which a test would show.
	_ = cmd.RegisterFlagCompletionFunc("model", func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		dirs, _ := cmd.Flags().GetStringArray("layers")
		return completeLayers(env, dirs, layer.KindModel), cobra.ShellCompDirectiveDefault
	})
	for _, r := range kinds.Roles() {
		_ = cmd.RegisterFlagCompletionFunc(r.Flag, func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			dirs, _ := cmd.Flags().GetStringArray("layers")
			names := completeLayers(env, dirs, r.Kind)
			if r.None {
				names = append(names, cobra.CompletionWithDesc(layer.None, "nothing"))
			}
			if r.Many {
				names = completeList(typed, names)
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		})
	}
	_ = cmd.RegisterFlagCompletionFunc("set", func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		dirs, _ := cmd.Flags().GetStringArray("layers")
		return completeSetting(env, dirs, typed)
	})
}

// completeList completes the last item of a list with those that are not in it.
func completeList(typed string, names []string) []string {
	comma := strings.LastIndexByte(typed, ',')
	if comma < 0 {
		return names
	}
	given := strings.Split(typed[:comma], ",")
	var all []string
	for _, n := range names {
		if name, _, _ := strings.Cut(n, "\t"); !slices.Contains(given, name) && name != layer.None {
			all = append(all, typed[:comma+1]+n)
		}
	}
	return all
}

// completeSetting completes an option's key, and its value behind the equals sign.
func completeSetting(env Env, dirs []string, typed string) ([]string, cobra.ShellCompDirective) {
	cat, err := env.catalog(dirs)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	key, _, given := strings.Cut(typed, "=")
	var all []string
	for _, l := range cat.Layers("") {
		for _, o := range l.Options {
			own := l.ID.String() + "." + o.Name
			switch {
			case !given:
				all = append(all, cobra.CompletionWithDesc(own+"=", o.Help))
			case own != cat.OptionKey(key):
			case o.Type == "bool":
				all = append(all, key+"=true", key+"=false")
			case o.Default != "":
				all = append(all, key+"="+o.Default)
			}
		}
	}
	if given {
		return all, cobra.ShellCompDirectiveNoFileComp
	}
	return all, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func completeLayers(env Env, dirs []string, kind string) []string {
	cat, err := env.catalog(dirs)
	if err != nil {
		return nil
	}
	var all []string
	for _, l := range cat.Choices(kind) {
		all = append(all, cobra.CompletionWithDesc(l.Name, l.Summary))
	}
	return all
}

// completeSources completes a kind or KIND/NAME, and with --source the file that
// follows.
func completeSources(env Env, o *explainOptions, kinds *layer.Kinds, typed string) ([]string, cobra.ShellCompDirective) {
	cat, err := env.catalog(o.layers)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	if o.source && strings.Count(typed, "/") > 1 {
		l, _, err := app.FindSource(cat, []string{typed})
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		sources, err := app.Sources(l)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var all []string
		for _, s := range sources {
			all = append(all, cobra.CompletionWithDesc(l.ID.String()+"/"+s.File, s.Layer))
		}
		return all, cobra.ShellCompDirectiveNoFileComp
	}
	var all []string
	if o.contract {
		all = describeKinds(kinds.All())
	}
	for _, l := range cat.Layers("") {
		all = append(all, cobra.CompletionWithDesc(l.ID.String(), l.Summary))
	}
	if o.source {
		return all, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}

// completeKinds completes the first argument with the kinds of layers.
func completeKinds(kinds []layer.Kind) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return describeKinds(kinds), cobra.ShellCompDirectiveNoFileComp
	}
}

func describeKinds(kinds []layer.Kind) []string {
	all := make([]string, len(kinds))
	for i, k := range kinds {
		all[i] = cobra.CompletionWithDesc(k.Name, k.Summary)
	}
	return all
}
