//go:build e2e

package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"go.yaml.in/yaml/v3"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/otelgen/otelgen/internal/contrib/record"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/tree"
)

// TestBufAgrees checks .proto files by Buf's rules, and that `make generate`,
// which runs the plugins, writes what otelgen wrote without them.
func TestBufAgrees(t *testing.T) {
	t.Parallel()
	buf := tool(t, "buf")
	for _, tc := range []struct{ framework, model string }{
		{"grpc", "order"}, {"grpc", "library"}, {"grpc", "clinic"}, {"grpc", "warehouse"}, {"connect", "order"},
	} {
		t.Run(tc.framework+"-"+tc.model, func(t *testing.T) {
			t.Parallel()
			s := grpcStack(tc.model)
			s.framework, s.bus = tc.framework, "memory"
			dir := generateUnlessPassed(t, s)
			command(t, dir, buf, "lint")
			before, err := tree.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			command(t, dir, buf, "generate")
			after, err := tree.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			if before.Digest() != after.Digest() {
				t.Errorf("the plugins write something else:\n%s", tail(tree.Diff(before, after)))
			}
		})
	}
}

// TestAChangedModelKeepsItsNumbers adds fields and an operation with an event in
// front of others, and puts the states into another order: no number may be
// another.
func TestAChangedModelKeepsItsNumbers(t *testing.T) {
	t.Parallel()
	buf := tool(t, "buf")
	s := grpcStack("order")
	s.bus = "memory"
	req := request(t, s)
	first := rendered(t, req)
	recorded := recordOf(t, first)
	data, err := os.ReadFile(filepath.Join("..", "..", "templates", "model", "order", "model.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.NewReplacer(
		`- "customer:`, "- \"urgency: enum(low,high)\"\n      - \"customer:",
		`states: [placed, confirmed`, `states: [placed, reviewed, confirmed`,
		`- {name: ShipOrder`, "- {name: ReviewOrder, kind: transition, from: placed, to: reviewed, emits: OrderReviewed}\n      - {name: ShipOrder",
	).Replace(string(data))
	if req.Model, err = modeltext.Parse("model.yaml", []byte(changed)); err != nil {
		t.Fatal(err)
	}
	req.Numbers = recorded.Numbers
	second := rendered(t, req)
	dirs := []string{filepath.Join(t.TempDir(), "first"), filepath.Join(t.TempDir(), "second")}
	for i, tr := range []*tree.Tree{first, second} {
		if err := tr.Write(context.Background(), dirs[i], tree.WriteOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	command(t, dirs[1], buf, "breaking", "--against", dirs[0])
	command(t, dirs[1], buf, "lint")
	proto, _ := second.File("api/service/v1/service.proto")
	for _, want := range []string{"string customer = 1;", "OrderUrgency urgency = 6;", "ORDER_STATE_REVIEWED = 5;", "rpc ReviewOrder(",
		"OrderShipped order_shipped = 7;", "OrderReviewed order_reviewed = 9;", "message OrderPlaced {\n  OrderUrgency urgency = 6;"} {
		if !bytes.Contains(proto.Data, []byte(want)) {
			t.Errorf("%q is not in\n%s", want, proto.Data)
		}
	}
	again := rendered(t, req)
	if again.Digest() != second.Digest() {
		t.Error("the same model with the same numbers gives another tree")
	}
}

func recordOf(t *testing.T, tr *tree.Tree) *record.Record {
	t.Helper()
	f, _ := tr.File(record.FileName)
	rec := new(record.Record)
	if err := yaml.Unmarshal(f.Data, rec); err != nil {
		t.Fatal(err)
	}
	return rec
}

// TestOtherClients calls a generated gRPC service with clients that share no
// code with it: grpcurl, by reflection, and Connect's client for gRPC.
func TestOtherClients(t *testing.T) {
	t.Parallel()
	dir := generateUnlessPassed(t, grpcStack("order"))
	r := start(t, dir, build(t, dir), "grpc")
	const service = "service.v1.OrderService"
	grpcurl := tool(t, "grpcurl")

	if out := command(t, dir, grpcurl, "-plaintext", r.GRPCAddr, "list"); !strings.Contains(out, service) || !strings.Contains(out, "grpc.health.v1.Health") {
		t.Errorf("grpcurl lists:\n%s", out)
	}
	if out := command(t, dir, grpcurl, "-plaintext", r.GRPCAddr, "grpc.health.v1.Health/Check"); !strings.Contains(out, "SERVING") {
		t.Errorf("health: %s", out)
	}
	out := command(t, dir, grpcurl, "-plaintext", "-d", `{"customer": "Ann", "item": "ink", "quantity": 2, "total": {"amount": 5, "currency": "EUR"}}`, r.GRPCAddr, service+"/PlaceOrder")
	var placed struct {
		Order struct{ ID, State string }
	}
	if err := json.Unmarshal([]byte(out), &placed); err != nil || placed.Order.ID == "" || placed.Order.State != "ORDER_STATE_PLACED" {
		t.Errorf("placed: %v, %s", err, out)
	}
	if out := command(t, dir, grpcurl, "-plaintext", "-d", "{}", r.GRPCAddr, service+"/BulkPlaceOrder"); !strings.Contains(out, `"reason": "INVALID"`) {
		t.Errorf("a stream's item that is nothing: %s", out)
	}
	out, err := try(dir, grpcurl, "-plaintext", "-d", `{"id": "no-id"}`, r.GRPCAddr, service+"/GetOrder")
	if err == nil || !strings.Contains(out, "InvalidArgument") || !strings.Contains(out, "google.rpc.BadRequest") || !strings.Contains(out, "google.rpc.ErrorInfo") {
		t.Errorf("a refusal as grpcurl shows it: %v\n%s", err, out)
	}

	plain := &http.Transport{Protocols: new(http.Protocols)}
	plain.Protocols.SetUnencryptedHTTP2(true)
	t.Cleanup(plain.CloseIdleConnections)
	call := func(method string) error {
		client := connect.NewClient[emptypb.Empty, emptypb.Empty](&http.Client{Transport: plain}, "http://"+r.GRPCAddr+"/"+service+"/"+method, connect.WithGRPC())
		_, err := client.CallUnary(t.Context(), connect.NewRequest(&emptypb.Empty{}))
		return err
	}
	if err := call("ListOrders"); err != nil {
		t.Errorf("Connect's client: %v", err)
	}
	err = call("GetOrder")
	refused := new(connect.Error)
	if connect.CodeOf(err) != connect.CodeInvalidArgument || !errors.As(err, &refused) || len(refused.Details()) < 2 {
		t.Errorf("a refusal as Connect's client shows it: %v, %v", err, refused.Details())
	}
	r.stop(t)
}

// TestWhatIsAbsentIsRefusedAlike leaves out each value that is required though
// its type's zero is as good as others: HTTP, gRPC and Connect refuse the same
// request for the same reason, and all take the zeros.
func TestWhatIsAbsentIsRefusedAlike(t *testing.T) {
	t.Parallel()
	m, err := modeltext.Parse("model.yaml", []byte(`
aggregates:
  - name: Thing
    fields: ["size: int!", "ripe: bool!", "note: string!", "grade: enum(fine,coarse) default=fine"]
    operations:
      - {name: MakeThing, kind: create, http: POST /things}
      - {name: GetThing, kind: get, http: "GET /things/{id}"}
`))
	if err != nil {
		t.Fatal(err)
	}
	grpcurl := tool(t, "grpcurl")
	zeros := map[string]string{"size": "0", "ripe": "false", "note": `""`}
	for _, framework := range []string{"gin,grpc", "connect"} {
		s := grpcStack("order")
		s.framework = framework
		t.Run(s.name(), func(t *testing.T) {
			req := request(t, s)
			req.Model = m
			dir := writeUnlessPassed(t, rendered(t, req))
			r := start(t, dir, build(t, dir), "grpc")
			const method = "service.v1.ThingService/MakeThing"
			call := func(body string) (refused map[string]string) {
				refused = map[string]string{}
				if out, err := try(dir, grpcurl, "-plaintext", "-d", body, r.GRPCAddr, method); err != nil {
					refused["InvalidArgument"] = out
				}
				url, reason := "http://"+r.GRPCAddr+"/"+method, "invalid_argument"
				if framework != "connect" {
					url, reason = r.BaseURL()+"/things", "422"
				}
				if status, out := post(t, url, body); status >= 300 {
					refused[reason] = out
				}
				return refused
			}
			if refused := call(object(zeros, "")); len(refused) != 0 {
				t.Errorf("zeros are refused: %v", refused)
			}
			for missing := range zeros {
				refused := call(object(zeros, missing))
				for code, out := range refused {
					if !strings.Contains(out, code) || !strings.Contains(out, missing) || !strings.Contains(out, "is required") {
						t.Errorf("without %s: %s, want %s for it", missing, out, code)
					}
				}
				if len(refused) != 2 {
					t.Errorf("without %s: refused by %v, want both", missing, refused)
				}
			}
			url := r.BaseURL() + "/things"
			if framework == "connect" {
				url = "http://" + r.GRPCAddr + "/" + method
			}
			zeros := maps.Clone(zeros)
			zeros["grade"] = `"rough"`
			if status, out := post(t, url, object(zeros, "")); status < 400 || status > 499 || !strings.Contains(out, "grade") {
				t.Errorf("a grade that there is not: %d, %s", status, out)
			}
			r.stop(t)
		})
	}
}

// TestItemsThatMayReferToWhatRefersToThem runs the tests of a service that cannot
// have all that its first items may name: a test's stream sends them alone.
func TestItemsThatMayReferToWhatRefersToThem(t *testing.T) {
	t.Parallel()
	m, err := modeltext.Parse("model.yaml", []byte(`
aggregates:
  - name: Driver
    fields: ["name: string!", "truck: ref(Truck)"]
    operations:
      - {name: HireDriver, kind: create}
      - {name: ListDrivers, kind: list}
  - name: Truck
    fields: ["plate: string!", "drivers: list(ref(Driver))"]
    operations:
      - {name: BuyTruck, kind: create}
`))
	if err != nil {
		t.Fatal(err)
	}
	req := request(t, grpcStack("order"))
	req.Model = m
	dir := writeUnlessPassed(t, rendered(t, req))
	command(t, dir, "go", "test", "-run", "TestStreams|TestCalls", "./cmd/...")
}

// object is a JSON object of the members but one.
func object(members map[string]string, but string) string {
	var parts []string
	for name, value := range members {
		if name != but {
			parts = append(parts, strconv.Quote(name)+": "+value)
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func post(t *testing.T, url, body string) (status int, answer string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(data)
}
