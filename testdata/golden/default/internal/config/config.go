// Package config reads the settings of the service from the environment.
package config

import (
	"log/slog"
	"time"

	"example.com/service/internal/platform/settings"
)

// Config holds every setting, one struct for each part of the service.
type Config struct {
	Service
	SQL
	SQLite
	Server
}

// Load reads all settings. Its error names every setting that is wrong and says
// how to fix it.
func Load(getenv func(string) string) (Config, error) {
	env := settings.New(getenv)
	cfg := Config{
		Service: loadService(env),
		SQL:     loadSQL(env),
		SQLite:  loadSQLite(env),
		Server:  loadServer(env),
	}
	env.SDK()
	if (cfg.TLSCertFile == "") != (cfg.TLSKeyFile == "") {
		env.Fail("TLS_KEY_FILE", "set it together with TLS_CERT_FILE")
	}
	return cfg, env.Err()
}

// Service holds the settings of the process.
type Service struct {
	LogLevel        slog.Level    // LOG_LEVEL: lowest level that is logged, on stdout and by OTLP (debug, info, warn, error)
	ShutdownTimeout time.Duration // SHUTDOWN_TIMEOUT: time for draining requests and flushing telemetry after SIGTERM
	AdminAddr       string        // ADMIN_ADDR: loopback address of pprof, such as 127.0.0.1:6060; off when empty
}

func loadService(env *settings.Environment) Service {
	return Service{
		LogLevel:        env.Level("LOG_LEVEL", "info"),
		ShutdownTimeout: env.Duration("SHUTDOWN_TIMEOUT", "20s"),
		AdminAddr:       env.Loopback("ADMIN_ADDR", ""),
	}
}

// SQL holds the settings of the database.
type SQL struct {
	MigrateOnStart bool // MIGRATE_ON_START: bring the database schema up to date at start; else run the migrate command first
}

func loadSQL(env *settings.Environment) SQL {
	return SQL{MigrateOnStart: env.Flag("MIGRATE_ON_START", "true")}
}

// SQLite holds the settings of the database.
type SQLite struct {
	DatabaseURL string // DATABASE_URL: SQLite database, file:PATH; the folder must exist and be writable
}

func loadSQLite(env *settings.Environment) SQLite {
	return SQLite{DatabaseURL: env.URL("DATABASE_URL", "file:service.db")}
}

// Server holds the settings of the listeners.
type Server struct {
	HTTPAddr    string // HTTP_ADDR: address that HTTP is served on
	TLSCertFile string // TLS_CERT_FILE: certificate chain in PEM; with TLS_KEY_FILE it turns TLS on
	TLSKeyFile  string // TLS_KEY_FILE: private key of the certificate in PEM
}

func loadServer(env *settings.Environment) Server {
	return Server{
		HTTPAddr:    env.Address("HTTP_ADDR", ":8080"),
		TLSCertFile: env.Text("TLS_CERT_FILE", ""),
		TLSKeyFile:  env.Text("TLS_KEY_FILE", ""),
	}
}
