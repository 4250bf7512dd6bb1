package web

import (
	"net/http"
	"strconv"
	"strings"
)

// newRequest returns what telemetry records of a request.
func newRequest(r *http.Request, route string) request {
	seen := request{
		method: r.Method, route: route, path: r.URL.Path, scheme: "http", host: r.Host,
		version: strings.TrimPrefix(r.Proto, "HTTP/"), peer: r.RemoteAddr, userAgent: r.UserAgent(),
	}
	if r.TLS != nil {
		seen.scheme = "https"
	}
	if r.ProtoMajor > 1 {
		seen.version = strconv.Itoa(r.ProtoMajor)
	}
	return seen
}
