// Package web serves an API over HTTP: routes, limits, problem documents, telemetry.
package web

import (
	"context"
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
	// Drain is how long requests in progress may take when the server stops.
	Drain  time.Duration
	Checks health.Checks
	// Middleware is your own, outermost first, such as one that checks tokens. It
	// runs inside the server's: in the request's span, with limited time and
	// panics recovered.
	Middleware []func(http.Handler) http.Handler
}

// Server is the service's HTTP side.
type Server struct {
	options     Options
	instruments *instruments
	endpoints   []Endpoint
	HTTP        *http.Server
}

// NewServer returns a server of the endpoints. Of the errors that they give, problem
// describes those that callers are expected to cause, and returns nil for others.
func NewServer(options Options, tel *telemetry.Telemetry, endpoints []Endpoint, problem func(error) *Problem) (*Server, error) {
	instruments, err := newInstruments(tel, problem)
	if err != nil {
		return nil, err
	}
	s := &Server{options: options, instruments: instruments, endpoints: endpoints}
	s.HTTP = &http.Server{
		Handler:           s.routes(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      15 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(tel.Log.Handler(), slog.LevelWarn),
	}
	return s, nil
}

// Serve answers requests until ctx is done, then drains those in progress.
func (s *Server) Serve(ctx context.Context) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.options.Addr)
	if err != nil {
		return fmt.Errorf("serve HTTP: %w", err)
	}
	s.instruments.log.InfoContext(ctx, "serving HTTP", "service_app.listener.address", listener.Addr().String())
	return s.ServeOn(ctx, listener)
}

// ServeOn is Serve on a listener, which it closes.
func (s *Server) ServeOn(ctx context.Context, listener net.Listener) error {
	failed := make(chan error, 1)
	go func() {
		if s.options.CertFile != "" {
			failed <- s.HTTP.ServeTLS(listener, s.options.CertFile, s.options.KeyFile)
		} else {
			failed <- s.HTTP.Serve(listener)
		}
	}()
	select {
	case err := <-failed:
		return fmt.Errorf("serve HTTP: %w", err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.options.Drain)
	defer cancel()
	if err := s.HTTP.Shutdown(drain); err != nil {
		return errors.Join(fmt.Errorf("drain HTTP: %w", err), s.HTTP.Close())
	}
	return nil
}
