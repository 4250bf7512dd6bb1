package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
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
		{"refused", []string{"place-order"}, "", "", "no key"},
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
