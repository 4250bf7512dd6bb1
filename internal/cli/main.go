package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/AlecAivazis/survey/v2/terminal"

	"github.com/otelgen/otelgen/internal/prompt"
	"github.com/otelgen/otelgen/internal/term"
	"github.com/otelgen/otelgen/templates"
)

// Main runs the process's own command line and returns its exit code.
func Main(version string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s := term.System()
	env := Env{Streams: s, Getenv: os.Getenv, Version: version, Layers: templates.FS, Executable: os.Executable}
	in, inOK := s.In.(terminal.FileReader)
	out, outOK := s.Out.(terminal.FileWriter)
	if inOK && outOK {
		env.Prompter = &prompt.Terminal{In: in, Out: out, Size: s.Size, Plain: s.Dumb, Colour: s.OutColour}
	}
	return Run(ctx, os.Args[1:], env)
}
