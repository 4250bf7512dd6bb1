package event

import (
	"errors"
	"reflect"
	"testing"

	"example.com/service/internal/domain/transactions"
)

func TestCategoryEventsSurviveBeingKept(t *testing.T) {
	tests := map[string]transactions.CategoryEvent{
		CategoryCreatedV1: transactions.CategoryCreated{
			Code:      "code-1",
			Parent:    new(transactions.CategoryID("00000000-0000-7000-8000-000000000001")),
			Hazardous: true,
		},
		CategoryUpdatedV1: transactions.CategoryUpdated{
			Code:      "code-1",
			Parent:    new(transactions.CategoryID("00000000-0000-7000-8000-000000000001")),
			Hazardous: true,
		},
		CategoryDeletedV1: transactions.CategoryDeleted{},
	}
	for kind, want := range tests {
		e, err := EncodeCategory(want)
		if err != nil || e.Type != kind {
			t.Errorf("%+v became %s, %v; want %s", want, e.Type, err, kind)
		}
		if got, err := DecodeCategory(e); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s became %+v, %v; want %+v", e.Data, got, err, want)
		}
	}
}

func TestDecodeCategoryRefusesWhatItDoesNotKnow(t *testing.T) {
	var unknown *UnknownTypeError
	e := Stored{Type: "CategoryCreated.v2", Position: 7, Data: []byte("{}")}
	if got, err := DecodeCategory(e); !errors.As(err, &unknown) || *unknown != (UnknownTypeError{e.Type, 7}) {
		t.Errorf("a newer version became %+v, %v", got, err)
	}
	e = Stored{Type: CategoryCreatedV1, Data: []byte("{")}
	if got, err := DecodeCategory(e); err == nil {
		t.Errorf("broken data became %+v", got)
	}
	if got, err := EncodeCategory(nil); err == nil {
		t.Errorf("no event became %+v", got)
	}
}
