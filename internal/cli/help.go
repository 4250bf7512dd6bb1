package cli

import (
	"github.com/spf13/cobra"
)

// newHelp is cobra's help command, but for topics that there are not: those
// are faults of the command line, as an unknown command is.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about any command",
		Long:  "help shows what a command does and takes; otelgen COMMAND --help says the same.",
		Example: "  otelgen help new\n" +
			"  otelgen help layer check",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			topic, err := helpTopic(cmd.Root(), args)
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var names []string
			for _, c := range topic.Commands() {
				if c.IsAvailableCommand() {
					names = append(names, cobra.CompletionWithDesc(c.Name(), c.Short))
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			topic, err := helpTopic(cmd.Root(), args)
			if err != nil {
				return err
			}
			topic.InitDefaultHelpFlag() // or --help is not in the list of flags
			return topic.Help()
		},
	}
}

// helpTopic follows names from a command down.
func helpTopic(cmd *cobra.Command, names []string) (*cobra.Command, error) {
	for _, name := range names {
		var next *cobra.Command
		for _, c := range cmd.Commands() {
			if c.Name() == name {
				next = c
			}
		}
		switch {
		case next == nil && !cmd.HasSubCommands():
			return nil, usagef("%s has no commands below it, and %q was given; see %s --help", cmd.CommandPath(), name, cmd.CommandPath())
		case next == nil:
			return nil, unknownCommand(cmd, name)
		}
		cmd = next
	}
	return cmd, nil
}

// strictCompletion makes cobra's completion command refuse what it does not
// know as the others do, and not with its help.
func strictCompletion(root *cobra.Command) {
	for _, c := range root.Commands() {
		if c.Name() != "completion" {
			continue
		}
		c.Args = noArgs
		c.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		for _, shell := range c.Commands() {
			shell.Args = noArgs
		}
	}
}
