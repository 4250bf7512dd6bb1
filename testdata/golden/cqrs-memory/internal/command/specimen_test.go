package command

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/event"
	"example.com/service/internal/platform/storage"
)

func validAddSpecimen(d *doubles) AddSpecimen {
	d.exist("specimen", "00000000-0000-7000-8000-000000000001")
	d.exist("specimen", "00000000-0000-7000-8000-000000000001")
	return AddSpecimen{
		SpecimenFields: museum.SpecimenFields{
			Label:   "label-1",
			Notes:   []string{"notes-1"},
			Pieces:  1,
			Counts:  []int64{1},
			Weight:  must(museum.ParseDecimal("10.010")),
			Weights: []museum.Decimal{must(museum.ParseDecimal("1.00"))},
			Fragile: true,
			Found:   "2026-01-01",
			SeenAt:  new(time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)),
			Code:    "00000000-0000-7000-8000-000000000001",
			Value:   must(museum.NewMoney(1, "EUR")),
			Offers:  []museum.Money{must(museum.NewMoney(1, "EUR"))},
			Origin:  museum.SpecimenOriginField,
			Colours: []museum.SpecimenColours{museum.SpecimenColoursLight},
			Parent:  new(museum.SpecimenID("00000000-0000-7000-8000-000000000001")),
			Related: []museum.SpecimenID{"00000000-0000-7000-8000-000000000001"},
		},
	}
}

// someSpecimen is what a specimen begins with.
func someSpecimen() museum.SpecimenAdded {
	return museum.SpecimenAdded{
		Label:   "label-1",
		Notes:   []string{"notes-1"},
		Pieces:  1,
		Counts:  []int64{1},
		Weight:  must(museum.ParseDecimal("10.010")),
		Weights: []museum.Decimal{must(museum.ParseDecimal("1.00"))},
		Fragile: true,
		Found:   "2026-01-01",
		SeenAt:  new(time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)),
		Code:    "00000000-0000-7000-8000-000000000001",
		Value:   must(museum.NewMoney(1, "EUR")),
		Offers:  []museum.Money{must(museum.NewMoney(1, "EUR"))},
		Origin:  museum.SpecimenOriginField,
		Colours: []museum.SpecimenColours{museum.SpecimenColoursLight},
		Parent:  new(museum.SpecimenID("00000000-0000-7000-8000-000000000001")),
		Related: []museum.SpecimenID{"00000000-0000-7000-8000-000000000001"},
	}
}

func TestAddSpecimen(t *testing.T) {
	d := newDoubles()
	receipt, err := AddSpecimenHandler{d.ports()}.Handle(t.Context(), validAddSpecimen(d))
	if want := (Receipt{receipt.ID, 1, event.Token(d.position)}); err != nil || receipt != want {
		t.Fatalf("AddSpecimen gave %+v, %v; want %+v", receipt, err, want)
	}
	e := d.streams[event.Stream("specimen", receipt.ID)][0]
	if e.Version != 1 || !e.Time.Equal(now) || e.ID == "" {
		t.Errorf("AddSpecimen appended %+v", e)
	}
	if got, err := event.DecodeSpecimen(e); err != nil || !reflect.DeepEqual(got, museum.SpecimenEvent(someSpecimen())) {
		t.Errorf("AddSpecimen appended %+v, %v; want %+v", got, err, someSpecimen())
	}
}

func TestAddSpecimenFails(t *testing.T) {
	for port := range strings.FieldsSeq("Log.LastTypes Reservations.Reserve Log.Append Publisher.Publish Tx.Commit Idempotency.Begin Idempotency.Complete") {
		for _, fault := range []error{errBroken, context.DeadlineExceeded, storage.ErrConflict} {
			t.Run(port+" "+fault.Error(), func(t *testing.T) {
				d := newDoubles()
				cmd := validAddSpecimen(d)
				cmd.IdempotencyKey = "a key"
				before := d.state()
				d.faults[port] = fault
				receipt, err := AddSpecimenHandler{d.ports()}.Handle(t.Context(), cmd)
				if after := d.state(); !errors.Is(err, fault) || receipt != (Receipt{}) || !reflect.DeepEqual(after, before) {
					t.Errorf("AddSpecimen gave %+v, %v and left %+v; want %v and no change", receipt, err, after, fault)
				}
			})
		}
	}
}

func TestAddSpecimenRefersToWhatExists(t *testing.T) {
	cmd := validAddSpecimen(newDoubles())
	_, err := AddSpecimenHandler{newDoubles().ports()}.Handle(t.Context(), cmd)
	var invalid *museum.InvalidError
	if !errors.As(err, &invalid) || invalid.Field != "parent" {
		t.Errorf("AddSpecimen gave %v, want that parent is invalid", err)
	}

	d := newDoubles()
	cmd = validAddSpecimen(d)
	for stream := range d.streams {
		d.streams[stream] = []event.Stored{{}, {Type: event.SpecimenRemovedV1}}
	}
	if _, err := (AddSpecimenHandler{d.ports()}).Handle(t.Context(), cmd); !errors.Is(err, museum.ErrInvalid) {
		t.Errorf("AddSpecimen gave %v although what it refers to has gone", err)
	}
}

func TestAddSpecimenTakesWhatIsFree(t *testing.T) {
	d := newDoubles()
	cmd := validAddSpecimen(d)
	handler := AddSpecimenHandler{d.ports()}
	first, err := handler.Handle(t.Context(), cmd)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := handler.Handle(t.Context(), cmd); !errors.Is(err, museum.ErrDuplicate) {
		t.Errorf("the second AddSpecimen gave %v, want ErrDuplicate", err)
	}
	d.exist("specimen", "00000000-0000-7000-8000-000000000002")
	d.exist("specimen", "00000000-0000-7000-8000-000000000002")
	other := DescribeSpecimen{
		ID: museum.SpecimenID(first.ID),
		SpecimenChanges: museum.SpecimenChanges{
			Label:   "label-2",
			Notes:   []string{"notes-2"},
			Counts:  []int64{2},
			Weights: []museum.Decimal{must(museum.ParseDecimal("2.00"))},
			Fragile: false,
			Found:   "2026-01-02",
			SeenAt:  new(time.Date(2026, time.January, 1, 0, 1, 0, 0, time.UTC)),
			Code:    "00000000-0000-7000-8000-000000000002",
			Offers:  []museum.Money{must(museum.NewMoney(2, "EUR"))},
			Origin:  museum.SpecimenOriginGift,
			Colours: []museum.SpecimenColours{museum.SpecimenColoursDark},
			Parent:  new(museum.SpecimenID("00000000-0000-7000-8000-000000000002")),
			Related: []museum.SpecimenID{"00000000-0000-7000-8000-000000000002"},
		},
	}
	if _, err := (DescribeSpecimenHandler{d.ports()}).Handle(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if _, err := handler.Handle(t.Context(), cmd); err != nil {
		t.Errorf("AddSpecimen gave %v although the first has other values now", err)
	}
}

func TestAddSpecimenOnce(t *testing.T) {
	d := newDoubles()
	cmd := validAddSpecimen(d)
	cmd.IdempotencyKey = "a key"
	first, err := AddSpecimenHandler{d.ports()}.Handle(t.Context(), cmd)
	if err != nil {
		t.Fatal(err)
	}
	before := d.state()
	second, err := AddSpecimenHandler{d.ports()}.Handle(t.Context(), cmd)
	if err != nil || second != first || !reflect.DeepEqual(d.state(), before) {
		t.Errorf("the second time gave %+v, %v; want %+v again", second, err, first)
	}
	cmd.Value = must(museum.NewMoney(2, "EUR"))
	if _, err := (AddSpecimenHandler{d.ports()}).Handle(t.Context(), cmd); !errors.Is(err, museum.ErrKeyReused) {
		t.Errorf("another command with the key gave %v", err)
	}
}

// specimenChanges are the commands on a specimen that is there, and the ports on their way.
var specimenChanges = map[string]struct {
	given []museum.SpecimenEvent
	when  func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error)
	then  museum.SpecimenEvent
	ports string
}{
	"DescribeSpecimen": {
		given: []museum.SpecimenEvent{someSpecimen()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return DescribeSpecimenHandler{ports}.Handle(ctx, DescribeSpecimen{
				ID: museum.SpecimenID(id), IfMatch: ifMatch,
				SpecimenChanges: museum.SpecimenChanges{
					Label:   "label-2",
					Notes:   []string{"notes-2"},
					Counts:  []int64{2},
					Weights: []museum.Decimal{must(museum.ParseDecimal("2.00"))},
					Fragile: false,
					Found:   "2026-01-02",
					SeenAt:  new(time.Date(2026, time.January, 1, 0, 1, 0, 0, time.UTC)),
					Code:    "00000000-0000-7000-8000-000000000002",
					Offers:  []museum.Money{must(museum.NewMoney(2, "EUR"))},
					Origin:  museum.SpecimenOriginGift,
					Colours: []museum.SpecimenColours{museum.SpecimenColoursDark},
					Parent:  new(museum.SpecimenID("00000000-0000-7000-8000-000000000002")),
					Related: []museum.SpecimenID{"00000000-0000-7000-8000-000000000002"},
				},
			})
		},
		then: museum.SpecimenDescribed{
			Label:   "label-2",
			Notes:   []string{"notes-2"},
			Counts:  []int64{2},
			Weights: []museum.Decimal{must(museum.ParseDecimal("2.00"))},
			Fragile: false,
			Found:   "2026-01-02",
			SeenAt:  new(time.Date(2026, time.January, 1, 0, 1, 0, 0, time.UTC)),
			Code:    "00000000-0000-7000-8000-000000000002",
			Offers:  []museum.Money{must(museum.NewMoney(2, "EUR"))},
			Origin:  museum.SpecimenOriginGift,
			Colours: []museum.SpecimenColours{museum.SpecimenColoursDark},
			Parent:  new(museum.SpecimenID("00000000-0000-7000-8000-000000000002")),
			Related: []museum.SpecimenID{"00000000-0000-7000-8000-000000000002"},
		},
		ports: "Log.Load Log.LastTypes Reservations.Release Reservations.Reserve Log.Append Publisher.Publish Tx.Commit",
	},
	"ShowSpecimen": {
		given: []museum.SpecimenEvent{someSpecimen()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return ShowSpecimenHandler{ports}.Handle(ctx, ShowSpecimen{
				ID: museum.SpecimenID(id), IfMatch: ifMatch,
			})
		},
		then:  museum.SpecimenShown{},
		ports: "Log.Load Log.Append Publisher.Publish Tx.Commit",
	},
	"ReturnSpecimen": {
		given: []museum.SpecimenEvent{someSpecimen()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return ReturnSpecimenHandler{ports}.Handle(ctx, ReturnSpecimen{
				ID: museum.SpecimenID(id), IfMatch: ifMatch,
			})
		},
		then:  museum.SpecimenReturned{},
		ports: "Log.Load Log.Append Publisher.Publish Tx.Commit",
	},
	"FindPieces": {
		given: []museum.SpecimenEvent{someSpecimen()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return FindPiecesHandler{ports}.Handle(ctx, FindPieces{
				ID: museum.SpecimenID(id), IfMatch: ifMatch,
				FoundPieces: 1,
			})
		},
		then:  must(museum.SpecimenFromEvents([]museum.SpecimenEvent{someSpecimen()}).FindPieces(1)),
		ports: "Log.Load Log.Append Publisher.Publish Tx.Commit",
	},
	"Sample": {
		given: []museum.SpecimenEvent{someSpecimen()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return SampleHandler{ports}.Handle(ctx, Sample{
				ID: museum.SpecimenID(id), IfMatch: ifMatch, IdempotencyKey: "a key",
				Loss: must(museum.ParseDecimal("0.000000001")),
			})
		},
		then:  must(museum.SpecimenFromEvents([]museum.SpecimenEvent{someSpecimen()}).Sample(must(museum.ParseDecimal("0.000000001")))),
		ports: "Log.Load Log.Append Publisher.Publish Tx.Commit Idempotency.Begin Idempotency.Complete",
	},
	"RaiseValue": {
		given: []museum.SpecimenEvent{someSpecimen()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return RaiseValueHandler{ports}.Handle(ctx, RaiseValue{
				ID: museum.SpecimenID(id), IfMatch: ifMatch,
				Rise: must(museum.NewMoney(1, "EUR")),
			})
		},
		then:  must(museum.SpecimenFromEvents([]museum.SpecimenEvent{someSpecimen()}).RaiseValue(must(museum.NewMoney(1, "EUR")))),
		ports: "Log.Load Log.Append Publisher.Publish Tx.Commit",
	},
	"RemoveSpecimen": {
		given: []museum.SpecimenEvent{someSpecimen()},
		when: func(ctx context.Context, ports Ports, id string, ifMatch int64) (Receipt, error) {
			return RemoveSpecimenHandler{ports}.Handle(ctx, RemoveSpecimen{
				ID: museum.SpecimenID(id), IfMatch: ifMatch,
			})
		},
		then:  museum.SpecimenRemoved{},
		ports: "Log.Load Reservations.Release Log.Append Publisher.Publish Tx.Commit",
	},
}

// givenSpecimen keeps a history in doubles.
func givenSpecimen(t *testing.T, history []museum.SpecimenEvent) (d *doubles, id string) {
	t.Helper()
	d = newDoubles()
	d.exist("specimen", "00000000-0000-7000-8000-000000000001")
	d.exist("specimen", "00000000-0000-7000-8000-000000000001")
	d.exist("specimen", "00000000-0000-7000-8000-000000000002")
	d.exist("specimen", "00000000-0000-7000-8000-000000000002")
	return d, keep(t, specimenStreams(d.ports()), history...)
}

func TestSpecimenChanges(t *testing.T) {
	for name, tt := range specimenChanges {
		t.Run(name, func(t *testing.T) {
			d, id := givenSpecimen(t, tt.given)
			version := int64(len(tt.given))
			receipt, err := tt.when(t.Context(), d.ports(), id, version)
			if want := (Receipt{id, version + 1, event.Token(d.position)}); err != nil || receipt != want {
				t.Fatalf("gave %+v, %v; want %+v", receipt, err, want)
			}
			stream := d.streams[event.Stream("specimen", id)]
			if got, err := event.DecodeSpecimen(stream[version]); err != nil || !reflect.DeepEqual(got, tt.then) {
				t.Errorf("appended %+v, %v; want %+v", got, err, tt.then)
			}
		})
	}
}

func TestDescribeSpecimenKeepsWhatItRefersTo(t *testing.T) {
	d, id := givenSpecimen(t, specimenChanges["DescribeSpecimen"].given)
	for stream := range d.streams {
		if stream != event.Stream("specimen", id) {
			delete(d.streams, stream) // as what has been deleted, it is not there
		}
	}
	_, err := DescribeSpecimenHandler{d.ports()}.Handle(t.Context(), DescribeSpecimen{
		ID: museum.SpecimenID(id),
		SpecimenChanges: museum.SpecimenChanges{
			Label:   "label-1",
			Notes:   []string{"notes-1"},
			Counts:  []int64{1},
			Weights: []museum.Decimal{must(museum.ParseDecimal("1.00"))},
			Fragile: true,
			Found:   "2026-01-01",
			SeenAt:  new(time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)),
			Code:    "00000000-0000-7000-8000-000000000001",
			Offers:  []museum.Money{must(museum.NewMoney(1, "EUR"))},
			Origin:  museum.SpecimenOriginField,
			Colours: []museum.SpecimenColours{museum.SpecimenColoursLight},
			Parent:  new(museum.SpecimenID("00000000-0000-7000-8000-000000000001")),
			Related: []museum.SpecimenID{"00000000-0000-7000-8000-000000000001"},
		},
	})
	if err != nil {
		t.Errorf("DescribeSpecimen gave %v", err)
	}
}

func TestSpecimenChangesFail(t *testing.T) {
	for name, tt := range specimenChanges {
		for port := range strings.FieldsSeq(tt.ports) {
			for _, fault := range []error{errBroken, context.DeadlineExceeded, storage.ErrConflict} {
				t.Run(name+" "+port+" "+fault.Error(), func(t *testing.T) {
					d, id := givenSpecimen(t, tt.given)
					before := d.state()
					d.faults[port] = fault
					receipt, err := tt.when(t.Context(), d.ports(), id, 0)
					if after := d.state(); !errors.Is(err, fault) || receipt != (Receipt{}) || !reflect.DeepEqual(after, before) {
						t.Errorf("gave %+v, %v and left %+v; want %v and no change", receipt, err, after, fault)
					}
				})
			}
		}
		refused := map[string]struct {
			given   []museum.SpecimenEvent
			ifMatch int64
			want    error
		}{
			"of another version": {tt.given, int64(len(tt.given)) + 1, museum.ErrPrecondition},
			"of nothing":         {nil, 0, museum.ErrNotFound},
			"of what has gone":   {append(tt.given[:len(tt.given):len(tt.given)], museum.SpecimenRemoved{}), 0, museum.ErrNotFound},
		}
		for what, r := range refused {
			t.Run(name+" "+what, func(t *testing.T) {
				d, id := givenSpecimen(t, r.given)
				before := d.state()
				_, err := tt.when(t.Context(), d.ports(), id, r.ifMatch)
				if after := d.state(); !errors.Is(err, r.want) || !reflect.DeepEqual(after, before) {
					t.Errorf("gave %v and left %+v, want %v and no change", err, after, r.want)
				}
			})
		}
	}
}

func BenchmarkAddSpecimen(b *testing.B) {
	d := newDoubles()
	cmd := validAddSpecimen(d)
	handler := AddSpecimenHandler{d.ports()}
	before := d.state()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := handler.Handle(b.Context(), cmd); err != nil {
			b.Fatal(err)
		}
		d.kept = before
		before = d.state()
	}
}
