package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"time"

	"example.com/service/internal/config"
)

// healthcheck asks the service in the same container whether it is ready. The image
// contains no other program that could.
func healthcheck(ctx context.Context, cfg config.Config) error {
	ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
	defer cancel()
	url, transport := "http://"+cfg.HTTPAddr+"/readyz", &http.Transport{}
	if cfg.TLSCertFile != "" {
		url = "https://" + cfg.HTTPAddr + "/readyz"
		transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} //nolint:gosec // the certificate is not made out to this address
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return fmt.Errorf("check health: %w", err)
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return fmt.Errorf("check health: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("check health: not ready: %s", response.Status)
	}
	return nil
}
