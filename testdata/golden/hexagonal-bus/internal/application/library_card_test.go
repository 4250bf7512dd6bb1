package application

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"example.com/service/internal/domain/lending"
)

type libraryCardsDouble struct{ *doubles }

func (d libraryCardsDouble) Insert(_ context.Context, libraryCard *lending.LibraryCard) error {
	r := libraryCard.Record()
	d.libraryCards[r.ID] = r
	return d.faultAt["LibraryCards.Insert"]
}

func (d libraryCardsDouble) Update(_ context.Context, libraryCard *lending.LibraryCard) error {
	r := libraryCard.Record()
	if d.libraryCards[r.ID].Version != r.Version-1 {
		return lending.ErrConflict
	}
	d.libraryCards[r.ID] = r
	return d.faultAt["LibraryCards.Update"]
}

func (d libraryCardsDouble) Get(_ context.Context, id lending.LibraryCardID) (*lending.LibraryCard, error) {
	r, ok := d.libraryCards[id]
	if !ok {
		return nil, lending.ErrNotFound
	}
	return lending.LibraryCardFromRecord(r), d.faultAt["LibraryCards.Get"]
}

// validIssueLibraryCard is an input that breaks no rule; what it refers to is put into d.
func validIssueLibraryCard(d *doubles) IssueLibraryCardInput {
	d.members["00000000-0000-7000-8000-000000000001"] = lending.MemberRecord{ID: "00000000-0000-7000-8000-000000000001"}
	return IssueLibraryCardInput{
		Holder:     "00000000-0000-7000-8000-000000000001",
		Serial:     "00000000-0000-7000-8000-000000000001",
		ValidUntil: "2026-01-01",
	}
}

// keepLibraryCard puts one library card into d, as if it had been there before.
func keepLibraryCard(t *testing.T, d *doubles) lending.LibraryCardRecord {
	t.Helper()
	in := validIssueLibraryCard(d)
	libraryCard, err := lending.NewLibraryCard(lending.LibraryCardID(d.New()), now.Add(-time.Hour), lending.LibraryCardFields{
		Holder:     in.Holder,
		Serial:     in.Serial,
		ValidUntil: in.ValidUntil,
	})
	if err != nil {
		t.Fatal(err)
	}
	r := libraryCard.Record()
	d.libraryCards[r.ID] = r
	return r
}

func TestIssueLibraryCard(t *testing.T) {
	d := newDoubles()
	got, err := d.app(t).LibraryCards.IssueLibraryCard(t.Context(), validIssueLibraryCard(d))
	if err != nil {
		t.Fatal(err)
	}
	if stored := d.libraryCards[got.ID]; got.Version != 1 || !got.CreatedAt.Equal(now) || !reflect.DeepEqual(stored, got) {
		t.Errorf("IssueLibraryCard gave %+v and kept %+v", got, stored)
	}
}

func TestIssueLibraryCardFails(t *testing.T) {
	ports := []string{"LibraryCards.Insert", "Members.Exists", "Tx.Commit"}
	for _, port := range ports {
		for _, fault := range []error{errBroken, context.DeadlineExceeded, lending.ErrConflict} {
			t.Run(port+" "+fault.Error(), func(t *testing.T) {
				d := newDoubles()
				in := validIssueLibraryCard(d)
				before := d.copy()
				d.faultAt[port] = fault

				_, err := d.app(t).LibraryCards.IssueLibraryCard(t.Context(), in)

				if after := d.copy(); !errors.Is(err, fault) || !reflect.DeepEqual(after, before) {
					t.Errorf("IssueLibraryCard gave %v and left %+v, want %v and no change", err, after, fault)
				}
			})
		}
	}
}

func TestIssueLibraryCardRefusesInvalidInput(t *testing.T) {
	d := newDoubles()
	in := validIssueLibraryCard(d)
	in.Serial = ""
	before := d.copy()
	_, err := d.app(t).LibraryCards.IssueLibraryCard(t.Context(), in)
	if after := d.copy(); !errors.Is(err, lending.ErrInvalid) || !reflect.DeepEqual(after, before) {
		t.Errorf("IssueLibraryCard gave %v and left %+v", err, after)
	}
}

func TestIssueLibraryCardRefersToWhatExists(t *testing.T) {
	in := validIssueLibraryCard(newDoubles())
	_, err := newDoubles().app(t).LibraryCards.IssueLibraryCard(t.Context(), in)
	var invalid *lending.InvalidError
	if !errors.As(err, &invalid) || invalid.Field != "holder" {
		t.Errorf("IssueLibraryCard gave %v, want that holder is invalid", err)
	}
}

// libraryCardCalls are the use cases of one library card, and the ports on their way.
var libraryCardCalls = map[string]struct {
	ports   string
	version int64 // that is left, of 1 before; 0 is none
	call    func(ctx context.Context, app UseCases, r lending.LibraryCardRecord, ifMatch int64) (lending.LibraryCardRecord, error)
}{
	"GetLibraryCard": {
		ports:   "LibraryCards.Get",
		version: 1,
		call: func(ctx context.Context, app UseCases, r lending.LibraryCardRecord, _ int64) (lending.LibraryCardRecord, error) {
			return app.LibraryCards.GetLibraryCard(ctx, GetLibraryCardInput{
				ID: r.ID,
			})
		},
	},
	"RenewLibraryCard": {
		ports:   "LibraryCards.Get Members.Exists LibraryCards.Update Tx.Commit",
		version: 2,
		call: func(ctx context.Context, app UseCases, r lending.LibraryCardRecord, ifMatch int64) (lending.LibraryCardRecord, error) {
			return app.LibraryCards.RenewLibraryCard(ctx, RenewLibraryCardInput{
				ID:         r.ID,
				IfMatch:    ifMatch,
				Holder:     r.Holder,
				Serial:     r.Serial,
				ValidUntil: r.ValidUntil,
			})
		},
	},
}

func TestLibraryCardCalls(t *testing.T) {
	for name, tt := range libraryCardCalls {
		t.Run(name, func(t *testing.T) {
			d := newDoubles()
			r := keepLibraryCard(t, d)
			got, err := tt.call(t.Context(), d.app(t), r, r.Version)
			if err != nil {
				t.Fatal(err)
			}
			if stored := d.libraryCards[r.ID]; stored.Version != tt.version || !reflect.DeepEqual(got, stored) {
				t.Errorf("%s gave %+v and left %+v, want version %d", name, got, stored, tt.version)
			}
		})
	}
}

func TestLibraryCardCallsFail(t *testing.T) {
	for name, tt := range libraryCardCalls {
		for port := range strings.FieldsSeq(tt.ports) {
			for _, fault := range []error{errBroken, context.DeadlineExceeded, lending.ErrConflict} {
				t.Run(name+" "+port+" "+fault.Error(), func(t *testing.T) {
					d := newDoubles()
					r := keepLibraryCard(t, d)
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
			r := keepLibraryCard(t, d)
			delete(d.libraryCards, r.ID)
			if _, err := tt.call(t.Context(), d.app(t), r, 0); !errors.Is(err, lending.ErrNotFound) {
				t.Errorf("%s gave %v, want ErrNotFound", name, err)
			}
		})
		if tt.version == 1 {
			continue // it changes nothing, and so asks for no version
		}
		t.Run(name+" of another version", func(t *testing.T) {
			d := newDoubles()
			r := keepLibraryCard(t, d)
			before := d.copy()
			_, err := tt.call(t.Context(), d.app(t), r, r.Version+1)
			if after := d.copy(); !errors.Is(err, lending.ErrPrecondition) || !reflect.DeepEqual(after, before) {
				t.Errorf("%s gave %v and left %+v, want ErrPrecondition and no change", name, err, after)
			}
		})
	}
}

func TestRenewLibraryCardRefusesInvalidInput(t *testing.T) {
	d := newDoubles()
	r := keepLibraryCard(t, d)
	in := RenewLibraryCardInput{
		ID:         r.ID,
		Holder:     r.Holder,
		Serial:     r.Serial,
		ValidUntil: r.ValidUntil,
	}
	in.Serial = ""
	before := d.copy()
	_, err := d.app(t).LibraryCards.RenewLibraryCard(t.Context(), in)
	if after := d.copy(); !errors.Is(err, lending.ErrInvalid) || !reflect.DeepEqual(after, before) {
		t.Errorf("RenewLibraryCard gave %v and left %+v", err, after)
	}
}
