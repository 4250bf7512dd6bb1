// Command servicectl calls the service by gRPC.
package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
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

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"example.com/service/client"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "servicectl:", err)
		os.Exit(1)
	}
}

// method calls one method with a message that is in JSON.
type method func(ctx context.Context, request []byte) (proto.Message, error)

var methods = map[string]func(*client.Client) method{
	"place-order":   func(c *client.Client) method { return calling(c.Orders.PlaceOrder) },
	"confirm-order": func(c *client.Client) method { return calling(c.Orders.ConfirmOrder) },
	"ship-order":    func(c *client.Client) method { return calling(c.Orders.ShipOrder) },
	"cancel-order":  func(c *client.Client) method { return calling(c.Orders.CancelOrder) },
	"get-order":     func(c *client.Client) method { return calling(c.Orders.GetOrder) },
	"list-orders":   func(c *client.Client) method { return calling(c.Orders.ListOrders) },
}

func calling[Q, R any, PQ interface {
	*Q
	proto.Message
}, PR interface {
	*R
	proto.Message
}](call func(context.Context, PQ, ...grpc.CallOption) (PR, error)) method {
	return func(ctx context.Context, data []byte) (proto.Message, error) {
		request := PQ(new(Q))
		if err := protojson.Unmarshal(data, request); err != nil {
			return nil, fmt.Errorf("read the request: %w", err)
		}
		return call(ctx, request)
	}
}

// run makes the call that args name and prints its response in JSON.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("servicectl", flag.ContinueOnError)
	flags.SetOutput(stderr)
	target := flags.String("target", "localhost:9090", "`address` of the service")
	flags.Func("metadata", "`key=value` to send along; may be repeated", func(pair string) error {
		key, value, ok := strings.Cut(pair, "=")
		if !ok {
			return errors.New("write key=value")
		}
		ctx = metadata.AppendToOutgoingContext(ctx, key, value)
		return nil
	})
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: servicectl [flags] METHOD [REQUEST]\n\nREQUEST is JSON; - reads it from standard input.\n\n")
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
	request := []byte(cmp.Or(flags.Arg(1), "{}"))
	if flags.Arg(1) == "-" {
		var err error
		if request, err = io.ReadAll(stdin); err != nil {
			return fmt.Errorf("read the request: %w", err)
		}
	}
	c, err := client.New(*target, client.Options{})
	if err != nil {
		return err
	}
	defer c.Close()
	response, err := of(c)(ctx, request)
	if err != nil {
		return err
	}
	data, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(response)
	if err != nil {
		return fmt.Errorf("print the response: %w", err)
	}
	var text bytes.Buffer
	if err := json.Indent(&text, data, "", "  "); err != nil { // protojson's own spaces differ from build to build
		return fmt.Errorf("print the response: %w", err)
	}
	_, err = fmt.Fprintln(stdout, &text)
	return err
}
