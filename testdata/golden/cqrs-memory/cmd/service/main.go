// Command service runs the service.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"example.com/service/internal/config"
	"example.com/service/internal/platform/health"
	"example.com/service/internal/platform/process"
	"example.com/service/internal/platform/telemetry/setup"
)

// version is set by the linker (-X main.version=1.2.3).
var version string

const usage = "Usage: service [healthcheck]\n\nWithout a command it runs the service. README.md lists its settings."

func main() {
	signal.Ignore(syscall.SIGPIPE) // whoever reads the logs may die
	if err := run(context.Background(), os.Args[1:], os.Getenv, os.Stdout); err != nil {
		time.AfterFunc(time.Second, func() { os.Exit(1) }) // nobody may read stderr
		fmt.Fprintln(os.Stderr, "service:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, getenv func(string) string, stdout io.Writer) error {
	if len(args) > 0 && slices.Contains([]string{"-h", "--help", "help"}, args[0]) {
		_, err := fmt.Fprintln(stdout, usage)
		return err
	}
	hangUp := slices.DeleteFunc([]os.Signal{syscall.SIGHUP}, signal.Ignored) // nohup ignores it
	ctx, stop := signal.NotifyContext(ctx, append(hangUp, os.Interrupt, syscall.SIGTERM)...)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal kills at once
	cfg, err := config.Load(getenv)
	if err != nil {
		return err
	}
	if len(args) > 0 {
		switch args[0] {
		case "healthcheck":
			return health.Ask(ctx, cfg.HTTPAddr, cfg.TLSCertFile != "")
		default:
			return fmt.Errorf("unknown command %q: use healthcheck, or none to start the service", args[0])
		}
	}

	tel, stopTelemetry, err := setup.Start(ctx, setup.Options{Service: "service", Version: version, LogLevel: cfg.LogLevel, Stdout: stdout})
	if err != nil {
		return fmt.Errorf("set up telemetry: %w", err)
	}
	last, cancel := process.LastExport(ctx, cfg.ShutdownTimeout)
	defer cancel()
	defer stopTelemetry(last)
	defer stop() // ctx is still open if a part of the service has failed
	return runService(ctx, cfg, tel)
}
