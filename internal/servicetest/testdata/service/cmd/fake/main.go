// Command fake behaves as a generated service does, and as a broken one when FAKE says so.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	log.Info("start", "otel", os.Getenv("OTEL_SERVICE_NAME"), "args", os.Args[1:])
	fmt.Fprintln(os.Stderr, "said to a person")
	switch os.Getenv("FAKE") {
	case "fail":
		os.Exit(3)
	case "print":
		fmt.Println("not JSON")
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	var probes atomic.Int64
	http.HandleFunc("/readyz", func(w http.ResponseWriter, _ *http.Request) {
		if os.Getenv("FAKE") == "never" || probes.Add(1) < 3 {
			http.Error(w, "not yet", http.StatusServiceUnavailable)
		}
	})
	go func() {
		if err := http.ListenAndServe(os.Getenv("HTTP_ADDR"), nil); err != nil {
			log.Error("serve", "error", err)
			os.Exit(1)
		}
	}()
	<-ctx.Done()
	if os.Getenv("FAKE") == "deaf" {
		select {}
	}
	time.Sleep(50 * time.Millisecond)
	log.Info("stop")
}
