// Command otelgen generates Go services that are observable from their first request.
package main

import (
	"os"
	"runtime/debug"

	"github.com/otelgen/otelgen/internal/cli"
)

// version is set by the release build.
var version = "dev"

func main() {
	// A run makes some 20 MiB of garbage and ends: collecting it at every 4 MiB,
	// as the default would, takes a quarter of its time. A large model makes more,
	// and is collected as memory runs out.
	debug.SetGCPercent(900)
	debug.SetMemoryLimit(192 << 20)
	os.Exit(cli.Main(version))
}
