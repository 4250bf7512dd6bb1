package application

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/service/internal/domain/museum"
	"example.com/service/internal/platform/storage"
)

type specimensDouble struct{ *doubles }

func (d specimensDouble) Insert(_ context.Context, specimen *museum.Specimen) error {
	r := specimen.Record()
	d.specimens[r.ID] = r
	return d.faultAt["Specimens.Insert"]
}

func (d specimensDouble) Update(_ context.Context, specimen *museum.Specimen) error {
	r := specimen.Record()
	if d.specimens[r.ID].Version != r.Version-1 {
		return storage.ErrConflict
	}
	d.specimens[r.ID] = r
	return d.faultAt["Specimens.Update"]
}

func (d specimensDouble) Delete(_ context.Context, id museum.SpecimenID, version int64) error {
	if d.specimens[id].Version != version {
		return storage.ErrConflict
	}
	delete(d.specimens, id)
	return d.faultAt["Specimens.Delete"]
}

func (d specimensDouble) Get(_ context.Context, id museum.SpecimenID) (*museum.Specimen, error) {
	r, ok := d.specimens[id]
	if !ok {
		return nil, museum.ErrNotFound
	}
	return museum.SpecimenFromRecord(r), d.faultAt["Specimens.Get"]
}

func (d specimensDouble) List(_ context.Context, after museum.SpecimenID, limit int, state museum.SpecimenState) ([]*museum.Specimen, error) {
	var found []*museum.Specimen
	for _, id := range slices.Sorted(maps.Keys(d.specimens)) {
		if id > after && len(found) < limit && (state == "" || state == d.specimens[id].State) {
			found = append(found, museum.SpecimenFromRecord(d.specimens[id]))
		}
	}
	return found, d.faultAt["Specimens.List"]
}

func (d specimensDouble) Exists(_ context.Context, id museum.SpecimenID) (bool, error) {
	_, ok := d.specimens[id]
	return ok, d.faultAt["Specimens.Exists"]
}

func (d specimensDouble) AllExist(_ context.Context, ids []museum.SpecimenID) (bool, error) {
	for _, id := range ids {
		if _, ok := d.specimens[id]; !ok {
			return false, d.faultAt["Specimens.AllExist"]
		}
	}
	return true, d.faultAt["Specimens.AllExist"]
}

func (d specimensDouble) Publish(_ context.Context, events ...museum.SpecimenEvent) error {
	for _, event := range events {
		d.published = append(d.published, event)
	}
	return d.faultAt["SpecimenEvents.Publish"]
}

// validAddSpecimen is an input that breaks no rule; what it refers to is put into d.
func validAddSpecimen(d *doubles) AddSpecimenInput {
	d.specimens["00000000-0000-7000-8000-000000000001"] = museum.SpecimenRecord{ID: "00000000-0000-7000-8000-000000000001"}
	return AddSpecimenInput{SpecimenFields: museum.SpecimenFields{
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
	}}
}

// keepSpecimen stores one specimen in d, as if it had been there before.
func keepSpecimen(t *testing.T, d *doubles, state museum.SpecimenState) museum.SpecimenRecord {
	t.Helper()
	fields := validAddSpecimen(d).SpecimenFields
	specimen, err := museum.NewSpecimen(museum.SpecimenID(d.New()), now.Add(-time.Hour), fields)
	if err != nil {
		t.Fatal(err)
	}
	r := specimen.Record()
	r.State = state
	d.specimens[r.ID] = r
	return r
}

func TestAddSpecimen(t *testing.T) {
	d := newDoubles()
	got, err := d.app(t).Specimens.AddSpecimen(t.Context(), validAddSpecimen(d))
	if err != nil {
		t.Fatal(err)
	}
	if stored := d.specimens[got.ID]; got.Version != 1 || !got.CreatedAt.Equal(now) || !reflect.DeepEqual(stored, got) {
		t.Errorf("AddSpecimen gave %+v and kept %+v", got, stored)
	}
	if want := []any{museum.SpecimenAdded{Specimen: got}}; !slices.EqualFunc(d.published, want, reflect.DeepEqual) {
		t.Errorf("AddSpecimen published %+v, want %+v", d.published, want)
	}
}

func TestAddSpecimenFails(t *testing.T) {
	ports := []string{"Specimens.Insert", "Specimens.Exists", "Specimens.AllExist", "SpecimenEvents.Publish", "Tx.Commit"}
	for _, port := range ports {
		for _, fault := range []error{errBroken, context.DeadlineExceeded, storage.ErrConflict} {
			t.Run(port+" "+fault.Error(), func(t *testing.T) {
				d := newDoubles()
				in := validAddSpecimen(d)
				before := d.copy()
				d.faultAt[port] = fault

				_, err := d.app(t).Specimens.AddSpecimen(t.Context(), in)

				if after := d.copy(); !errors.Is(err, fault) || !reflect.DeepEqual(after, before) {
					t.Errorf("AddSpecimen gave %v and left %+v, want %v and no change", err, after, fault)
				}
			})
		}
	}
}

func TestAddSpecimenRefusesInvalidInput(t *testing.T) {
	d := newDoubles()
	in := validAddSpecimen(d)
	in.Pieces = 0
	before := d.copy()
	_, err := d.app(t).Specimens.AddSpecimen(t.Context(), in)
	if after := d.copy(); !errors.Is(err, museum.ErrInvalid) || !reflect.DeepEqual(after, before) {
		t.Errorf("AddSpecimen gave %v and left %+v", err, after)
	}
}

func TestAddSpecimenRefersToWhatExists(t *testing.T) {
	in := validAddSpecimen(newDoubles())
	_, err := newDoubles().app(t).Specimens.AddSpecimen(t.Context(), in)
	var invalid *museum.InvalidError
	if !errors.As(err, &invalid) || invalid.Field != "parent" {
		t.Errorf("AddSpecimen gave %v, want that parent is invalid", err)
	}
}

func TestAddSpecimenOnce(t *testing.T) {
	d := newDoubles()
	app := d.app(t)
	in := validAddSpecimen(d)
	in.IdempotencyKey = "a key"
	first, err := app.Specimens.AddSpecimen(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	count := len(d.specimens)
	second, err := app.Specimens.AddSpecimen(t.Context(), in)
	if err != nil || !reflect.DeepEqual(second, first) || len(d.specimens) != count {
		t.Errorf("the second %s gave %+v, %v; want %+v again", in.IdempotencyKey, second, err, first)
	}
	in.Value = must(museum.NewMoney(2, "EUR"))
	if _, err := app.Specimens.AddSpecimen(t.Context(), in); !errors.Is(err, museum.ErrKeyReused) {
		t.Errorf("another body with the key gave %v", err)
	}
}

// specimenCalls are the use cases of one specimen, and the ports on their way.
var specimenCalls = map[string]struct {
	ports   string
	version int64 // that is left, of 1 before; 0 is none
	state   museum.SpecimenState
	call    func(ctx context.Context, app UseCases, r museum.SpecimenRecord, ifMatch int64) (museum.SpecimenRecord, error)
}{
	"GetSpecimen": {
		ports:   "Specimens.Get",
		version: 1,
		state:   museum.SpecimenStateStored,
		call: func(ctx context.Context, app UseCases, r museum.SpecimenRecord, _ int64) (museum.SpecimenRecord, error) {
			return app.Specimens.GetSpecimen(ctx, GetSpecimenInput{
				ID: r.ID,
			})
		},
	},
	"DescribeSpecimen": {
		ports:   "Specimens.Get Specimens.Update SpecimenEvents.Publish Tx.Commit",
		version: 2,
		state:   museum.SpecimenStateStored,
		call: func(ctx context.Context, app UseCases, r museum.SpecimenRecord, ifMatch int64) (museum.SpecimenRecord, error) {
			return app.Specimens.DescribeSpecimen(ctx, DescribeSpecimenInput{
				ID:      r.ID,
				IfMatch: ifMatch,
				SpecimenChanges: museum.SpecimenChanges{
					Label:   r.Label,
					Notes:   r.Notes,
					Counts:  r.Counts,
					Weights: r.Weights,
					Fragile: r.Fragile,
					Found:   r.Found,
					SeenAt:  r.SeenAt,
					Code:    r.Code,
					Offers:  r.Offers,
					Origin:  r.Origin,
					Colours: r.Colours,
					Parent:  r.Parent,
					Related: r.Related,
				},
			})
		},
	},
	"ShowSpecimen": {
		ports:   "Specimens.Get Specimens.Update SpecimenEvents.Publish Tx.Commit",
		version: 2,
		state:   museum.SpecimenStateStored,
		call: func(ctx context.Context, app UseCases, r museum.SpecimenRecord, ifMatch int64) (museum.SpecimenRecord, error) {
			return app.Specimens.ShowSpecimen(ctx, ShowSpecimenInput{
				ID:      r.ID,
				IfMatch: ifMatch,
			})
		},
	},
	"ReturnSpecimen": {
		ports:   "Specimens.Get Specimens.Update SpecimenEvents.Publish Tx.Commit",
		version: 2,
		state:   museum.SpecimenStateStored,
		call: func(ctx context.Context, app UseCases, r museum.SpecimenRecord, ifMatch int64) (museum.SpecimenRecord, error) {
			return app.Specimens.ReturnSpecimen(ctx, ReturnSpecimenInput{
				ID:      r.ID,
				IfMatch: ifMatch,
			})
		},
	},
	"FindPieces": {
		ports:   "Specimens.Get Specimens.Update SpecimenEvents.Publish Tx.Commit",
		version: 2,
		state:   museum.SpecimenStateStored,
		call: func(ctx context.Context, app UseCases, r museum.SpecimenRecord, ifMatch int64) (museum.SpecimenRecord, error) {
			return app.Specimens.FindPieces(ctx, FindPiecesInput{
				ID:          r.ID,
				IfMatch:     ifMatch,
				FoundPieces: 1,
			})
		},
	},
	"Sample": {
		ports:   "Idempotency.Begin Specimens.Get Specimens.Update SpecimenEvents.Publish Tx.Commit Idempotency.Complete",
		version: 2,
		state:   museum.SpecimenStateStored,
		call: func(ctx context.Context, app UseCases, r museum.SpecimenRecord, ifMatch int64) (museum.SpecimenRecord, error) {
			return app.Specimens.Sample(ctx, SampleInput{
				ID:             r.ID,
				IfMatch:        ifMatch,
				Loss:           must(museum.ParseDecimal("0.000000001")),
				IdempotencyKey: "a key",
			})
		},
	},
	"RaiseValue": {
		ports:   "Specimens.Get Specimens.Update SpecimenEvents.Publish Tx.Commit",
		version: 2,
		state:   museum.SpecimenStateStored,
		call: func(ctx context.Context, app UseCases, r museum.SpecimenRecord, ifMatch int64) (museum.SpecimenRecord, error) {
			return app.Specimens.RaiseValue(ctx, RaiseValueInput{
				ID:      r.ID,
				IfMatch: ifMatch,
				Rise:    must(museum.NewMoney(1, "EUR")),
			})
		},
	},
	"RemoveSpecimen": {
		ports:   "Specimens.Get Specimens.Delete SpecimenEvents.Publish Tx.Commit",
		version: 0,
		state:   museum.SpecimenStateStored,
		call: func(ctx context.Context, app UseCases, r museum.SpecimenRecord, ifMatch int64) (museum.SpecimenRecord, error) {
			return museum.SpecimenRecord{}, app.Specimens.RemoveSpecimen(ctx, RemoveSpecimenInput{
				ID:      r.ID,
				IfMatch: ifMatch,
			})
		},
	},
}

func TestSpecimenCalls(t *testing.T) {
	for name, tt := range specimenCalls {
		t.Run(name, func(t *testing.T) {
			d := newDoubles()
			r := keepSpecimen(t, d, tt.state)
			got, err := tt.call(t.Context(), d.app(t), r, r.Version)
			if err != nil {
				t.Fatal(err)
			}
			if stored := d.specimens[r.ID]; stored.Version != tt.version || !reflect.DeepEqual(got, stored) {
				t.Errorf("%s gave %+v and left %+v, want version %d", name, got, stored, tt.version)
			}
			if !strings.Contains(tt.ports, "Idempotency") {
				return
			}
			first := d.copy()
			again, err := tt.call(t.Context(), d.app(t), r, r.Version)
			if err != nil || !reflect.DeepEqual(again, got) || !reflect.DeepEqual(d.copy(), first) {
				t.Errorf("the second %s with the key gave %+v, %v; want %+v and no change", name, again, err, got)
			}
		})
	}
}

func TestSpecimenCallsFail(t *testing.T) {
	for name, tt := range specimenCalls {
		for port := range strings.FieldsSeq(tt.ports) {
			for _, fault := range []error{errBroken, context.DeadlineExceeded, storage.ErrConflict} {
				t.Run(name+" "+port+" "+fault.Error(), func(t *testing.T) {
					d := newDoubles()
					r := keepSpecimen(t, d, tt.state)
					before := d.copy()
					d.faultAt[port] = fault

					_, err := tt.call(t.Context(), d.app(t), r, 0)

					if after := d.copy(); !errors.Is(err, fault) || !reflect.DeepEqual(after, before) {
						t.Errorf("%s gave %v and left %+v, want %v and no change", name, err, after, fault)
					}
				})
			}
		}
		t.Run(name+" of nothing", func(t *testing.T) {
			d := newDoubles()
			r := keepSpecimen(t, d, tt.state)
			delete(d.specimens, r.ID)
			if _, err := tt.call(t.Context(), d.app(t), r, 0); !errors.Is(err, museum.ErrNotFound) {
				t.Errorf("%s gave %v, want ErrNotFound", name, err)
			}
		})
		if tt.version == 1 {
			continue // it changes nothing and needs no version
		}
		t.Run(name+" of another version", func(t *testing.T) {
			d := newDoubles()
			r := keepSpecimen(t, d, tt.state)
			before := d.copy()
			_, err := tt.call(t.Context(), d.app(t), r, r.Version+1)
			if after := d.copy(); !errors.Is(err, museum.ErrPrecondition) || !reflect.DeepEqual(after, before) {
				t.Errorf("%s gave %v and left %+v, want ErrPrecondition and no change", name, err, after)
			}
		})
	}
}

func TestDescribeSpecimenRefusesInvalidInput(t *testing.T) {
	d := newDoubles()
	r := keepSpecimen(t, d, museum.SpecimenStateStored)
	in := DescribeSpecimenInput{
		ID: r.ID,
		SpecimenChanges: museum.SpecimenChanges{
			Label:   r.Label,
			Notes:   r.Notes,
			Counts:  r.Counts,
			Weights: r.Weights,
			Fragile: r.Fragile,
			Found:   r.Found,
			SeenAt:  r.SeenAt,
			Code:    r.Code,
			Offers:  r.Offers,
			Origin:  r.Origin,
			Colours: r.Colours,
			Parent:  r.Parent,
			Related: r.Related,
		},
	}
	in.Found = ""
	before := d.copy()
	_, err := d.app(t).Specimens.DescribeSpecimen(t.Context(), in)
	if after := d.copy(); !errors.Is(err, museum.ErrInvalid) || !reflect.DeepEqual(after, before) {
		t.Errorf("DescribeSpecimen gave %v and left %+v", err, after)
	}
}

func TestListSpecimens(t *testing.T) {
	d := newDoubles()
	var want []museum.SpecimenRecord
	for range 3 {
		want = append(want, keepSpecimen(t, d, museum.SpecimenStateStored))
	}
	// What they refer to is listed before them.
	want = slices.Insert(want, 0, d.specimens["00000000-0000-7000-8000-000000000001"])
	app := d.app(t)
	var got []museum.SpecimenRecord
	in := ListSpecimensInput{Limit: 2}
	for pages := 1; ; pages++ {
		page, err := app.Specimens.ListSpecimens(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, page.Items...)
		if page.Next == "" {
			if pages != 2 {
				t.Errorf("%d pages, want 2", pages)
			}
			break
		}
		in.After = page.Next
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("ListSpecimens gave %+v, want %+v", got, want)
	}
	page, err := app.Specimens.ListSpecimens(t.Context(), ListSpecimensInput{Limit: 2, State: museum.SpecimenStateShown})
	if err != nil || len(page.Items) != 0 {
		t.Errorf("ListSpecimens in another state gave %+v, %v", page.Items, err)
	}

	d.faultAt["Specimens.List"] = errBroken
	if _, err := app.Specimens.ListSpecimens(t.Context(), in); !errors.Is(err, errBroken) {
		t.Errorf("ListSpecimens gave %v, want %v", err, errBroken)
	}
}
