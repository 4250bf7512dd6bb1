package main

import (
	"bufio"
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/protoadapt"
)

func TestRun(t *testing.T) {
	target := serve(t)
	tests := []struct {
		name   string
		args   []string
		input  string
		output string
		err    string // part of the error
	}{
		{"a call", []string{"-metadata", "key=value", "place-order"}, "", "{}\n", ""},
		{"with a request", []string{"-metadata", "key=value", "place-order", "{}"}, "", "{}\n", ""},
		{"with a request from standard input", []string{"-metadata", "key=value", "place-order", "-"}, "{}", "{}\n", ""},
		{"with more metadata", []string{"-metadata", "a=b", "-metadata", "key=value", "place-order"}, "", "{}\n", ""},
		{"refused", []string{"place-order"}, "", "", "no key\n  reason: NO_KEY (tests)\n  field key: is required\n  trace: 4bf9"},
		{"within its time", []string{"-timeout", "1m", "-metadata", "key=value", "place-order"}, "", "{}\n", ""},
		{"out of time", []string{"-timeout", "1ns", "-metadata", "key=value", "place-order"}, "", "", "deadline"},
		{"no file of certificates", []string{"-ca", "no-such-file", "place-order"}, "", "", "read the certificates"},
		{"no certificates", []string{"-ca", "main_test.go", "place-order"}, "", "", "main_test.go has no certificate in PEM"},
		{"no JSON", []string{"place-order", "x"}, "", "", "read the request"},
		{"two requests", []string{"place-order", "-"}, "{} {}", "", "read the request"},
		{"no method", []string{"no-such"}, "", "", `no method "no-such"`},
		{"a flag behind the method", []string{"place-order", "{}", "-metadata", "key=value"}, "", "", `"-metadata" is one too many`},
		{"no metadata", []string{"-metadata", "x", "place-order"}, "", "", "write key=value"},
		{"a stream of responses", []string{"-metadata", "key=value", "stream-orders"}, "", "{}\n{}\n", ""},
		{"a refused stream of responses", []string{"stream-orders"}, "", "", "no key"},
		{"a stream of requests", []string{"-metadata", "key=value", "bulk-place-order"}, "{}\n{}{}", "{}\n{}\n{}\n", ""},
		{"a stream with one request", []string{"-metadata", "key=value", "bulk-place-order", "{}"}, "", "{}\n", ""},
		{"a refused stream of requests", []string{"bulk-place-order"}, "{}", "", "no key"},
		{"a stream that ends in no JSON", []string{"-metadata", "key=value", "bulk-place-order", "-"}, "{} x", "{}\n", "read the request"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var output strings.Builder
			err := run(t.Context(), append([]string{"-target", target}, test.args...), strings.NewReader(test.input), &output, io.Discard)
			if output.String() != test.output || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("%q, %v; want %q, %q", &output, err, test.output, test.err)
			}
		})
	}
}

// refusal is what details tell of a call that is refused.
func refusal() []protoadapt.MessageV1 {
	return []protoadapt.MessageV1{
		&errdetails.ErrorInfo{Reason: "NO_KEY", Domain: "tests"},
		&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{{Field: "key", Description: "is required"}}},
		&errdetails.RequestInfo{RequestId: "4bf9"},
	}
}

func TestCertificatesOfAFileAreTrusted(t *testing.T) {
	server := httptest.NewUnstartedServer(nil)
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	file := filepath.Join(t.TempDir(), "ca.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(file, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	target := "https://" + server.Listener.Addr().String()
	err := run(t.Context(), []string{"-target", target, "-ca", file, "place-order"}, strings.NewReader(""), io.Discard, io.Discard)
	if err == nil || strings.Contains(err.Error(), "certificate") {
		t.Errorf("error %v, want one of a server that has no such method", err)
	}
}

func TestEscapeZone(t *testing.T) {
	for target, want := range map[string]string{
		"localhost:9090":             "localhost:9090",
		"[::1]:9090":                 "[::1]:9090",
		"[::1%lo]:9090":              "[::1%25lo]:9090",
		"http://[::1%lo]:9090/a%20b": "http://[::1%25lo]:9090/a%20b",
		"https://[fe80::1%25eth0]":   "https://[fe80::1%25eth0]",
		"https://example.com/a%20b":  "https://example.com/a%20b",
	} {
		if got := escapeZone(target); got != want {
			t.Errorf("%s became %s, want %s", target, got, want)
		}
	}
}

// TestAnInterruptEndsAStream interrupts a stream of alternating requests and
// responses.
func TestAnInterruptEndsAStream(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	input, requests := io.Pipe()
	responses, output := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, []string{"-target", serve(t), "-metadata", "key=value", "bulk-place-order"}, input, output, io.Discard)
	}()
	lines := bufio.NewReader(responses)
	for range 2 {
		if _, err := fmt.Fprintln(requests, "{}"); err != nil {
			t.Fatal(err)
		}
		if line, err := lines.ReadString('\n'); line != "{}\n" {
			t.Fatalf("%q, %v", line, err)
		}
	}
	interrupt()
	if err := <-done; err == nil {
		t.Error("the stream ended as if all were sent")
	}
	if err := requests.Close(); err != nil {
		t.Error(err)
	}
}
