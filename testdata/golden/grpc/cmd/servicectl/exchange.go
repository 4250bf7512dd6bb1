package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// method calls a method of the service.
type method func(context.Context, exchange) error

// exchange reads and prints the messages of a call as JSON.
type exchange struct {
	argument string // "-" means standard input
	stdin    io.Reader
	stdout   io.Writer
}

// message is a pointer to a message.
type message[T any] interface {
	*T
	proto.Message
}

// read reads the request of a call, which is empty without an argument.
func read[Q any, P message[Q]](x exchange) (*Q, error) {
	data := []byte(cmp.Or(x.argument, "{}"))
	if x.argument == "-" {
		var err error
		if data, err = io.ReadAll(x.stdin); err != nil {
			return nil, fmt.Errorf("read the request: %w", err)
		}
	}
	return parse[Q, P](data)
}

func parse[Q any, P message[Q]](data []byte) (*Q, error) {
	request := new(Q)
	if err := protojson.Unmarshal(data, P(request)); err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	return request, nil
}

// show prints a response.
func (x exchange) show(response proto.Message, format func(*bytes.Buffer, []byte) error) error {
	data, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(response)
	if err != nil {
		return fmt.Errorf("print the response: %w", err)
	}
	var text bytes.Buffer
	if err := format(&text, data); err != nil { // protojson varies its spacing from build to build
		return fmt.Errorf("print the response: %w", err)
	}
	_, err = fmt.Fprintln(x.stdout, &text)
	return err
}

func indented(to *bytes.Buffer, data []byte) error { return json.Indent(to, data, "", "  ") }

// showAll prints the responses of a stream as they arrive.
func showAll[R any, P message[R]](x exchange, receive func() (*R, error)) error {
	for {
		response, err := receive()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := x.show(P(response), json.Compact); err != nil {
			return err
		}
	}
}

// sendAll sends requests as they are read.
func sendAll[Q any, P message[Q]](x exchange, send func(*Q) error) error {
	input := x.stdin
	if x.argument != "" && x.argument != "-" {
		input = strings.NewReader(x.argument)
	}
	decoder := json.NewDecoder(input)
	for {
		var data json.RawMessage
		err := decoder.Decode(&data)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the request: %w", err)
		}
		request, err := parse[Q, P](data)
		if err != nil {
			return err
		}
		if err := send(request); err != nil {
			return fmt.Errorf("send the request: %w", err)
		}
	}
}

// talk sends requests and prints responses at the same time.
func talk[Q, R any, P message[Q], S message[R]](x exchange, send func(*Q) error, end func() error, receive func() (*R, error)) error {
	sent := make(chan error, 1)
	go func() {
		sent <- sendAll[Q, P](x, send)
		_ = end() // receive reports the error
	}()
	if err := showAll[R, S](x, receive); err != nil {
		return err
	}
	select {
	case err := <-sent:
		return err
	default:
		return errors.New("the service ended the stream before all was sent")
	}
}
