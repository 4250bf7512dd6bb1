// Command gen writes internal/modlock/lock.txt from the module in
// internal/modlock/universe.
//
//	go run ./gen            tidy the universe, compute the lock, prove it, write it
//	go run ./gen -behind    list the modules that upstream has a newer version of, with the reasons
//
// It needs the go command and, for what the module cache lacks, the network. The
// lock is written only if it gives, for the universe as a whole and for each of
// its packages alone, the go.mod and go.sum that `go mod tidy` writes.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
)

func main() {
	dir := flag.String("dir", ".", "the folder of package modlock")
	behindOnly := flag.Bool("behind", false, "list what is behind upstream; fail when a module is behind without a reason")
	flag.Parse()
	if err := run(*dir, *behindOnly); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(dir string, behindOnly bool) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if behindOnly {
		return behind(ctx, dir)
	}
	return generate(ctx, dir)
}
