// Command build builds the components that tests need and that are not in the
// user's cache yet, the large ones with OTELGEN_ACCEPTANCE=1. Run it in the root
// of the repository.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/otelgen/otelgen/internal/components"
)

func main() {
	for _, c := range components.All() {
		if c.Large && os.Getenv("OTELGEN_ACCEPTANCE") != "1" {
			continue
		}
		start := time.Now()
		program, err := components.Path(context.Background(), filepath.Join("internal", "components"), c.Name)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Printf("%s (%s)\n", program, time.Since(start).Round(time.Second))
	}
}
