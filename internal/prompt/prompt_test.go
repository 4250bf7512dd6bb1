package prompt

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// script replies to questions from a list.
type script struct {
	replies []string // "<", "*" or answers with commas
	asked   []string
}

func (s *script) Ask(_ context.Context, q Question) (Reply, error) {
	s.asked = append(s.asked, q.Message)
	if len(s.replies) == 0 {
		return Reply{}, ErrCancelled
	}
	reply := s.replies[0]
	s.replies = s.replies[1:]
	switch reply {
	case "<":
		return Reply{Back: true}, nil
	case "*":
		return Reply{Defaults: true}, nil
	}
	return Reply{Answers: strings.Split(reply, ",")}, nil
}

// TestRun asks for a name, an architecture, a store where the architecture takes
// one, and a backend.
func TestRun(t *testing.T) {
	for _, tc := range []struct{ name, replies, asked, want string }{
		{"one after the other", "orders hexagonal memory otlp", "Name Architecture Store Backend", "orders/hexagonal/memory/otlp"},
		{"what is not needed is not asked", "orders gateway otlp", "Name Architecture Backend", "orders/gateway//otlp"},
		{"back, and another answer", "orders hexagonal < cqrs memory otlp", "Name Architecture Store Architecture Store Backend", "orders/cqrs/memory/otlp"},
		{"back over what was not asked", "orders gateway < hexagonal memory otlp", "Name Architecture Backend Architecture Store Backend", "orders/hexagonal/memory/otlp"},
		{"an answer that goes with the question", "orders hexagonal memory < < gateway otlp", "Name Architecture Store Backend Store Architecture Backend", "orders/gateway//otlp"},
		{"back at the first", "< orders hexagonal memory otlp", "Name Name Architecture Store Backend", "orders/hexagonal/memory/otlp"},
		{"the defaults of the rest", "orders *", "Name Architecture", "orders/hexagonal/sqlite/console"},
		{"the defaults before a question that has none", "* orders", "Name Name", "orders/hexagonal/sqlite/console"},
		{"the end", "orders", "Name Architecture", "cancelled"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := map[string]string{}
			step := func(message, def string, wanted func() bool) Step {
				return Step{
					Question: func() (Question, bool, error) {
						q := Question{Message: message}
						if def != "" {
							q.Default = []string{def}
						}
						return q, wanted == nil || wanted(), nil
					},
					Take: func(answers []string) { got[message] = strings.Join(answers, ",") },
				}
			}
			p := &script{replies: strings.Fields(tc.replies)}
			_, err := Run(t.Context(), p, []Step{
				step("Name", "", nil),
				step("Architecture", "hexagonal", nil),
				step("Store", "sqlite", func() bool { return got["Architecture"] != "gateway" }),
				step("Backend", "console", nil),
			})
			result := fmt.Sprintf("%s/%s/%s/%s", got["Name"], got["Architecture"], got["Store"], got["Backend"])
			if err != nil {
				result = err.Error()
			}
			if result != tc.want {
				t.Errorf("got %s, want %s", result, tc.want)
			}
			if asked := strings.Join(p.asked, " "); asked != tc.asked {
				t.Errorf("asked %s, want %s", asked, tc.asked)
			}
		})
	}
}

func TestRunEndsWithAFault(t *testing.T) {
	fault := errors.New("no such layer")
	_, err := Run(t.Context(), &script{}, []Step{{Question: func() (Question, bool, error) { return Question{}, false, fault }}})
	if !errors.Is(err, fault) {
		t.Errorf("got %v", err)
	}
}

func TestMatch(t *testing.T) {
	choices := []Choice{{Name: "azuremonitor"}, {Name: "backend/lgtm.profiles"}, {Name: "echo"}, {Name: "chi"}, {Name: "grpc-gateway"}, {Name: "grpc"}}
	for filter, want := range map[string]string{
		"":     "azuremonitor backend/lgtm.profiles echo chi grpc-gateway grpc",
		"ch":   "chi echo",
		"grpc": "grpc grpc-gateway",
		"g":    "grpc-gateway grpc backend/lgtm.profiles",
		"prof": "backend/lgtm.profiles",
		"MON":  "azuremonitor",
		"xyz":  "",
	} {
		var names []string
		for _, c := range match(choices, filter) {
			names = append(names, c.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%q leaves %s, want %s", filter, got, want)
		}
	}
}

func TestWrapAndCut(t *testing.T) {
	if got, want := wrap("one two three four", 9), []string{"one two", "three", "four"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, tc := range []struct {
		text  string
		width int
		want  string
	}{
		{"short", 5, "short"},
		{"longer", 5, "long…"},
		{"a word", 3, "a…"},
		{"日本語", 5, "日本…"},
		{"日本語", 4, "日…"},
	} {
		if got := cut(tc.text, tc.width); got != tc.want {
			t.Errorf("cut(%q, %d) = %q, want %q", tc.text, tc.width, got, tc.want)
		}
	}
}
