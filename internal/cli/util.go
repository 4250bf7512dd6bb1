package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/otelgen/otelgen/internal/suggest"
)

// splitList splits a list of folders as the system writes one in a variable.
func splitList(s string) []string {
	var all []string
	for _, d := range filepath.SplitList(s) {
		if d != "" {
			all = append(all, d)
		}
	}
	return all
}

// flagFault adds the flag probably meant to pflag's message.
func flagFault(cmd *cobra.Command, err error) string {
	msg := err.Error()
	name, ok := strings.CutPrefix(msg, "unknown flag: --")
	if !ok {
		return msg
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return msg + suggest.Hint(name, names)
}

// printJSON writes one indented document.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// progress reports what takes time.
func (env Env) progress(text string) { fmt.Fprintln(env.Streams.Err, text) }
