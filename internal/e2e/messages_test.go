//go:build e2e

package e2e_test

import (
	"database/sql"
	"encoding/json"
	"maps"
	"net/http"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/modeltext"
)

// parcels has a field of every type, alone where it must and may be, and in a
// list.
const parcels = `domain: parcels
aggregates:
  - name: Depot
    fields: ["name: string!"]
    operations:
      - {name: OpenDepot, kind: create, http: POST /depots, emits: DepotOpened}
  - name: Parcel
    fields:
      - "label: string!"
      - "label_other: string"
      - "labels: list(string)!"
      - "labels_other: list(string)"
      - "count: int!"
      - "count_other: int"
      - "counts: list(int)!"
      - "counts_other: list(int)"
      - "weight: decimal!"
      - "weight_other: decimal"
      - "weights: list(decimal)!"
      - "weights_other: list(decimal)"
      - "fragile: bool!"
      - "fragile_other: bool"
      - "fragiles: list(bool)!"
      - "fragiles_other: list(bool)"
      - "due: date!"
      - "due_other: date"
      - "dues: list(date)!"
      - "dues_other: list(date)"
      - "seen: timestamp!"
      - "seen_other: timestamp"
      - "seens: list(timestamp)!"
      - "seens_other: list(timestamp)"
      - "code: uuid!"
      - "code_other: uuid"
      - "codes: list(uuid)!"
      - "codes_other: list(uuid)"
      - "price: money!"
      - "price_other: money"
      - "prices: list(money)!"
      - "prices_other: list(money)"
      - "size: enum(small,large)!"
      - "size_other: enum(small,large)"
      - "sizes: list(enum(small,large))!"
      - "sizes_other: list(enum(small,large))"
      - "depot: ref(Depot)!"
      - "depot_other: ref(Depot)"
      - "depots: list(ref(Depot))!"
      - "depots_other: list(ref(Depot))"
      - "fee: money!"
      - "load: decimal!"
    operations:
      - {name: SendParcel, kind: create, http: POST /parcels, emits: ParcelSent}
      - {name: RelabelParcel, kind: update, http: "PUT /parcels/{id}", emits: ParcelRelabelled}
      - {name: RaiseFee, kind: adjust, field: fee, by: amount, sign: "+", http: "POST /parcels/{id}/fee", emits: FeeRaised}
      - {name: AddLoad, kind: adjust, field: load, by: more, sign: "+", http: "POST /parcels/{id}/load", emits: LoadAdded}
`

// TestMessagesAreTheSame has the same commands carried out by services of two
// architectures and compares what they tell others. One tells the whole of what
// there is now, one what has changed; what both tell must be the same JSON.
func TestMessagesAreTheSame(t *testing.T) {
	t.Parallel()
	whole := parcelMessages(t, stack{"hexagonal", "nethttp", "otlp", "sqlite", "", "memory", "order"})
	changes := parcelMessages(t, stack{"cqrs", "nethttp", "otlp", "sqlite", "memory", "memory", "order"})
	if len(whole) != len(changes) || len(whole) == 0 {
		t.Fatalf("%d and %d messages", len(whole), len(changes))
	}
	compared := map[string]int{}
	bodies := parcelBodies("depot")
	for i, m := range changes {
		w := whole[i]
		if m.kind != w.kind {
			t.Fatalf("message %d is %s and %s", i, w.kind, m.kind)
		}
		for name, got := range m.data {
			if want, ok := w.data[name]; ok {
				compared[name]++
				if !reflect.DeepEqual(got, want) {
					t.Errorf("%s: %s is %v, want %v", m.kind, name, got, want)
				}
			}
		}
		if strings.Contains(m.kind, "ParcelSent") {
			for _, own := range []string{"id", "version", "created_at", "updated_at"} {
				delete(w.data, own)
			}
			var body map[string]any
			if err := json.Unmarshal([]byte(bodies[0]), &body); err != nil {
				t.Fatal(err)
			}
			bodies = bodies[1:]
			want := slices.Sorted(maps.Keys(body))
			for _, data := range []map[string]any{m.data, w.data} {
				if got := slices.Sorted(maps.Keys(data)); !slices.Equal(got, want) {
					t.Errorf("%s has %v, want %v", m.kind, got, want)
				}
			}
		}
	}
	if len(compared) != 43 { // the fields of both aggregates
		t.Errorf("only %v were compared", compared)
	}
}

type parcelMessage struct {
	kind string
	data map[string]any
}

// parcelMessages sends commands to a service and returns the messages in its
// outbox, with depot for the ID of the only depot.
func parcelMessages(t *testing.T, s stack) []parcelMessage {
	t.Helper()
	m, err := modeltext.Parse("model.yaml", []byte(parcels))
	if err != nil {
		t.Fatal(err)
	}
	req := request(t, s)
	req.Model = m
	dir := write(t, rendered(t, req))
	r := start(t, dir, build(t, dir), "grpc", "OTEL_SDK_DISABLED=true")

	send := func(method, path, body string) string {
		t.Helper()
		var answer struct{ ID string }
		if status := r.exchange(t, method, path, []byte(body), &answer); status > 299 {
			t.Fatalf("%s %s: status %d\n%s", method, path, status, body)
		}
		return answer.ID
	}
	depot := send(http.MethodPost, "/depots", `{"name":"north"}`)
	var id string
	for _, body := range parcelBodies(depot) {
		id = send(http.MethodPost, "/parcels", body)
	}
	for _, body := range parcelBodies(depot) {
		send(http.MethodPut, "/parcels/"+id, strings.Replace(body, `"fee":{"amount":"5","currency":"EUR"},"load":"5.50",`, "", 1))
	}
	send(http.MethodPost, "/parcels/"+id+"/fee", `{"amount":{"amount":"2","currency":"EUR"}}`)
	send(http.MethodPost, "/parcels/"+id+"/load", `{"more":"0.250"}`)
	r.stop(t)
	return outboxOf(t, r.data, depot)
}

func parcelBodies(depot string) []string {
	return []string{parcel(depot, true, true), parcel(depot, true, false), parcel(depot, false, true), parcel(depot, false, false)}
}

// parcel is a body with what may be absent or without, and with lists that have
// items or are empty.
func parcel(depot string, other, items bool) string {
	fields := []struct{ name, many, value string }{
		{"label", "labels", `"a \"label\""`},
		{"count", "counts", `9007199254740993`},
		{"weight", "weights", `"1.500"`},
		{"fragile", "fragiles", `false`},
		{"due", "dues", `"2026-01-31"`},
		{"seen", "seens", `"2026-01-31T13:00:00.123456789+01:00"`},
		{"code", "codes", `"019ab0c4-5d00-7000-8000-000000000001"`},
		{"price", "prices", `{"amount":"9007199254740993","currency":"EUR"}`},
		{"size", "sizes", `"large"`},
		{"depot", "depots", `"` + depot + `"`},
	}
	var body strings.Builder
	body.WriteString(`{"fee":{"amount":"5","currency":"EUR"},"load":"5.50",`)
	for i, f := range fields {
		if i > 0 {
			body.WriteString(",")
		}
		list := "[]"
		if items {
			list = "[" + f.value + "," + f.value + "]"
		}
		body.WriteString(`"` + f.name + `":` + f.value + `,"` + f.many + `":` + list)
		if other {
			// Go's zero time is a time like others, and not absent.
			value := strings.Replace(f.value, "2026-01-31T13:00:00.123456789+01:00", "0001-01-01T00:00:00Z", 1)
			body.WriteString(`,"` + f.name + `_other":` + value + `,"` + f.many + `_other":` + list)
		}
	}
	return body.String() + "}"
}

// outboxOf reads the messages that a service has sent, in their order.
func outboxOf(t *testing.T, dir, depot string) (all []parcelMessage) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "service.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), `SELECT "type", "data" FROM "outbox" ORDER BY "sequence"`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var m parcelMessage
		var data string
		if err := rows.Scan(&m.kind, &data); err != nil {
			t.Fatal(err)
		}
		decoder := json.NewDecoder(strings.NewReader(strings.ReplaceAll(data, depot, "depot")))
		decoder.UseNumber()
		if err := decoder.Decode(&m.data); err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
