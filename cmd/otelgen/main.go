// Command otelgen generates Go services that are observable from their first request.
package main

import (
	"os"

	"github.com/otelgen/otelgen/internal/cli"
)

// version is set by the release build.
var version = "dev"

func main() { os.Exit(cli.Main(version)) }
