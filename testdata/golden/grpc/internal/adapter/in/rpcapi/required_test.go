package rpcapi

import (
	"context"
	"errors"
	"slices"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	servicev1 "example.com/service/api/service/v1"
)

// What the domain rejects anyway, such as a text that is too short, is left out.
func TestWhatIsRequiredMustBeThere(t *testing.T) {
	missing(t, new(orderService).PlaceOrder, &servicev1.PlaceOrderRequest{}, `{
		"total": {"amount":"0","currency":"EUR"}
	}`)
	missing(t, new(orderService).ConfirmOrder, &servicev1.ConfirmOrderRequest{}, `{
		"id": "00000000-0000-7000-8000-000000000001"
	}`)
	missing(t, new(orderService).ShipOrder, &servicev1.ShipOrderRequest{}, `{
		"id": "00000000-0000-7000-8000-000000000001"
	}`)
	missing(t, new(orderService).CancelOrder, &servicev1.CancelOrderRequest{}, `{
		"id": "00000000-0000-7000-8000-000000000001"
	}`)
	missing(t, new(orderService).GetOrder, &servicev1.GetOrderRequest{}, `{
		"id": "00000000-0000-7000-8000-000000000001"
	}`)
}

// missing makes the call without each field in turn.
func missing[Q proto.Message, R any](t *testing.T, call func(context.Context, Q) (R, error), request Q, fields string) {
	t.Helper()
	if err := protojson.Unmarshal([]byte(fields), request); err != nil {
		t.Fatal(err)
	}
	request.ProtoReflect().Range(func(field protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		less := proto.CloneOf(request)
		less.ProtoReflect().Clear(field)
		_, err := call(t.Context(), less)
		if f, ok := errors.AsType[*fault](err); !ok || !slices.Contains(f.fields, violation{string(field.Name()), "is required"}) {
			t.Errorf("%v: %v", less, err)
		}
		return true
	})
}
