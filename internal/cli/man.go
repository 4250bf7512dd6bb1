package cli

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/otelgen/otelgen/internal/layer"
)

// newMan is hidden: the release build calls it to make the man pages.
func newMan(env Env, kinds *layer.Kinds) *cobra.Command {
	return &cobra.Command{
		Use: "man DIR", Short: "Write the man pages into a folder", Hidden: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("man takes the folder to write")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return fmt.Errorf("make the folder for man pages: %w", err)
			}
			root := cmd.Root()
			for _, c := range root.Commands() {
				listChoices(c, env, kinds)
			}
			root.DisableAutoGenTag = true
			// The date of a page comes from SOURCE_DATE_EPOCH, so that releases are reproducible.
			return doc.GenManTree(root, &doc.GenManHeader{Section: "1", Source: "otelgen"}, args[0])
		},
	}
}
