package health

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Ask asks the service at an address whether it is ready: that in the same container,
// whose image contains no other program that could.
func Ask(ctx context.Context, address string, encrypted bool) error {
	// A URL made of its parts needs no escape for the zone of an IPv6 address.
	request := &http.Request{Method: http.MethodGet, URL: &url.URL{Scheme: "http", Host: address, Path: "/readyz"}}
	if encrypted {
		request.URL.Scheme = "https"
	}
	// The certificate is not made out to this address.
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} //nolint:gosec // see above
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
