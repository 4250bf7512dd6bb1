package cli

import (
	"github.com/spf13/cobra"

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
		_ = cmd.RegisterFlagCompletionFunc(r.Flag, func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			dirs, _ := cmd.Flags().GetStringArray("layers")
			names := completeLayers(env, dirs, r.Kind)
			if r.None {
				names = append(names, cobra.CompletionWithDesc(layer.None, "nothing"))
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		})
	}
}

func completeLayers(env Env, dirs []string, kind string) []string {
	cat, _, err := env.catalog(dirs)
	if err != nil {
		return nil
	}
	var all []string
	for _, l := range cat.Choices(kind) {
		all = append(all, cobra.CompletionWithDesc(l.Name, l.Summary))
	}
	return all
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

func layerNames(cat *layer.Catalog, kind string) []string {
	var names []string
	for _, l := range cat.Choices(kind) {
		names = append(names, l.Name)
	}
	return names
}
