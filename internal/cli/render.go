package cli

import (
	"github.com/spf13/cobra"

	"github.com/otelgen/otelgen/internal/app"
)

func newRender(env Env) *cobra.Command {
	return &cobra.Command{
		Use: app.RenderCommand, Hidden: true, Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.app().RenderChild(cmd.Context(), env.Streams.In, env.Streams.Out)
		},
	}
}
