package main

import (
	"encoding/json"
	"fmt"
	"testing"

	rpccode "google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	servicev1 "example.com/service/api/service/v1"
)

// methods are the methods of the scenario, with their messages.
var methods = map[string]struct {
	name              string
	request, response proto.Message
}{
	"PlaceOrder":   {"/service.v1.OrderService/PlaceOrder", &servicev1.PlaceOrderRequest{}, &servicev1.PlaceOrderResponse{}},
	"ConfirmOrder": {"/service.v1.OrderService/ConfirmOrder", &servicev1.ConfirmOrderRequest{}, &servicev1.ConfirmOrderResponse{}},
	"ShipOrder":    {"/service.v1.OrderService/ShipOrder", &servicev1.ShipOrderRequest{}, &servicev1.ShipOrderResponse{}},
	"CancelOrder":  {"/service.v1.OrderService/CancelOrder", &servicev1.CancelOrderRequest{}, &servicev1.CancelOrderResponse{}},
	"GetOrder":     {"/service.v1.OrderService/GetOrder", &servicev1.GetOrderRequest{}, &servicev1.GetOrderResponse{}},
	"ListOrders":   {"/service.v1.OrderService/ListOrders", &servicev1.ListOrdersRequest{}, &servicev1.ListOrdersResponse{}},
}

// dial connects to the service. The caller closes the connection.
func dial(t *testing.T, address string) *grpc.ClientConn {
	t.Helper()
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.WaitForReady(true)))
	if err != nil {
		t.Fatal(err)
	}
	return connection
}

func TestCalls(t *testing.T) {
	connection := dial(t, start(t)["GRPC_ADDR"])
	t.Cleanup(func() {
		if err := connection.Close(); err != nil {
			t.Error(err)
		}
	})
	var answers []any
	for i, step := range steps(t, "scenario.yaml") {
		answer, err := step.call(t, connection, answers)
		if code := rpccode.Code(status.Code(err)).String(); code != step.Expect {
			t.Fatalf("step %d, %s: %s, want %s: %v", i+1, step.Operation, code, step.Expect, err)
		}
		answers = append(answers, answer)
	}
}

// call makes the call, and returns the response as JSON.
func (s step) call(t *testing.T, connection *grpc.ClientConn, answers []any) (any, error) {
	t.Helper()
	method, ok := methods[s.Operation]
	if !ok {
		t.Fatalf("no operation %q", s.Operation)
	}
	request, response := s.message(t, answers), proto.Clone(method.response)
	ctx := t.Context()
	for key, value := range s.Headers {
		ctx = metadata.AppendToOutgoingContext(ctx, key, fmt.Sprint(fill(t, value, answers)))
	}
	if err := connection.Invoke(ctx, method.name, request, response); err != nil {
		return nil, err
	}
	answer, err := protojson.MarshalOptions{UseProtoNames: true, EmitUnpopulated: true}.Marshal(response)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, answer), nil
}

// message returns the request of the call.
func (s step) message(t *testing.T, answers []any) proto.Message {
	t.Helper()
	request := proto.Clone(methods[s.Operation].request)
	if s.Body != nil {
		body, err := json.Marshal(fill(t, s.Body, answers))
		if err != nil {
			t.Fatal(err)
		}
		if err := protojson.Unmarshal(body, request); err != nil {
			t.Fatalf("%s: %v", body, err)
		}
	}
	return request
}
