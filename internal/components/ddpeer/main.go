// Command ddpeer is a service in a test that writes and reads trace context
// with Datadog's own library, and in Datadog's headers alone:
//
//	GET /inject     begins a span and tells it, with the headers that a call in it would carry
//	GET /extract    tells the span of the caller that the request's headers name
//
// DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED=false makes trace IDs of 64 bits.
package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"

	"github.com/DataDog/dd-trace-go/v2/ddtrace/ext"
	"github.com/DataDog/dd-trace-go/v2/ddtrace/tracer"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: ddpeer HOST:PORT")
		os.Exit(2)
	}
	if err := serve(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "ddpeer:", err)
		os.Exit(1)
	}
}

func serve(address string) error {
	for name, value := range map[string]string{
		"DD_TRACE_PROPAGATION_STYLE": "datadog", "DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false", "DD_REMOTE_CONFIGURATION_ENABLED": "false",
	} {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /inject", inject)
	mux.HandleFunc("GET /extract", extract)
	mux.HandleFunc("GET /ready", func(http.ResponseWriter, *http.Request) {})
	failed := make(chan error, 1)
	go func() { failed <- http.Serve(listener, mux) }()
	// Nobody reads the spans: the Agent's paths are not found here.
	if err := tracer.Start(tracer.WithAgentAddr(address), tracer.WithLogStartup(false), tracer.WithService("ddpeer")); err != nil {
		return err
	}
	defer tracer.Stop()
	return <-failed
}

// span is what the test compares.
type span struct {
	TraceID  string            `json:"trace_id"` // 32 hexadecimal digits
	SpanID   string            `json:"span_id"`  // decimal
	Priority int               `json:"priority"`
	Headers  map[string]string `json:"headers,omitempty"`
}

func tell(c *tracer.SpanContext) span {
	priority, _ := c.SamplingPriority()
	return span{TraceID: c.TraceID(), SpanID: strconv.FormatUint(c.SpanID(), 10), Priority: priority}
}

// inject honours ?drop=true, a user's wish.
func inject(w http.ResponseWriter, r *http.Request) {
	s := tracer.StartSpan("call")
	defer s.Finish()
	if r.FormValue("drop") == "true" {
		s.SetTag(ext.ManualDrop, true)
	} else {
		s.SetTag(ext.ManualKeep, true)
	}
	headers := tracer.TextMapCarrier{}
	if err := tracer.Inject(s.Context(), headers); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	answer := tell(s.Context())
	answer.Headers = headers
	_ = json.NewEncoder(w).Encode(answer)
}

func extract(w http.ResponseWriter, r *http.Request) {
	c, err := tracer.Extract(tracer.HTTPHeadersCarrier(r.Header))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	_ = json.NewEncoder(w).Encode(tell(c))
}
