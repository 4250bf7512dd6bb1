// Package cli is otelgen's command line: one file per command, each an options
// struct and a run function. Exit codes are decided in one place, exitCode.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/prompt"
	"github.com/otelgen/otelgen/internal/term"
	"github.com/otelgen/otelgen/internal/tree"
)

// Exit codes, as the contract names them.
const (
	exitDone      = 0
	exitFailed    = 1
	exitUsage     = 2
	exitCancelled = 130
)

// Env is everything that a run takes from outside.
type Env struct {
	Streams *term.Streams
	Getenv  func(string) string
	// Prompter asks when prompts are allowed.
	Prompter prompt.Prompter
	// Version is what `otelgen version` prints.
	Version string
	// Layers are the layers that come with otelgen.
	Layers fs.FS
	// Executable is the path of this program, which renders outside layers in
	// a process of its own.
	Executable func() (string, error)
}

// usageError is a fault in the command line.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// Run executes the command line and returns the process's exit code.
func Run(ctx context.Context, args []string, env Env) (code int) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(env.Streams.Err, "otelgen: a fault of otelgen's own: %s; please report it with the command line\n", oneLine(fmt.Errorf("%v", p)))
			code = exitFailed
		}
	}()
	root := newRoot(env)
	root.SetArgs(args)
	root.SetIn(env.Streams.In)
	root.SetOut(env.Streams.Out)
	root.SetErr(env.Streams.Err)
	err := root.ExecuteContext(ctx)
	code = exitCode(ctx, err)
	if err != nil && code != exitCancelled {
		fmt.Fprintln(env.Streams.Err, "otelgen: "+oneLine(err))
	}
	if code == exitCancelled {
		fmt.Fprintln(env.Streams.Err, "otelgen: cancelled; nothing was written")
	}
	return code
}

// exitCode decides the process's exit code from what a command returned.
func exitCode(ctx context.Context, err error) int {
	var usage *usageError
	var target *tree.TargetError
	var invalid interface{ Invalid() bool }
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, prompt.ErrCancelled), errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return exitCancelled
	case errors.As(err, &usage), errors.As(err, &target):
		return exitUsage
	case errors.As(err, &invalid) && invalid.Invalid():
		return exitUsage
	}
	return exitFailed
}

// oneLine keeps an error to the one line that the contract promises.
func oneLine(err error) string {
	return strings.Join(strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' || r == '\r' }), "; ")
}

func newRoot(env Env) *cobra.Command {
	root := &cobra.Command{
		Use:   "otelgen",
		Short: "Generate Go services that are observable from their first request",
		Long: "otelgen writes a Go service from an architecture, a framework and a telemetry backend:\n" +
			"it compiles, its tests pass, and its traces, metrics and logs follow the OpenTelemetry\n" +
			"semantic conventions. It needs no network and no terminal.",
		Example: "  otelgen new myservice\n" +
			"  otelgen new myservice -a cqrs -f chi -b console --no-input\n" +
			"  otelgen new billing --entity 'Invoice number:string! due:date total:money!'",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          noArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%s; see %s --help", flagFault(cmd, err), cmd.CommandPath())
	})
	root.AddCommand(newNew(env), newList(env), newExplain(env), newLayer(env), newVersion(env), newRender(env), newMan())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	return root
}

// noArgs refuses arguments; for a command with others below it they are unknown
// commands.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if !cmd.HasSubCommands() {
		return usagef("%s takes no argument, and %q was given", cmd.CommandPath(), args[0])
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return usagef("unknown command %q%s", args[0], hintOr(args[0], names, "; see "+cmd.CommandPath()+" --help"))
}

// catalog loads the layers that come with otelgen and those of the folders
// given, OTELGEN_LAYERS first.
func (env Env) catalog(dirs []string) (*layer.Catalog, []string, error) {
	sources := []layer.Source{{FS: env.Layers, Name: "templates"}}
	var all []string
	for _, d := range append(splitList(env.Getenv("OTELGEN_LAYERS")), dirs...) {
		if d = filepath.Clean(d); slices.Contains(all, d) {
			continue
		}
		src, err := openLayers(d)
		if err != nil {
			return nil, nil, err
		}
		sources, all = append(sources, src), append(all, d)
	}
	c, err := layer.Load(sources...)
	return c, all, err
}
