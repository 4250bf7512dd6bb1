// Command manpages writes otelgen's man pages into a folder, for the release
// build. It is a program of its own because what it needs to do so takes time
// when a program starts, which otelgen would take for every command.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra/doc"

	"github.com/otelgen/otelgen/internal/cli"
	"github.com/otelgen/otelgen/internal/term"
	"github.com/otelgen/otelgen/templates"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: manpages DIR")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "manpages:", err)
		os.Exit(1)
	}
}

// write writes the pages into a folder, which need not exist.
func write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the folder for man pages: %w", err)
	}
	none := func(string) string { return "" }
	root, err := cli.Documented(cli.Env{Streams: term.System(), Getenv: none, Layers: templates.FS})
	if err != nil {
		return err
	}
	root.DisableAutoGenTag = true
	// The date of a page comes from SOURCE_DATE_EPOCH, so that releases are reproducible.
	return doc.GenManTree(root, &doc.GenManHeader{Section: "1", Source: "otelgen"}, dir)
}
