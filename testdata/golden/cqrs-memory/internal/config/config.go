// Package config reads the settings of the service from the environment.
package config

import (
	"log/slog"
	"time"
)

// Config holds every setting, one struct for each part of the service.
type Config struct {
	Service
	Server
}

// Load reads all settings. Its error names every setting that is wrong and says
// how to fix it.
func Load(getenv func(string) string) (Config, error) {
	env := &environment{getenv: getenv}
	cfg := Config{
		Service: loadService(env),
		Server:  loadServer(env),
	}
	env.sdk()
	if (cfg.TLSCertFile == "") != (cfg.TLSKeyFile == "") {
		env.fail("TLS_KEY_FILE", "set it together with TLS_CERT_FILE")
	}
	return cfg, env.err()
}

// Service holds the settings of the process.
type Service struct {
	LogLevel        slog.Level    // LOG_LEVEL: lowest level that is logged, on stdout and by OTLP (debug, info, warn, error)
	ShutdownTimeout time.Duration // SHUTDOWN_TIMEOUT: time for draining requests and flushing telemetry after SIGTERM
	AdminAddr       string        // ADMIN_ADDR: loopback address of pprof, such as 127.0.0.1:6060; off when empty
}

func loadService(env *environment) Service {
	return Service{
		LogLevel:        env.level("LOG_LEVEL", "info"),
		ShutdownTimeout: env.duration("SHUTDOWN_TIMEOUT", "20s"),
		AdminAddr:       env.loopback("ADMIN_ADDR", ""),
	}
}

// Server holds the settings of the listeners.
type Server struct {
	HTTPAddr    string // HTTP_ADDR: address that HTTP is served on
	TLSCertFile string // TLS_CERT_FILE: certificate chain in PEM; with TLS_KEY_FILE it turns TLS on
	TLSKeyFile  string // TLS_KEY_FILE: private key of the certificate in PEM
}

func loadServer(env *environment) Server {
	return Server{
		HTTPAddr:    env.address("HTTP_ADDR", ":8080"),
		TLSCertFile: env.text("TLS_CERT_FILE", ""),
		TLSKeyFile:  env.text("TLS_KEY_FILE", ""),
	}
}
