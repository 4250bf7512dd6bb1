// Command servicectl calls the service by gRPC.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"google.golang.org/genproto/googleapis/rpc/errdetails"

	"example.com/service/client"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends it at once
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	switch {
	case ctx.Err() != nil:
		os.Exit(130)
	case err != nil && !errors.Is(err, flag.ErrHelp):
		fmt.Fprintln(os.Stderr, "servicectl:", err)
		os.Exit(1)
	}
}

// methods are the service's, by the name of their command.
var methods = map[string]func(*client.Client) method{
	"place-order":      func(c *client.Client) method { return unary(c.Orders.PlaceOrder) },
	"bulk-place-order": func(c *client.Client) method { return bidiStream(c.Orders.BulkPlaceOrder) },
	"confirm-order":    func(c *client.Client) method { return unary(c.Orders.ConfirmOrder) },
	"ship-order":       func(c *client.Client) method { return unary(c.Orders.ShipOrder) },
	"cancel-order":     func(c *client.Client) method { return unary(c.Orders.CancelOrder) },
	"get-order":        func(c *client.Client) method { return unary(c.Orders.GetOrder) },
	"list-orders":      func(c *client.Client) method { return unary(c.Orders.ListOrders) },
	"stream-orders":    func(c *client.Client) method { return serverStream(c.Orders.StreamOrders) },
	"watch-orders":     func(c *client.Client) method { return serverStream(c.Orders.WatchOrders) },
}

const usage = `usage: servicectl [flags] METHOD [REQUEST]

REQUEST is JSON; - reads it from standard input. A bulk method reads requests from
there, one after the other. The responses of a stream are printed as they come, each
in a line.

`

// run makes the call named by args.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("servicectl", flag.ContinueOnError)
	flags.SetOutput(stderr)
	target := flags.String("target", "localhost:9090", "`address` of the service, behind https:// where it has TLS")
	ca := flags.String("ca", "", "`file` of the certificates, in PEM, that are trusted instead of the system's")
	timeout := flags.Duration("timeout", 0, "how long the call may take at most; without it, a call that is no stream has the client's 10s")
	var metadata []string
	flags.Func("metadata", "`key=value` to send along; may be repeated", func(pair string) error {
		key, value, ok := strings.Cut(pair, "=")
		if !ok {
			return errors.New("write key=value")
		}
		metadata = append(metadata, key, value)
		return nil
	})
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
		fmt.Fprintf(stderr, "\nmethods: %s\n", strings.Join(slices.Sorted(maps.Keys(methods)), ", "))
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	of, ok := methods[flags.Arg(0)]
	if !ok {
		flags.Usage()
		return fmt.Errorf("no method %q", flags.Arg(0))
	}
	if flags.NArg() > 2 {
		return fmt.Errorf("%q is one too many: REQUEST is one argument, and flags stand before METHOD", flags.Arg(2))
	}
	roots, err := trusted(*ca)
	if err != nil {
		return err
	}
	c, hangUp, err := dial(escapeZone(*target), &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots})
	if err != nil {
		return err
	}
	defer hangUp()
	if *timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, *timeout)
		defer cancel()
	}
	return explained(of(c)(withMetadata(ctx, metadata), exchange{flags.Arg(1), stdin, stdout}))
}

// trusted reads certificates; without a file, they are the system's.
func trusted(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil //nolint:nilnil // crypto/tls takes nil for the system's
	}
	certificates, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the certificates: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(certificates) {
		return nil, fmt.Errorf("%s has no certificate in PEM", file)
	}
	return roots, nil
}

// explained adds to an error of the service what its details tell.
func explained(err error) error {
	var more strings.Builder
	for _, detail := range details(err) {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			fmt.Fprintf(&more, "\n  reason: %s (%s)", detail.GetReason(), detail.GetDomain())
		case *errdetails.BadRequest:
			for _, v := range detail.GetFieldViolations() {
				fmt.Fprintf(&more, "\n  field %s: %s", v.GetField(), v.GetDescription())
			}
		case *errdetails.RequestInfo:
			fmt.Fprintf(&more, "\n  trace: %s", detail.GetRequestId())
		}
	}
	if more.Len() == 0 {
		return err
	}
	return fmt.Errorf("%w%s", err, more.String())
}

// escapeZone escapes the percent sign before the zone of an IPv6 address, such as
// [fe80::1%eth0]:9090, which URLs want and people do not write.
func escapeZone(target string) string {
	host, rest, bracketed := strings.Cut(target, "]")
	address, zone, zoned := strings.Cut(host, "%")
	if !bracketed || !zoned {
		return target
	}
	return address + "%25" + strings.TrimPrefix(zone, "25") + "]" + rest
}
