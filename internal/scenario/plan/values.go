package plan

import (
	"fmt"
	"math"
	"math/big"
	"slices"

	"github.com/otelgen/otelgen/internal/decimal"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/sample"
	"github.com/otelgen/otelgen/internal/surface"
)

// body is a valid body of a create or an update, with values of its own; full
// has also what may be left out. Targets of references are created first.
func (p *planner) body(op *surface.Operation, full bool) []Member {
	a := op.Aggregate
	switch {
	case op.Operation.Is(model.Adjust):
		return []Member{amountOf(op)}
	case op.Operation.Is(model.Move):
		live := p.live(a)
		return moveBody(op, live[0], live[1])
	}
	n := p.samples[a]
	p.samples[a]++
	body := []Member{}
	wasBusy := p.busy[a]
	p.busy[a] = true
	for _, in := range op.BodyInputs() {
		if !in.Required && !full {
			continue
		}
		if v, ok := p.value(in, n); ok {
			body = append(body, Member{in.Name, v})
		}
	}
	p.busy[a] = wasBusy
	return body
}

// value is the n-th sample of the input. It is false for a reference to an
// aggregate of which there is none yet while one is about to be created.
func (p *planner) value(in *surface.Input, n int) (Value, bool) {
	v := Value{Value: sample.Input(in, n)}
	target := in.Type.Base().Ref
	if target == nil {
		return v, true
	}
	if in.Type.Kind != model.List {
		ids, ok := p.targets(in, target, 1)
		if !ok {
			return Value{}, false
		}
		return ids[0], true
	}
	ids, ok := p.targets(in, target, len(v.Items))
	return Value{Refs: ids}, ok
}

// targets returns IDs to refer to, for a unique field such as nothing refers to
// yet. Where there are too few, more are created.
func (p *planner) targets(in *surface.Input, target *model.Aggregate, count int) ([]Value, bool) {
	var ids []Value
	use := func(i *instance) {
		id := Value{Value: sample.Value{Kind: model.Ref, Ref: target}, Ref: Refer(i.created, "id")}
		if in.Field == nil || !in.Field.Unique || !p.taken(in.Field, id) {
			ids = append(ids, id)
		}
	}
	for _, i := range p.live(target) {
		if len(ids) < count {
			use(i)
		}
	}
	create := p.operation(target, model.Create)
	for len(ids) < count {
		if p.busy[target] || create == nil {
			return nil, false
		}
		use(p.another(create, "to be referred to"))
	}
	return ids, true
}

// taken reports whether an instance has had the value, or a step sent it.
func (p *planner) taken(f *model.Field, id Value) bool {
	return slices.ContainsFunc(p.all[f.Aggregate], func(i *instance) bool {
		v, ok := i.uniques[f]
		return ok && !i.gone && v.Ref == id.Ref
	})
}

func plain(kind, text string) Value {
	return Value{Value: sample.Value{Kind: kind, Text: text, Bool: text == "true"}}
}

// firstOf is the first item of a list, or "".
func firstOf(list Value) string {
	switch {
	case len(list.Refs) > 0:
		return list.Refs[0].Ref
	case len(list.Items) > 0:
		return list.Items[0].Text
	}
	return ""
}

func valueOf(body []Member, name string) (Value, bool) {
	for _, m := range body {
		if m.Name == name {
			return m.Value, true
		}
	}
	return Value{}, false
}

// replace is the body with another value of one member.
func replace(body []Member, name string, v Value) []Member {
	for i, m := range body {
		if m.Name == name {
			body[i].Value = v
			return body
		}
	}
	return append(body, Member{name, v})
}

func amountOf(op *surface.Operation) Member {
	in := op.InputOf(surface.RoleAmount)
	return Member{in.Name, Value{Value: sample.Input(in, 0)}}
}

// tryAdjust finds or makes an instance that can be changed by the sample amount.
func (p *planner) tryAdjust(op *surface.Operation) error {
	on, err := p.withRoom(op)
	if err != nil {
		return err
	}
	amount := amountOf(op)
	p.tryUnknown(op, []Member{amount})
	p.tryInvalid(op, on)
	p.tryStale(op, on, []Member{amount})
	if v, ok := tooMuch(op, on); ok {
		p.fail(p.request(op, on, []Member{{amount.Name, v}}), surface.CodeNotPossible, beyond(op.Operation))
	}
	n := p.adjust(p.keyed(p.request(op, on, []Member{amount})), on)
	p.again(n, []Member{{amount.Name, onMore(amount.Value, rational(amount.Value.Text))}})
	p.tryElsewhere(op, on, []Member{amount})
	return nil
}

func beyond(op *model.Operation) string {
	if op.Sign == "+" {
		return op.Field.Human + " is at most " + op.Field.MaxText
	}
	return op.Field.Human + " is at least " + op.FloorText
}

// adjust adds the step, which changes the instance by the amount in its body.
func (p *planner) adjust(s *Step, on *instance) int {
	op := s.Op.Operation
	on.numbers[op.Field] = after(op, on, rational(s.Body[0].Value.Text))
	return p.succeed(s, on)
}

// after is what the field would be after a change by the amount.
func after(op *model.Operation, on *instance, amount *big.Rat) *big.Rat {
	if op.Sign == "+" {
		return new(big.Rat).Add(on.numbers[op.Field], amount)
	}
	return new(big.Rat).Sub(on.numbers[op.Field], amount)
}

// room reports whether the instance can be changed by the sample amount.
func room(op *surface.Operation, on *instance) bool {
	to := after(op.Operation, on, rational(amountOf(op).Value.Text))
	if op.Operation.Sign == "+" {
		return op.Operation.Field.MaxText == "" || to.Cmp(rational(op.Operation.Field.MaxText)) <= 0
	}
	return op.Operation.FloorText == "" || to.Cmp(rational(op.Operation.FloorText)) >= 0
}

// maxRaises bounds how often a field is changed the other way to make room.
const maxRaises = 100

// withRoom returns an instance that can be changed by the sample amount: one
// that is there, a new one, or one whose field is changed the other way first.
func (p *planner) withRoom(op *surface.Operation) (*instance, error) {
	begins := op.Operation.Begins
	for _, i := range p.live(op.Aggregate) {
		if begins(i.state) && room(op, i) {
			return i, nil
		}
	}
	on := p.another(p.operation(op.Aggregate, model.Create), "for "+op.Human)
	if p.raise(op, on) && begins(on.state) {
		return on, nil
	}
	// Where it begins, what makes room may be possible that was not before.
	if op.Operation.Guarded() && !p.lead(on, begins) {
		return nil, unreachable(op)
	}
	if p.raise(op, on) {
		return on, nil
	}
	return nil, fmt.Errorf("%s: no %s of %s leaves room for it; widen its bounds", op.Name, op.Operation.Field.Name, op.Aggregate.Name)
}

// raise makes room for the operation, as far as that is possible.
func (p *planner) raise(op *surface.Operation, on *instance) bool {
	for range maxRaises {
		if room(op, on) {
			return true
		}
		if !p.makeRoom(op, on) {
			break
		}
	}
	return false
}

func (p *planner) makeRoom(op *surface.Operation, on *instance) bool {
	opposite := "+"
	if op.Operation.Sign == "+" {
		opposite = "-"
	}
	for _, other := range p.surface.Of(op.Aggregate) {
		if p.serves(other) && other.Operation.Is(model.Adjust) && other.Operation.Field == op.Operation.Field &&
			other.Operation.Sign == opposite && other.Operation.Begins(on.state) && room(other, on) {
			p.adjust(p.request(other, on, []Member{amountOf(other)}), on)
			return true
		}
	}
	return false
}

// tooMuch is an amount that would break the floor or the max, by as little as
// can be. It is false where there is no bound or no amount can be as large.
func tooMuch(op *surface.Operation, on *instance) (Value, bool) {
	bound := op.Operation.FloorText
	if op.Operation.Sign == "+" {
		bound = op.Operation.Field.MaxText
	}
	if bound == "" {
		return Value{}, false
	}
	room := new(big.Rat).Sub(on.numbers[op.Operation.Field], rational(bound))
	v := onMore(amountOf(op).Value, room.Abs(room))
	if v.Kind == model.Decimal {
		_, err := decimal.Parse(v.Text)
		return v, err == nil
	}
	return v, rational(v.Text).Cmp(new(big.Rat).SetInt64(math.MaxInt64)) <= 0
}

// onMore is a value like v that is the least unit above n.
func onMore(v Value, n *big.Rat) Value {
	scale := 0
	if v.Kind == model.Decimal {
		scale = 2
		if digits, exact := n.FloatPrec(); exact {
			scale = max(scale, digits)
		}
	}
	unit := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))
	sum := unit.Add(unit, n)
	v.Text = sum.FloatString(scale)
	switch v.Kind {
	case model.Int:
		v.Int = sum.Num().Int64()
	case model.Money:
		v.Amount = sum.Num().Int64()
	}
	return v
}

// rational reads a number that the model has checked; "" means none and 0.
func rational(text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return new(big.Rat)
	}
	return r
}

// tryMove moves the sample amount from one instance to another.
func (p *planner) tryMove(op *surface.Operation) error {
	source, err := p.withRoom(op)
	if err != nil {
		return err
	}
	field, amount := op.Operation.Field, amountOf(op)
	n := rational(amount.Value.Text)
	sum := func(i *instance) *big.Rat { return new(big.Rat).Add(i.numbers[field], n) }
	target := source
	for _, i := range p.live(op.Aggregate) {
		if i != source && (field.MaxText == "" || sum(i).Cmp(rational(field.MaxText)) <= 0) {
			target = i
			break
		}
	}
	if target == source {
		target = p.another(p.operation(op.Aggregate, model.Create), "for "+op.Human)
	}
	p.tryInvalid(op, nil)
	body := moveBody(op, source, target)
	if v, ok := tooMuch(op, source); ok {
		p.fail(p.request(op, nil, replace(slices.Clone(body), amount.Name, v)), surface.CodeNotPossible, beyond(op.Operation))
	}
	done := p.succeed(p.keyed(p.request(op, nil, body)), nil)
	source.numbers[field], target.numbers[field] = after(op.Operation, source, n), sum(target)
	for _, i := range []*instance{source, target} {
		i.version, i.last = i.version+1, 0
	}
	p.again(done, replace(slices.Clone(body), amount.Name, onMore(amount.Value, n)))
	return nil
}

func moveBody(op *surface.Operation, source, target *instance) []Member {
	var body []Member
	for _, in := range op.BodyInputs() {
		switch in.Role {
		case surface.RoleSource:
			body = append(body, Member{in.Name, Value{Ref: Refer(source.created, "id")}})
		case surface.RoleTarget:
			body = append(body, Member{in.Name, Value{Ref: Refer(target.created, "id")}})
		case surface.RoleAmount:
			body = append(body, amountOf(op))
		}
	}
	return body
}
