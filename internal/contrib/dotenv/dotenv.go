// Package dotenv writes .env.example, the settings of a service.
package dotenv

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/otelgen/otelgen/internal/contrib"
)

// Contribute writes .env.example: the environment variables with their values for
// development, or else their defaults.
// What has none, secrets among them, is empty and commented out.
func Contribute(_ context.Context, in *contrib.Input) (contrib.Output, error) {
	var out strings.Builder
	out.WriteString("# Settings of " + in.Service.Title + ". Copy to .env, which docker compose reads, or export them:\n# set -a; . ./.env; set +a\n")
	group := ""
	for _, e := range in.Env {
		if e.Group != group {
			group = e.Group
			fmt.Fprintf(&out, "\n## %s\n", group)
		}
		help := e.Help
		if e.Required {
			help += " (required)"
		}
		fmt.Fprintf(&out, "\n# %s\n", help)
		value := cmp.Or(e.Development, e.Default)
		if e.Secret || value == "" {
			out.WriteString("#")
		}
		fmt.Fprintf(&out, "%s=%s\n", e.Name, shellWord(value))
	}
	return contrib.File(".env.example", []byte(out.String())), nil
}

// shellWord quotes a value where a shell or compose would read more into it.
func shellWord(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:,@%+=", r)
	}
	if strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
