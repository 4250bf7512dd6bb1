// Package probes reports the health of the service to orchestrators over HTTP.
package probes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"example.com/service/internal/platform/health"
	"example.com/service/internal/platform/telemetry"
)

// Options are the settings of a server.
type Options struct {
	Addr string
	// CertFile and KeyFile turn on TLS, 1.2 or newer.
	CertFile, KeyFile string
	Drain             time.Duration
	Checks            health.Checks
}

// Server answers /livez and /readyz.
type Server struct {
	options Options
	log     *slog.Logger
	http    *http.Server
}

// NewServer returns a server of the checks.
func NewServer(options Options, tel *telemetry.Telemetry) *Server {
	s := &Server{options: options, log: tel.Log}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", s.livez)
	mux.HandleFunc("GET /readyz", s.readyz)
	s.http = &http.Server{
		Handler:           mux,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      15 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(tel.Log.Handler(), slog.LevelWarn),
	}
	return s
}

// livez reports that the process answers.
func (s *Server) livez(w http.ResponseWriter, _ *http.Request) {
	write(w, http.StatusOK, map[string]string{"status": "ok"})
}

// readyz reports whether the service can do its work.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	report, ready := s.options.Checks.Ready(r.Context())
	status := http.StatusOK
	if !ready {
		status = http.StatusServiceUnavailable
		s.log.WarnContext(r.Context(), "not ready", "error", report.Err)
	}
	write(w, status, report)
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // fails only if the caller has disconnected
}

// Serve answers until ctx is done.
func (s *Server) Serve(ctx context.Context) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.options.Addr)
	if err != nil {
		return fmt.Errorf("serve probes: %w", err)
	}
	s.log.InfoContext(ctx, "serving probes", "service_app.listener.address", listener.Addr().String())
	failed := make(chan error, 1)
	go func() {
		if s.options.CertFile != "" {
			failed <- s.http.ServeTLS(listener, s.options.CertFile, s.options.KeyFile)
		} else {
			failed <- s.http.Serve(listener)
		}
	}()
	select {
	case err := <-failed:
		return fmt.Errorf("serve probes: %w", err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.options.Drain)
	defer cancel()
	if err := s.http.Shutdown(drain); err != nil {
		return errors.Join(fmt.Errorf("stop probes: %w", err), s.http.Close())
	}
	return nil
}
