// Package cli is otelgen's command line: one file per command, each an options
// struct and a run function. Exit codes are decided in one place, exitCode.
package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/otelgen/otelgen/internal/app"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/prompt"
	"github.com/otelgen/otelgen/internal/suggest"
	"github.com/otelgen/otelgen/internal/term"
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

// usagef returns a fault in the command line.
func usagef(format string, args ...any) error { return diag.Errorf(format, args...) }

// Run executes the command line and returns the process's exit code.
func Run(ctx context.Context, args []string, env Env) (code int) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(env.Streams.Err, "otelgen: a fault of otelgen's own: %s; please report it with the command line\n", diag.OneLine(fmt.Errorf("%v", p)))
			code = exitFailed
		}
	}()
	streams := *env.Streams
	out := &results{w: streams.Out}
	streams.Out = out
	env.Streams = &streams
	kinds, fault := env.app().Kinds(layersIn(args))
	root := newRoot(env, kinds)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if fault != nil {
			return fault // the flag may be that of a role which could not be read
		}
		return usagef("%s; see %s --help", flagFault(cmd, err), cmd.CommandPath())
	})
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if out.err != nil {
		err = lost(err, out.err, "")
	}
	code = exitCode(ctx, err)
	if err != nil && code != exitCancelled {
		fmt.Fprintln(env.Streams.Err, "otelgen: "+diag.OneLine(err))
	}
	if code == exitCancelled {
		fmt.Fprintln(env.Streams.Err, "otelgen: cancelled; nothing was written")
	}
	return code
}

// results is standard output and remembers write errors, because not every caller,
// cobra's help among them, returns them.
type results struct {
	w   io.Writer
	err error
}

func (r *results) Write(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	n, err := r.w.Write(p)
	r.err = err
	return n, err
}

// lostError says that results could not be written.
type lostError struct {
	err error
	// done is what was done nevertheless, or "".
	done string
}

func (e *lostError) Error() string {
	msg := fmt.Sprintf("standard output cannot be written: %v; send it elsewhere", app.Cause(e.err))
	if e.done != "" {
		msg += "; " + e.done
	}
	return msg
}

// lost is what a command's error becomes when a result was lost: err, where
// that says so already.
func lost(err, cause error, done string) error {
	var already *lostError
	if errors.As(err, &already) {
		return err
	}
	return &lostError{cause, done}
}

// exitCode decides the process's exit code from what a command returned.
func exitCode(ctx context.Context, err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, prompt.ErrCancelled), errors.Is(err, context.Canceled) && ctx.Err() != nil:
		return exitCancelled
	case diag.Mendable(err):
		return exitUsage
	}
	return exitFailed
}

func newRoot(env Env, kinds *layer.Kinds) *cobra.Command {
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
	root.SetIn(env.Streams.In)
	root.SetOut(env.Streams.Out)
	root.SetErr(env.Streams.Err)
	root.Version = env.Version
	root.SetVersionTemplate(versionLine(env))
	root.Flags().Bool("version", false, "print the version of otelgen") // cobra's own would take -v
	help := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		listChoices(cmd, env, kinds)
		// cobra would say itself that help could not be written, besides us.
		var text bytes.Buffer
		cmd.SetOut(&text)
		help(cmd, args)
		cmd.SetOut(env.Streams.Out)
		_, _ = env.Streams.Out.Write(text.Bytes())
	})
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return noEmptyFlag(cmd) }
	root.AddCommand(newNew(env, kinds), newList(env, kinds), newExplain(env, kinds), newLayer(env, kinds), newSchema(env), newImport(env), newVersion(env), newRender(env))
	root.SetHelpCommand(newHelp())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	strictCompletion(root)
	return root
}

// Documented returns the command line as the release build documents it, with the
// values that flags of layers take.
func Documented(env Env) (*cobra.Command, error) {
	kinds, err := env.app().Kinds(nil)
	if err != nil {
		return nil, err
	}
	root := newRoot(env, kinds)
	for _, c := range root.Commands() {
		listChoices(c, env, kinds)
	}
	return root, nil
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
	return unknownCommand(cmd, args[0])
}

func unknownCommand(parent *cobra.Command, name string) error {
	var names []string
	for _, c := range parent.Commands() {
		if c.IsAvailableCommand() || c.Name() == "help" {
			names = append(names, c.Name())
		}
	}
	return usagef("unknown command %q%s", name, suggest.HintOr(name, names, "; see "+parent.CommandPath()+" --help"))
}

// noEmptyFlag refuses a flag whose value is empty, as --output "$DIR" has it
// when DIR is not set: taking it for one that was not given would hide that.
func noEmptyFlag(cmd *cobra.Command) error {
	var empty string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		given := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			given = list.GetSlice()
		}
		if empty == "" && (len(given) == 0 || slices.Contains(given, "")) {
			empty = f.Name
		}
	})
	if empty != "" {
		return usagef("--%s is empty; give it a value or leave it out", empty)
	}
	return nil
}

// app is otelgen as this run knows it.
func (env Env) app() app.App {
	return app.App{Version: env.Version, Layers: env.Layers, Folders: splitList(env.Getenv(layersVariable)), Executable: env.Executable}
}

// catalog loads the layers that come with otelgen and those of folders.
func (env Env) catalog(dirs []string) (*layer.Catalog, error) {
	cat, _, err := env.app().Catalog(dirs)
	return cat, err
}

// layersVariable is the environment variable that lists folders of layers.
const layersVariable = "OTELGEN_LAYERS"
