package cli

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/otelgen/otelgen/internal/layer"
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

// openLayers opens a folder of layers. Whatever the folder holds, nothing
// outside it is read: os.Root does not follow links that lead out.
func openLayers(dir string) (layer.Source, os.FileInfo, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return layer.Source{}, nil, usagef("%s: cannot be read; name a folder that holds KIND/NAME/%s", dir, layer.ManifestFile)
	}
	if !info.IsDir() {
		return layer.Source{}, nil, usagef("%s: not a folder; name one that holds KIND/NAME/%s", dir, layer.ManifestFile)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return layer.Source{}, nil, usagef("%s: cannot be read: %v", dir, cause(err))
	}
	return layer.Source{FS: root.FS(), Name: dir, Outside: true}, info, nil
}

func hintOr(name string, names []string, otherwise string) string {
	if h := suggest.Hint(name, names); h != "" {
		return h
	}
	return otherwise
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
