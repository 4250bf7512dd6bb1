package command

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"example.com/service/internal/domain/orders"
	"example.com/service/internal/event"
)

// words are streams whose events are words.
func words(d *doubles) streams[string] {
	return streams[string]{
		Ports:  d.ports(),
		kind:   "text",
		encode: func(word string) (event.Stored, error) { return event.Stored{Type: word}, nil },
		decode: func(e event.Stored) (string, error) { return e.Type, nil },
	}
}

// types are those of a stream's events.
func (d *doubles) types(id string) (types []string) {
	for _, e := range d.streams[event.Stream("text", id)] {
		types = append(types, e.Type)
	}
	return types
}

func TestADecisionMayBeOfSeveralEvents(t *testing.T) {
	for name, tt := range map[string]struct {
		next    []string
		version int64
	}{
		"none":    {nil, 2},
		"one":     {[]string{"c"}, 3},
		"several": {[]string{"c", "d", "e"}, 5},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDoubles()
			s := words(d)
			first, err := s.begin(t.Context(), func() ([]string, error) { return []string{"a", "b"}, nil })
			if want := (Receipt{first.ID, 2, event.Token(2)}); err != nil || first != want {
				t.Fatalf("begun with %+v, %v; want %+v", first, err, want)
			}
			if _, err := s.begin(t.Context(), func() ([]string, error) { return one("another", nil) }); err != nil {
				t.Fatal(err)
			}
			receipt, err := s.change(t.Context(), first.ID, 2, func(history []string) ([]string, error) {
				if !slices.Equal(history, []string{"a", "b"}) {
					t.Errorf("the history is %v", history)
				}
				return tt.next, nil
			})
			token := event.Token(2)
			if len(tt.next) > 0 {
				token = event.Token(d.position)
			}
			if want := (Receipt{first.ID, tt.version, token}); err != nil || receipt != want {
				t.Errorf("gave %+v, %v; want %+v", receipt, err, want)
			}
			if got := d.types(first.ID); !slices.Equal(got, append([]string{"a", "b"}, tt.next...)) {
				t.Errorf("the stream is %v", got)
			}
			seen := map[string]bool{}
			for _, e := range d.streams[event.Stream("text", first.ID)] {
				if seen[e.ID] {
					t.Errorf("two events have the id %s", e.ID)
				}
				seen[e.ID] = true
			}
		})
	}
}

// TestTheVersionIsThatOfTheLastEvent has a stream that no longer begins with the
// first event.
func TestTheVersionIsThatOfTheLastEvent(t *testing.T) {
	d := newDoubles()
	d.streams[event.Stream("text", "1")] = []event.Stored{{Type: "d", Version: 4, Position: 9}, {Type: "e", Version: 5, Position: 11}}
	receipt, err := words(d).change(t.Context(), "1", 5, func([]string) ([]string, error) { return []string{"f"}, nil })
	if err != nil || receipt.Version != 6 {
		t.Errorf("gave %+v, %v; want version 6", receipt, err)
	}
}

func TestALoserDecidesAgainOnWhatWasAdded(t *testing.T) {
	refuse := errors.New("refused")
	for name, tt := range map[string]struct {
		ifMatch int64
		decide  func(history []string) ([]string, error)
		want    error
		stream  []string
	}{
		"and wins": {
			decide: func(history []string) ([]string, error) { return []string{history[len(history)-1] + "+"}, nil },
			stream: []string{"a", "b", "b+"},
		},
		"and refuses": {
			decide: func(history []string) ([]string, error) {
				if len(history) > 1 {
					return nil, refuse
				}
				return []string{"c"}, nil
			},
			want:   refuse,
			stream: []string{"a", "b"},
		},
		"unless its caller has seen less": {
			ifMatch: 1,
			decide:  func([]string) ([]string, error) { return []string{"c"}, nil },
			want:    orders.ErrPrecondition,
			stream:  []string{"a", "b"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDoubles()
			s := words(d)
			id := keep(t, s, "a")
			d.meanwhile = func() {
				d.meanwhile = nil
				if _, err := s.change(t.Context(), id, 0, func([]string) ([]string, error) { return []string{"b"}, nil }); err != nil {
					t.Error(err)
				}
				d.loaded = d.loaded[:1]
			}
			receipt, err := s.change(t.Context(), id, tt.ifMatch, tt.decide)
			if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) || err == nil && receipt.Version != int64(len(tt.stream)) {
				t.Errorf("gave %+v, %v; want %v", receipt, err, tt.want)
			}
			if got := d.types(id); !slices.Equal(got, tt.stream) {
				t.Errorf("the stream is %v, want %v", got, tt.stream)
			}
			if want := []int64{0, 1}; !reflect.DeepEqual(d.loaded, want) {
				t.Errorf("loaded after the versions %v, want %v: only what was added is loaded in the transaction", d.loaded, want)
			}
		})
	}
}

func TestRefusalsNeedNoTransaction(t *testing.T) {
	d := newDoubles()
	s := words(d)
	id := keep(t, s, "a")
	d.meanwhile = func() { t.Error("a transaction has begun") }
	refuse := errors.New("refused")
	if _, err := s.change(t.Context(), id, 0, func([]string) ([]string, error) { return nil, refuse }); !errors.Is(err, refuse) {
		t.Errorf("gave %v", err)
	}
	if _, err := s.change(t.Context(), id, 2, nil); !errors.Is(err, orders.ErrPrecondition) {
		t.Errorf("of another version: %v", err)
	}
	if _, err := s.change(t.Context(), "none", 0, nil); !errors.Is(err, orders.ErrNotFound) {
		t.Errorf("of nothing: %v", err)
	}
}
