package cli

import (
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/otelgen/otelgen/internal/layer"
)

// registerCompletions completes flags that take a layer with the layers' names
// and summaries.
func registerCompletions(cmd *cobra.Command, env Env) {
	for flag, kind := range map[string]string{
		"arch": "architecture", "framework": "framework", "backend": "backend", "store": "store",
		"readmodel": "store", "bus": "bus", "cache": "cache", "model": "model",
	} {
		// It fails only for a flag that does not exist, which a test would show.
		_ = cmd.RegisterFlagCompletionFunc(flag, func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			dirs, _ := cmd.Flags().GetStringArray("layers")
			names := completeLayers(env, dirs, kind)
			switch flag {
			case "bus", "cache":
				names = append(names, cobra.CompletionWithDesc(layer.None, "nothing"))
			case "model":
				return names, cobra.ShellCompDirectiveDefault
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

func completeKinds(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return layer.Kinds(), cobra.ShellCompDirectiveNoFileComp
}

func layerNames(cat *layer.Catalog, kind string) []string {
	var names []string
	for _, l := range cat.Choices(kind) {
		names = append(names, l.Name)
	}
	return names
}

func readFS(fsys fs.FS, name string) ([]byte, error) { return fs.ReadFile(fsys, name) }
