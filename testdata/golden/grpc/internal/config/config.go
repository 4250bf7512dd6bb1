// Package config reads the settings of the service from the environment.
package config

import (
	"log/slog"
	"time"
)

// Config holds every setting, one struct for each part of the service.
type Config struct {
	Service
	SQL
	SQLite
	Server
	GRPC
}

// Load reads all settings. Its error names every setting that is wrong and says
// how to fix it.
func Load(getenv func(string) string) (Config, error) {
	env := &environment{getenv: getenv}
	cfg := Config{
		Service: loadService(env),
		SQL:     loadSQL(env),
		SQLite:  loadSQLite(env),
		Server:  loadServer(env),
		GRPC:    loadGRPC(env),
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

// SQL holds the settings of the database.
type SQL struct {
	MigrateOnStart bool // MIGRATE_ON_START: bring the database schema up to date at start; else run the migrate command first
}

func loadSQL(env *environment) SQL {
	return SQL{
		MigrateOnStart: env.flag("MIGRATE_ON_START", "true"),
	}
}

// SQLite holds the settings of the database.
type SQLite struct {
	DatabaseURL string // DATABASE_URL: SQLite database, file:PATH; the folder must exist and be writable
}

func loadSQLite(env *environment) SQLite {
	return SQLite{
		DatabaseURL: env.url("DATABASE_URL", "file:service.db"),
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

// GRPC holds the settings of the listeners.
type GRPC struct {
	GRPCAddr string // GRPC_ADDR: address that gRPC is served on
}

func loadGRPC(env *environment) GRPC {
	return GRPC{
		GRPCAddr: env.address("GRPC_ADDR", ":9090"),
	}
}
