package contrib_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/surface"
)

// interpreter answers as a generated service would, from the model's rules and
// in memory. It was written from the contract, not from the planner, so that
// one proves the other. Where commands answer with receipts, queries see
// nothing that they have no token for, as if projections were never in time.
type interpreter struct {
	t       *testing.T
	surface *surface.Surface
	spec    *spec
	made    int
	// now are the things that there are; past holds what there was after each
	// command.
	now  map[string]*thing
	past []map[string]*thing
	keys map[string]kept
	// succeeded counts the successes of each operation.
	succeeded map[string]int
}

type thing struct {
	aggregate *model.Aggregate
	id        string
	version   int
	state     string
	values    map[string]any
}

// kept is an answer that an Idempotency-Key stands for.
type kept struct {
	request string
	answer  answer
}

type answer struct {
	status int
	body   map[string]any
	thing  *thing
	// items are the answer in place of a body where lists are arrays.
	items []any
}

// said is what the answer says, nil for nothing.
func (a answer) said() any {
	switch {
	case a.items != nil:
		return a.items
	case a.body != nil:
		return a.body
	}
	return nil
}

// refusal is an answer that is an error.
type refusal struct {
	status int
	text   string
}

func (r refusal) Error() string { return fmt.Sprint(r.status, " ", r.text) }

func refuse(status int, format string, args ...any) error {
	return refusal{status, fmt.Sprintf(format, args...)}
}

func newInterpreter(t *testing.T, s *surface.Surface, doc *spec) *interpreter {
	return &interpreter{
		t: t, surface: s, spec: doc, now: map[string]*thing{}, keys: map[string]kept{}, succeeded: map[string]int{},
	}
}

func (i *interpreter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	op, id := i.route(r)
	if op == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	a, err := i.answer(op, id, r)
	if refused, ok := errors.AsType[refusal](err); ok {
		a = answer{status: refused.status, body: map[string]any{"type": "urn:problem:x", "title": "x", "status": refused.status, "detail": refused.text}}
	} else {
		i.succeeded[op.Name]++
	}
	i.check(op, a)
	if a.thing != nil {
		w.Header().Set("ETag", fmt.Sprintf("%q", strconv.Itoa(a.thing.version)))
	}
	w.WriteHeader(a.status)
	if said := a.said(); said != nil {
		if err := json.NewEncoder(w).Encode(said); err != nil {
			i.t.Error(err)
		}
	}
}

// check compares the answer with what the document promises.
func (i *interpreter) check(op *surface.Operation, a answer) {
	media := i.surface.Media
	if a.status >= 400 {
		media = "application/problem+json"
	}
	path := []string{"paths", op.Path, strings.ToLower(op.Method), "responses", strconv.Itoa(a.status)}
	response, _ := i.spec.at(path...)
	if response == nil {
		i.t.Errorf("%s answers %d, which is not in the document", op.Name, a.status)
		return
	}
	if a.said() == nil {
		return
	}
	if err := i.spec.check(i.t, a.said(), append(path, "content", media, "schema")...); err != nil {
		i.t.Errorf("%s answers %v, which is not in the document: %v", op.Name, a.body, err)
	}
}

func (i *interpreter) route(r *http.Request) (*surface.Operation, string) {
	var found *surface.Operation
	id := ""
	for _, op := range i.surface.Operations {
		pattern, path := strings.Split(op.Path, "/"), strings.Split(r.URL.Path, "/")
		if op.Method != r.Method || len(pattern) != len(path) {
			continue
		}
		matches, at := true, ""
		for n, segment := range pattern {
			if in := lookupOf(op); segment == "{id}" {
				at = path[n]
			} else if in != nil && segment == "{"+in.Wire+"}" {
				at = i.idOf(op, in, path[n])
			} else if !strings.HasPrefix(segment, "{") && segment != path[n] {
				matches = false
			}
		}
		if matches && (found == nil || at == "") { // a literal goes before a parameter
			found, id = op, at
		}
	}
	return found, id
}

// lookupOf is the parameter in place of an id, or nil.
func lookupOf(op *surface.Operation) *surface.Input { return op.InputOf(surface.RoleLookup) }

// noID is the id of what nothing has.
const noID = "00000000-0000-0000-0000-000000000000"

// idOf is the id of what has a value in the field of a lookup. What is no value is
// no id either.
func (i *interpreter) idOf(op *surface.Operation, in *surface.Input, escaped string) string {
	text, err := url.PathUnescape(escaped)
	if err != nil || in.Type.Is(model.UUID) && !uuidRE.MatchString(text) {
		return "no " + in.Wire
	}
	for id, t := range i.now {
		if t.aggregate == op.Aggregate && t.values[in.Field.Name] == text {
			return id
		}
	}
	return noID
}

var (
	digitsRE  = regexp.MustCompile(`^[0-9a-f]{32}$`)
	uuidRE    = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	decimalRE = regexp.MustCompile(`^-?(0|[1-9]\d*)(\.\d{1,9})?$`)
	etagRE    = regexp.MustCompile(`^"[1-9]\d*"$`)
)

// madeID is the id of the nth thing that is made, as the interpreter knows it.
const madeID = "11111111-0000-7000-8000-%012d"

// known is the id as the interpreter knows it, of an aggregate that may have numbers
// or prefixed texts for its ids.
func known(a *model.Aggregate, sent any) string {
	text := fmt.Sprint(sent)
	switch digits, found := strings.CutPrefix(text, a.Key.Prefix); {
	case a.Prefixed() && (!found || !digitsRE.MatchString(digits)):
		return "no id"
	case a.Prefixed():
		return digits[:8] + "-" + digits[8:12] + "-" + digits[12:16] + "-" + digits[16:20] + "-" + digits[20:]
	case !a.Counted():
		return text
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil || n < 1 || n > model.MaxID || strconv.FormatInt(n, 10) != text:
		return "no id"
	case n > 1e9:
		return noID
	}
	return fmt.Sprintf(madeID, n)
}

// told is the id as callers know it.
func told(a *model.Aggregate, id string) any {
	if a.Prefixed() {
		return a.Key.Prefix + strings.ReplaceAll(id, "-", "")
	}
	var n int64
	if _, err := fmt.Sscanf(id, madeID, &n); !a.Counted() || err != nil {
		return id
	}
	return json.Number(strconv.FormatInt(n, 10))
}

func (i *interpreter) answer(op *surface.Operation, id string, r *http.Request) (answer, error) {
	if op.InputOf(surface.RoleID) != nil {
		id = known(op.Aggregate, id)
	}
	if (op.InputOf(surface.RoleID) != nil || lookupOf(op) != nil) && !uuidRE.MatchString(id) {
		return answer{}, refuse(400, "id %q", id)
	}
	if op.Operation.Is(model.Get, model.ListKind) {
		return i.query(op, id, withParents(op, r))
	}
	for name := range r.Header {
		own := name == "If-Match" || name == "Idempotency-Key"
		if own && op.Input(name) == nil {
			i.t.Errorf("%s is sent %s, which it does not take", op.Name, name)
		}
	}
	body, err := i.body(op, r)
	if err != nil {
		return answer{}, err
	}
	for name, ids := range withParents(op, r) {
		body = maps.Clone(body)
		if body == nil {
			body = map[string]any{}
		}
		parent := op.Input(name).Type.Ref
		if !uuidRE.MatchString(known(parent, ids[0])) {
			return answer{}, refuse(400, "%s %q", name, ids[0])
		}
		body[name] = told(parent, known(parent, ids[0]))
	}
	request, _ := json.Marshal([]any{op.Name, r.URL.Path, r.Header.Get("If-Match"), body})
	key := r.Header.Get("Idempotency-Key")
	if first, ok := i.keys[op.Name+key]; ok && key != "" {
		if first.request != string(request) {
			return answer{}, refuse(422, "the key %s was used for %s", key, first.request)
		}
		return first.answer, nil
	}
	a, err := i.command(op, id, r.Header.Get("If-Match"), body)
	if err == nil && key != "" {
		i.keys[op.Name+key] = kept{string(request), a}
	}
	return a, err
}

// body reads what is sent: one object with known members and good values.
func (i *interpreter) body(op *surface.Operation, r *http.Request) (map[string]any, error) {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		i.t.Error(err)
	}
	if !op.HasBody() {
		if len(data) > 0 {
			i.t.Errorf("%s has no body and is sent %s", op.Name, data)
		}
		return nil, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	body := map[string]any{}
	if err := decoder.Decode(&body); err != nil {
		return nil, refuse(400, "%v", err)
	}
	for _, name := range slices.Sorted(maps.Keys(body)) {
		if !slices.ContainsFunc(op.BodyInputs(), func(in *surface.Input) bool { return in.Wire == name }) {
			return nil, refuse(400, "%s is unknown", name)
		}
	}
	promised := i.spec.check(i.t, body, "paths", op.Path, strings.ToLower(op.Method), "requestBody", "content", "application/json", "schema")
	sent := body
	body = map[string]any{}
	for _, in := range op.BodyInputs() {
		v, ok := sent[in.Wire]
		if in.Object() {
			v = idIn(v)
		}
		if ok {
			body[in.Name] = v
		}
		switch {
		case !ok && in.Required:
			err = refuse(422, "%s is missing", in.Name)
		case ok && v == nil && in.Clears():
			if in.Field.HasDefault {
				body[in.Name] = preset(in.Type, in.Field.Default)
			}
		case ok && bad(in, v) != "":
			err = refuse(422, "%s %s", in.Name, bad(in, v))
		case !ok && in.HasDefault:
			body[in.Name] = preset(in.Type, in.Default)
		}
	}
	if err == nil && promised != nil {
		i.t.Errorf("%s takes %v, which the document forbids: %v", op.Name, sent, promised)
	}
	return body, err
}

// idIn is what a reference that is sent as an object refers to, of a list what each
// item does.
func idIn(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return v["id"]
	case []any:
		ids := make([]any, len(v))
		for i, item := range v {
			ids[i] = idIn(item)
		}
		return ids
	case nil:
		return nil
	}
	return struct{}{} // which is no id
}

// objectOf is what is told of something that is referred to: its id, which is enough.
func objectOf(v any) any {
	items, ok := v.([]any)
	if !ok {
		return map[string]any{"id": v}
	}
	objects := make([]any, len(items))
	for i, item := range items {
		objects[i] = objectOf(item)
	}
	return objects
}

// badMember says what is wrong with a value of a type that the model declares, and ""
// where nothing is.
func badMember(t *model.ValueType, v any) string {
	object, ok := v.(map[string]any)
	if !ok {
		return "is no object"
	}
	for _, f := range t.Fields {
		member, given := object[t.OnWire(f)]
		if !given && f.Required {
			return "has no " + f.Name
		}
		in := &surface.Input{Type: f.Type, Field: f, Min: f.Min, Max: f.Max, MinText: f.MinText, MaxText: f.MaxText}
		if text := bad(in, member); given && text != "" {
			return "has a " + f.Name + " that " + text
		}
	}
	return ""
}

// preset is a default as it is in JSON.
func preset(t *model.Type, text string) any {
	switch t.Kind {
	case model.Int, model.Float:
		return json.Number(text)
	case model.Bool:
		return text == "true"
	}
	return text
}

// bad says what is wrong with a value, "" if nothing.
func bad(in *surface.Input, v any) string {
	if in.Type.Kind == model.List {
		items, ok := v.([]any)
		if !ok {
			return "is no list"
		}
		for _, item := range items {
			if text := bad(&surface.Input{Type: in.Type.Elem}, item); text != "" {
				return "has an item that " + text
			}
		}
		return outside(in, big.NewRat(int64(len(items)), 1))
	}
	text, isText := v.(string)
	switch in.Type.Kind {
	case model.Map:
		entries, ok := v.(map[string]any)
		if !ok {
			return "is no map"
		}
		for key, text := range entries {
			if _, ok := text.(string); !ok || key == "" {
				return "has an entry that is none"
			}
		}
		return outside(in, big.NewRat(int64(len(entries)), 1))
	case model.JSON:
		value, err := json.Marshal(v)
		if err != nil || v == nil || bytes.Contains(value, bytes.Repeat([]byte("["), model.MaxJSONDepth+1)) {
			return "is no value that is taken"
		}
		return outside(in, big.NewRat(int64(len(value)), 1))
	case model.String, model.Secret:
		if !isText {
			return "is no text"
		}
		if in.Field != nil && in.Field.Form() != nil && !in.Field.Form().Match(text) {
			return "is not " + in.Field.FormText()
		}
		return outside(in, big.NewRat(int64(len([]rune(text))), 1))
	case model.Int:
		n, ok := v.(json.Number)
		if _, err := n.Int64(); !ok || err != nil {
			return "is no whole number"
		}
		return outside(in, amount(v))
	case model.Float:
		if _, ok := v.(json.Number); !ok {
			return "is no number"
		}
		return outside(in, amount(v))
	case model.Composite:
		return badMember(in.Type.Of, v)
	case model.Decimal:
		if !decimalRE.MatchString(text) || len(strings.Trim(text, "-.")) > 19 {
			return "is no decimal"
		}
		return outside(in, amount(v))
	case model.Money:
		m, ok := v.(map[string]any)
		if !ok || len(m) != 2 || len(fmt.Sprint(m["currency"])) != 3 {
			return "is no money"
		}
		if _, err := strconv.ParseInt(fmt.Sprint(m["amount"]), 10, 64); err != nil {
			return "has no amount of minor units"
		}
		return outside(in, amount(v))
	case model.Bool:
		if _, ok := v.(bool); !ok {
			return "is neither true nor false"
		}
	case model.Date:
		if _, err := time.Parse(time.DateOnly, text); err != nil {
			return "is no date"
		}
	case model.Timestamp:
		if _, err := time.Parse(time.RFC3339, text); err != nil {
			return "is no time"
		}
	case model.Ref:
		if _, ok := v.(json.Number); ok != in.Type.Counted() || !uuidRE.MatchString(known(in.Type.Ref, v)) {
			return "is no id"
		}
	case model.UUID:
		if !uuidRE.MatchString(text) {
			return "is no UUID"
		}
	case model.Enum:
		if !slices.ContainsFunc(in.Type.Values, func(e *model.EnumValue) bool { return e.Name == text }) {
			return "is none of the values"
		}
	}
	return ""
}

func outside(in *surface.Input, n *big.Rat) string {
	bound := func(text string) *big.Rat {
		r, _ := new(big.Rat).SetString(text)
		return r
	}
	switch {
	case in.MinText != "" && n.Cmp(bound(in.MinText)) < 0:
		return "is below " + in.MinText
	case in.MaxText != "" && n.Cmp(bound(in.MaxText)) > 0:
		return "is above " + in.MaxText
	case in.Positive && n.Sign() <= 0:
		return "is not above 0"
	}
	return ""
}

// amount is the number in a value of an int, a decimal or money.
func amount(v any) *big.Rat {
	if m, ok := v.(map[string]any); ok {
		v = m["amount"]
	}
	r, _ := new(big.Rat).SetString(fmt.Sprint(v))
	return r
}

func (i *interpreter) command(op *surface.Operation, id, ifMatch string, body map[string]any) (answer, error) {
	switch op.Operation.Kind {
	case model.Create:
		for _, f := range op.Operation.Parents {
			if to := i.now[known(f.Type.Ref, body[f.Name])]; to == nil || to.aggregate != f.Type.Ref {
				return answer{}, refuse(404, "no %s %s", f.Name, body[f.Name])
			}
		}
		i.made++
		t := &thing{aggregate: op.Aggregate, id: fmt.Sprintf(madeID, i.made), values: body}
		if s := op.Aggregate.Initial(); s != nil {
			t.state = s.Name
		}
		for _, f := range op.Aggregate.Preset() {
			t.values[f.Name] = preset(f.Type, f.Default)
		}
		if err := i.consistent(t, op.Aggregate.Fields); err != nil {
			return answer{}, err
		}
		return i.commit(op, t), nil
	case model.Move:
		return i.move(op, body)
	}
	old := i.now[id]
	if old == nil || old.aggregate != op.Aggregate {
		return answer{}, refuse(404, "no %s %s", op.Aggregate.Name, id)
	}
	for _, f := range op.Operation.Parents {
		if fmt.Sprint(old.values[f.Name]) != fmt.Sprint(body[f.Name]) {
			return answer{}, refuse(404, "not below %s %s", f.Name, body[f.Name])
		}
	}
	switch {
	case ifMatch != "" && !etagRE.MatchString(ifMatch):
		return answer{}, refuse(400, "If-Match %s", ifMatch)
	case ifMatch != "" && ifMatch != fmt.Sprintf("%q", strconv.Itoa(old.version)):
		return answer{}, refuse(412, "version %d, not %s", old.version, ifMatch)
	}
	if from := op.Operation.FromNames(); len(from) > 0 && !slices.Contains(from, old.state) {
		return answer{}, refuse(409, "from %s", old.state)
	}
	t := *old
	t.values = maps.Clone(old.values)
	switch op.Operation.Kind {
	case model.Delete:
		delete(i.now, id)
		i.past = append(i.past, maps.Clone(i.now))
		t.version++
		return i.result(op, &t), nil
	case model.Transition, model.Command:
		if to := op.Operation.To; to != nil {
			t.state = to.Name
		}
		if err := i.set(op.Operation, old, &t, body); err != nil {
			return answer{}, err
		}
	case model.Adjust:
		if err := i.change(op.Operation, &t, op.Operation.Sign, body[op.Operation.By]); err != nil {
			return answer{}, err
		}
	case model.Update:
		for _, f := range op.Aggregate.Mutable() {
			delete(t.values, f.Name)
			if v, ok := body[f.Name]; ok {
				t.values[f.Name] = v
			}
		}
		if err := i.consistent(&t, op.Aggregate.Mutable()); err != nil {
			return answer{}, err
		}
	}
	return i.commit(op, &t), nil
}

// set gives fields what a command says.
func (i *interpreter) set(op *model.Operation, old, t *thing, body map[string]any) error {
	for _, s := range op.Sets {
		var v any
		switch s.Value.Kind {
		case model.OfInput:
			v = body[s.Value.Field.Name]
		case model.OfChange:
			given, changed := body[s.Value.Field.Name]
			if !changed {
				continue
			}
			v = given
		case model.OfField:
			v = old.values[s.Value.Field.Name]
		case model.OfNow:
			v = "2026-01-01T00:00:00Z"
			if s.Field.Type.Is(model.Date) {
				v = "2026-01-01"
			}
		case model.OfLiteral:
			v = s.Value.Text
			if s.Field.Type.Is(model.Int) {
				v = json.Number(s.Value.Text)
			}
			if s.Field.Type.Is(model.Bool) {
				v = s.Value.Text == "true"
			}
		}
		had, kept := old.values[s.Field.Name].(map[string]any)
		if given, ok := v.(map[string]any); ok && kept && given["currency"] != had["currency"] {
			return refuse(422, "another currency")
		}
		delete(t.values, s.Field.Name)
		if v != nil {
			t.values[s.Field.Name] = v
		}
	}
	return i.consistent(t, op.SetFields())
}

// consistent refuses references to nothing and values that others have.
func (i *interpreter) consistent(t *thing, fields []*model.Field) error {
	for _, f := range fields {
		v, ok := t.values[f.Name]
		if !ok {
			continue
		}
		if target := f.Type.Base().Ref; target != nil {
			ids, ok := v.([]any)
			if !ok {
				ids = []any{v}
			}
			for _, id := range ids {
				if to := i.now[known(target, id)]; to == nil || to.aggregate != target {
					return refuse(422, "%s refers to nothing", f.Name)
				}
			}
		}
	}
	for _, f := range fields {
		for _, other := range i.now {
			v, ok := t.values[f.Name]
			if f.Unique && ok && other.aggregate == t.aggregate && other.id != t.id && fmt.Sprint(other.values[f.Name]) == fmt.Sprint(v) {
				return refuse(409, "%s %v is taken", f.Name, v)
			}
		}
	}
	return nil
}

// change adds to or takes from a field, within its bounds.
func (i *interpreter) change(op *model.Operation, t *thing, sign string, by any) error {
	was, n := t.values[op.Field.Name], amount(by)
	sum := new(big.Rat).Add(amount(was), n)
	if sign == "-" {
		sum.Sub(amount(was), n)
		if floor, ok := new(big.Rat).SetString(op.FloorText); ok && sum.Cmp(floor) < 0 {
			return refuse(409, "under the floor")
		}
	}
	if most, ok := new(big.Rat).SetString(op.Field.MaxText); ok && sum.Cmp(most) > 0 {
		return refuse(409, "over the max")
	}
	text := strings.TrimSuffix(strings.TrimRight(sum.FloatString(9), "0"), ".")
	switch op.Field.Type.Kind {
	case model.Int:
		t.values[op.Field.Name] = json.Number(text)
	case model.Money:
		currency := was.(map[string]any)["currency"]
		if currency != by.(map[string]any)["currency"] {
			return refuse(422, "another currency")
		}
		t.values[op.Field.Name] = map[string]any{"amount": text, "currency": currency}
	default:
		t.values[op.Field.Name] = text
	}
	return nil
}

func (i *interpreter) move(op *surface.Operation, body map[string]any) (answer, error) {
	source, target := i.now[body["source_id"].(string)], i.now[body["target_id"].(string)]
	if source == nil || target == nil || source == target {
		return answer{}, refuse(422, "no two to move between")
	}
	from, to := *source, *target
	from.values, to.values = maps.Clone(from.values), maps.Clone(to.values)
	if err := i.change(op.Operation, &from, "-", body[op.Operation.By]); err != nil {
		return answer{}, err
	}
	if err := i.change(op.Operation, &to, "+", body[op.Operation.By]); err != nil {
		return answer{}, err
	}
	i.commit(op, &from)
	i.commit(op, &to)
	return answer{status: op.Status, body: map[string]any{"id": "22222222-0000-7000-8000-000000000001"}}, nil
}

// commit keeps the thing in its next version.
func (i *interpreter) commit(op *surface.Operation, t *thing) answer {
	t.version++
	i.now[t.id] = t
	i.past = append(i.past, maps.Clone(i.now))
	return i.result(op, t)
}

func (i *interpreter) result(op *surface.Operation, t *thing) answer {
	switch op.HTTPResult().Kind {
	case surface.ResultEntity:
		return answer{status: op.Status, body: entity(op, t), thing: t}
	case surface.ResultReceipt:
		return answer{status: op.Status, body: map[string]any{"id": told(t.aggregate, t.id), "version": t.version, i.surface.Spell("read_token"): strconv.Itoa(len(i.past))}, thing: t}
	}
	return answer{status: op.Status}
}

func entity(op *surface.Operation, t *thing) map[string]any {
	e := maps.Clone(t.values)
	for _, f := range t.aggregate.Secrets { // nobody is told them
		delete(e, f.Name)
	}
	e["id"], e["version"] = told(t.aggregate, t.id), t.version
	e["created_at"], e["updated_at"] = "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"
	if t.state != "" {
		e["state"] = t.state
	}
	spelled := map[string]any{}
	for name, v := range e {
		field := op.Result.Field(name)
		if field.Object() {
			v = objectOf(v)
		}
		spelled[field.Wire] = v
	}
	return spelled
}

// visible is what a query may see.
func (i *interpreter) visible(op *surface.Operation, q url.Values) map[string]*thing {
	if op.InputOf(surface.RoleToken) == nil {
		return i.now
	}
	n, err := strconv.Atoi(q.Get(i.surface.Spell("read_token")))
	if err != nil || n < 1 || n > len(i.past) {
		return nil
	}
	return i.past[n-1]
}

// withParents is the query of a request with what its path names besides an id.
func withParents(op *surface.Operation, r *http.Request) url.Values {
	q := r.URL.Query()
	given := strings.Split(r.URL.Path, "/")
	for n, segment := range strings.Split(op.Path, "/") {
		if in := op.Input(strings.Trim(segment, "{}")); in != nil && in.Is(surface.RoleParent) {
			q.Set(in.Name, given[n])
		}
	}
	return q
}

// selectionOf is what a cursor of the list is bound to.
func selectionOf(op *surface.Operation, q url.Values) string {
	if !op.Selects() {
		return ""
	}
	selection := url.Values{}
	for _, in := range op.Inputs {
		if in.IsSelection() && q.Has(in.Wire) {
			selection[in.Wire] = q[in.Wire]
		}
	}
	return selection.Encode() + "-"
}

// meets reports whether a list has the thing by its filters.
func meets(op *surface.Operation, t *thing, q url.Values) bool {
	for _, in := range op.Inputs {
		if !in.Is(surface.RoleFilter, surface.RoleParent) || !q.Has(in.Wire) {
			continue
		}
		kept := (&model.Criterion{Field: in.Field}).Kept()
		value, ok := entity(op, t)[op.Result.Field(kept.Name).Wire]
		if !ok {
			return false
		}
		if kept != in.Field {
			items, _ := value.([]any)
			if !slices.ContainsFunc(items, func(item any) bool { return fmt.Sprint(item) == q.Get(in.Wire) }) {
				return false
			}
			continue
		}
		text, wanted := fmt.Sprint(value), q.Get(in.Wire)
		order := strings.Compare(text, wanted)
		if in.Type.Is(model.Int) {
			order = amount(text).Cmp(amount(wanted))
		}
		if in.Bound == "" && order != 0 || in.Bound == model.From && order < 0 || in.Bound == model.To && order > 0 {
			return false
		}
	}
	return true
}

func (i *interpreter) query(op *surface.Operation, id string, q url.Values) (answer, error) {
	for name := range q {
		if op.InputSpelled(name) == nil {
			i.t.Errorf("%s is sent %s, which it does not take", op.Name, name)
		}
	}
	if token := q.Get(i.surface.Spell("read_token")); token != "" && strings.Trim(token, "0123456789") != "" {
		return answer{}, refuse(400, "read_token %s", token)
	}
	visible := i.visible(op, q)
	if op.Operation.Is(model.Get) {
		t := visible[id]
		if t == nil || t.aggregate != op.Aggregate {
			return answer{}, refuse(404, "no %s %s", op.Aggregate.Name, id)
		}
		for _, f := range op.Operation.Parents {
			if fmt.Sprint(t.values[f.Name]) != q.Get(f.Name) {
				return answer{}, refuse(404, "not below %s %s", f.Name, q.Get(f.Name))
			}
		}
		return answer{status: op.Status, body: entity(op, t), thing: t}, nil
	}
	for _, in := range op.PathInputs() {
		parent := known(in.Type.Ref, q.Get(in.Wire))
		if !uuidRE.MatchString(parent) {
			return answer{}, refuse(400, "%s %q", in.Wire, q.Get(in.Wire))
		}
		if t := visible[parent]; t == nil || t.aggregate != in.Type.Ref {
			return answer{}, refuse(404, "no %s %s", in.Wire, q.Get(in.Wire))
		}
	}
	size, cursor := i.surface.Spell("limit"), i.surface.Spell("cursor")
	limit, err := strconv.Atoi(q.Get(size))
	switch {
	case !q.Has(size):
		limit = i.surface.Pages.Size
	case err != nil:
		return answer{}, refuse(400, "limit %s", q.Get(size))
	case limit < 1 || limit > i.surface.Pages.Max:
		return answer{}, refuse(422, "limit %d", limit)
	}
	selection := selectionOf(op, q)
	after, ok := strings.CutPrefix(q.Get(cursor), "after-"+selection)
	if q.Has(cursor) && (!ok || !uuidRE.MatchString(after)) {
		return answer{}, refuse(400, "cursor %s", q.Get(cursor))
	}
	parameter := "state"
	if in := op.InputOf(surface.RoleState); in != nil {
		parameter = in.Wire
	}
	state := q.Get(parameter)
	if q.Has(parameter) && !slices.ContainsFunc(op.Aggregate.States, func(s *model.State) bool { return s.Name == state }) {
		return answer{}, refuse(400, "state %s", state)
	}
	skip := 0
	if in := op.InputOf(cmp.Or(i.surface.Pages.By, "none")); in != nil && q.Has(in.Wire) {
		place, err := strconv.ParseInt(q.Get(in.Wire), 10, 64)
		if err != nil {
			return answer{}, refuse(400, "%s %s", in.Wire, q.Get(in.Wire))
		}
		if skip = int(place - i.surface.Pages.First); in.Is(surface.RoleNumber) {
			skip *= limit
		}
		if skip < 0 || skip > surface.MaxSkip {
			return answer{}, refuse(422, "%s %s", in.Wire, q.Get(in.Wire))
		}
	}
	items, body := []any{}, map[string]any{}
	last, total := "", 0
	for _, id := range slices.Sorted(maps.Keys(visible)) {
		t := visible[id]
		if t.aggregate != op.Aggregate || id <= after || state != "" && t.state != state || !meets(op, t, q) {
			continue
		}
		if total++; total <= skip {
			continue
		}
		if len(items) == limit {
			if !op.Skips() {
				body[i.surface.Spell("next_cursor")] = "after-" + selection + last
			}
			if op.Counts() {
				continue
			}
			break
		}
		items, last = append(items, entity(op, t)), id
	}
	body[i.surface.Spell("items")] = items
	if op.Counts() {
		body[i.surface.Pages.Total] = total
	}
	if q.Has(cursor) && len(items) == 0 {
		i.t.Errorf("%s: nothing comes behind the cursor", op.Name)
	}
	if i.surface.Pages.Array {
		return answer{status: op.Status, items: items}, nil
	}
	return answer{status: op.Status, body: body}, nil
}
