package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	servicev1 "example.com/service/api/service/v1"
)

// watch is a stream of events.
type watch struct {
	method  string
	request func(token, id string) proto.Message
	message change
	events  map[string]event // by the operation that causes it
}

// change is a message of any of the streams.
type change interface {
	proto.Message
	GetToken() string
	GetId() string
}

// event is a field of a stream's message, and the fields that it shares with the
// operation's request.
type event struct {
	name    protoreflect.Name
	repeats []protoreflect.Name
}

var watches = []watch{
	{
		"/service.v1.OrderService/WatchOrders",
		func(token, id string) proto.Message { return &servicev1.WatchOrdersRequest{Token: token, Id: id} },
		&servicev1.WatchOrdersResponse{},
		map[string]event{
			"PlaceOrder":   {"order_placed", []protoreflect.Name{"customer", "item", "quantity", "total", "note"}},
			"ConfirmOrder": {"order_confirmed", nil},
			"ShipOrder":    {"order_shipped", nil},
			"CancelOrder":  {"order_cancelled", nil},
		},
	},
}

func (w watch) begin(ctx context.Context, t *testing.T, connection *grpc.ClientConn, token, id string) grpc.ClientStream {
	t.Helper()
	stream, err := connection.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, w.method)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(stream.SendMsg(w.request(token, id)), stream.CloseSend()); err != nil {
		t.Fatal(err)
	}
	return stream
}

func (w watch) next(stream grpc.ClientStream) (change, error) {
	message, _ := proto.Clone(w.message).(change)
	return message, stream.RecvMsg(message)
}

// want reads the events of steps.
func (w watch) want(t *testing.T, stream grpc.ClientStream, steps []done) (tokens []string) {
	t.Helper()
	for _, step := range steps {
		message, err := w.next(stream)
		if err != nil {
			t.Fatalf("%s is not told: %v", step.operation, err)
		}
		fields, e := message.ProtoReflect(), w.events[step.operation]
		field := fields.Descriptor().Fields().ByName(e.name)
		if !fields.Has(field) || message.GetId() != step.id {
			t.Fatalf("%s of %s is told as %v", step.operation, step.id, message)
		}
		happened, asked := fields.Get(field).Message(), step.request.ProtoReflect()
		for _, name := range e.repeats {
			was, is := asked.Descriptor().Fields().ByName(name), happened.Descriptor().Fields().ByName(name)
			if asked.Has(was) && !asked.Get(was).Equal(happened.Get(is)) {
				t.Errorf("%s of %s was asked for with %v, and is told as %v", step.operation, step.id, step.request, message)
			}
		}
		tokens = append(tokens, message.GetToken())
	}
	return tokens
}

// TestWatch watches while the scenario is played, and then what has happened.
func TestWatch(t *testing.T) {
	// The context of a test ends before the service does; these streams outlast it.
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	var connection *grpc.ClientConn
	var live []grpc.ClientStream
	t.Cleanup(func() {
		defer cancel()
		for i, stream := range live {
			if message, err := watches[i].next(stream); status.Code(err) != codes.Unavailable {
				t.Errorf("%s ends with the service with %v, %v; want UNAVAILABLE", watches[i].method, message, err)
			}
		}
		if err := connection.Close(); err != nil {
			t.Error(err)
		}
	})
	connection = dial(t, start(t)["GRPC_ADDR"])
	var first []string
	for _, w := range watches {
		stream := w.begin(ctx, t, connection, "", "")
		message, err := w.next(stream)
		if err != nil || message.GetToken() == "" || message.GetId() != "" {
			t.Fatalf("%s begins with %v, %v; want a token alone", w.method, message, err)
		}
		live, first = append(live, stream), append(first, message.GetToken())
	}
	all := play(t, connection)
	for i, w := range watches {
		var steps []done
		for _, step := range all {
			if _, told := w.events[step.operation]; told {
				steps = append(steps, step)
			}
		}
		tokens := w.want(t, live[i], steps)
		w.want(t, w.begin(ctx, t, connection, first[i], ""), steps)
		half := len(steps) / 2
		w.want(t, w.begin(ctx, t, connection, tokens[half], ""), steps[half+1:])
		var same []done
		for _, step := range steps {
			if step.id == steps[half].id {
				same = append(same, step)
			}
		}
		w.want(t, w.begin(ctx, t, connection, first[i], steps[half].id), same)
		if message, err := w.next(w.begin(ctx, t, connection, tokens[half][1:], "")); status.Code(err) != codes.InvalidArgument {
			t.Errorf("a bad token gives %v, %v", message, err)
		}
	}
}

// done is a successful step.
type done struct {
	operation, id string
	request       proto.Message
}

// play plays the scenario. Requests with the same idempotency key take effect once.
func play(t *testing.T, connection *grpc.ClientConn) (all []done) {
	t.Helper()
	var answers []any
	seen := map[string]bool{}
	for _, step := range steps(t, "scenario.yaml") {
		answer, err := step.call(t, connection, answers)
		answers = append(answers, answer)
		key := step.Headers["idempotency-key"]
		if err != nil || (key != "" && seen[step.Operation+key]) {
			continue
		}
		seen[step.Operation+key] = true
		all = append(all, done{step.Operation, idOf(step.Body, answer), step.message(t, answers)})
	}
	return all
}

// idOf finds the ID in a request, else in the answer or its members.
func idOf(messages ...any) string {
	var within []any
	for _, message := range messages {
		fields, _ := message.(map[string]any)
		if id, ok := fields["id"].(string); ok {
			return id
		}
		for _, value := range fields {
			within = append(within, value)
		}
	}
	if len(within) == 0 {
		return ""
	}
	return idOf(within...)
}
