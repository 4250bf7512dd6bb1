package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"example.com/service/internal/config"
)

// healthcheck asks the service in the same container whether it is ready. The image
// contains no other program that could.
func healthcheck(ctx context.Context, cfg config.Config) error {
	readyz := &url.URL{Scheme: "http", Host: cfg.HTTPAddr, Path: "/readyz"}
	if cfg.TLSCertFile != "" {
		readyz.Scheme = "https"
	}
	// The certificate is not made out to this address.
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} //nolint:gosec // see above
	// Made of its parts, it needs no escape for the zone of an IPv6 address.
	request := &http.Request{Method: http.MethodGet, URL: readyz, Header: http.Header{}}
	response, err := (&http.Client{Transport: transport, Timeout: 4 * time.Second}).Do(request.WithContext(ctx))
	if err != nil {
		return fmt.Errorf("check health: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("check health: not ready: %s", response.Status)
	}
	return nil
}
