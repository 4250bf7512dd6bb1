//go:build unix

package prompt

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/term"

	"github.com/otelgen/otelgen/internal/term/termtest"
)

// frameworks is the question that filters have gone wrong in: ch is the
// beginning of chi, and is within echo.
var frameworks = Question{
	Message: "Framework",
	Help:    "How the service is called.",
	Many:    true,
	Default: []string{"nethttp"},
	Check: func(answers []string) error {
		if slices.Contains(answers, "chi") && slices.Contains(answers, "gin") {
			return errors.New("chi and gin both serve HTTP; take one of them")
		}
		return nil
	},
	Choices: []Choice{
		{Name: "chi", Summary: "A small router that composes plain net/http handlers and middleware"},
		{Name: "connect", Summary: "Connect, gRPC and gRPC-Web on one port, with health, reflection and google.rpc error details", More: "It goes with gin."},
		{Name: "echo", Summary: "A framework whose handlers return errors, which one place answers"},
		{Name: "gin", Summary: "The most used Go web framework, with its context, groups and middleware"},
		{Name: "grpc", Summary: "gRPC with health, reflection, keepalive and google.rpc error details"},
		{Name: "grpc-gateway", Summary: "For the filter: its name holds another"},
		{Name: "nethttp", Summary: "The standard library's ServeMux and server, nothing else"},
	},
}

// ask asks one question on a terminal and returns what came of it.
func ask(t *testing.T, columns, rows int, q Question, plain bool) (*termtest.Terminal, <-chan result) {
	t.Helper()
	x, tty := termtest.New(t, columns, rows)
	results := make(chan result, 1)
	p := &Terminal{In: tty, Out: tty, Plain: plain, Size: func() (int, int) {
		columns, rows, err := term.GetSize(int(tty.Fd()))
		if err != nil {
			t.Error(err)
		}
		return columns, rows
	}}
	go func() {
		reply, err := p.Ask(t.Context(), q)
		results <- result{reply, err}
	}()
	x.Await(q.Message)
	return x, results
}

type result struct {
	Reply
	err error
}

func (r result) String() string {
	switch {
	case r.err != nil:
		return r.err.Error()
	case r.Back:
		return "back"
	case r.Defaults:
		return "defaults"
	}
	return listed(r.Answers)
}

func TestKeysOfAList(t *testing.T) {
	one := frameworks
	one.Many, one.Check = false, nil
	first := frameworks
	first.First = true
	optional := frameworks
	optional.Optional, optional.Default = true, nil

	for _, tc := range []struct {
		name, keys string
		q          Question
		want       string
	}{
		{"Enter takes the default", termtest.Enter, frameworks, "nethttp"},
		{"a beginning comes before a middle", "ch" + termtest.Enter, frameworks, "chi"},
		{"the name itself comes before longer ones", "grpc" + termtest.Enter, frameworks, "grpc"},
		{"a beginning of a word comes before a middle", "gate" + termtest.Enter, frameworks, "grpc-gateway"},
		{"a middle is found", "cho" + termtest.Enter, frameworks, "echo"},
		{"capital letters", "CHI" + termtest.Enter, frameworks, "chi"},
		{"nothing is left: Enter takes nothing", "xyz" + termtest.Enter + termtest.Backspace + termtest.Backspace + termtest.Backspace + "gin" + termtest.Enter, frameworks, "gin"},
		{"down from the default comes round", termtest.Down + termtest.Enter, frameworks, "chi"},
		{"up", termtest.Up + termtest.Enter, frameworks, "grpc-gateway"},
		{"two that are marked", "gin" + termtest.Space + "connect" + termtest.Space + termtest.Enter, frameworks, "gin, connect"},
		{"one marked, one typed", "gin,connect" + termtest.Enter, frameworks, "gin, connect"},
		{"marked and moved on", "gin" + termtest.Space + termtest.Down + termtest.Enter, frameworks, "gin"},
		{"a mark taken back", "gin" + termtest.Space + termtest.Space + termtest.Down + termtest.Enter, frameworks, "grpc"},
		{"refused, then another", "gin,chi" + termtest.Enter + termtest.Space + "gin" + termtest.Space + termtest.Enter, frameworks, "chi"},
		{"a space is no mark where one is taken", "gin" + termtest.Space + termtest.Enter, one, "gin"},
		{"nothing where that is an answer", termtest.Enter, optional, "nothing"},
		{"something where nothing is an answer", "gin" + termtest.Enter, optional, "gin"},
		{"back", "<", frameworks, "back"},
		{"back with an arrow", termtest.Left, frameworks, "back"},
		{"nothing to go back to", "<" + termtest.Enter, first, "nethttp"},
		{"all defaults", "ch*", frameworks, "defaults"},
		{"explained", "?gin?" + termtest.Enter, frameworks, "gin"},
		{"Alt with a key means nothing", "\x1bx" + termtest.Enter, frameworks, "nethttp"},
		{"Ctrl-C", termtest.CtrlC, frameworks, ErrCancelled.Error()},
		{"Ctrl-D", termtest.CtrlD, frameworks, ErrCancelled.Error()},
	} {
		for _, columns := range []int{60, 80, 140} {
			t.Run(fmt.Sprintf("%s/%d", tc.name, columns), func(t *testing.T) {
				x, results := ask(t, columns, 24, tc.q, false)
				x.Await("? explains")
				x.Press(tc.keys)
				if got := (<-results).String(); got != tc.want {
					t.Errorf("got %s, want %s\n%s", got, tc.want, x.Screen())
				}
			})
		}
	}
}

func TestScreenOfAList(t *testing.T) {
	x, results := ask(t, 60, 24, frameworks, false)
	x.Await("? explains")
	want := `? Framework:
  [ ] chi           A small router that composes plain net…
  [ ] connect       Connect, gRPC and gRPC-Web on one port…
  [ ] echo          A framework whose handlers return erro…
  [ ] gin           The most used Go web framework, with i…
  [ ] grpc          gRPC with health, reflection, keepaliv…
  [ ] grpc-gateway  For the filter: its name holds another
> [ ] nethttp       The standard library's ServeMux and se…
Enter takes nethttp; letters filter; Space marks several;
< goes back; * takes the defaults from here on; ? explains`
	x.AwaitExactly(want)

	x.Press("co?")
	x.Await("It goes with gin.")
	want = `? Framework: co
> [ ] connect  Connect, gRPC and gRPC-Web on one port, wit…
How the service is called.
connect: Connect, gRPC and gRPC-Web on one port, with
health, reflection and google.rpc error details
It goes with gin.
Enter takes connect; Space marks several; < goes back;
* takes the defaults from here on; ? explains`
	x.AwaitExactly(want)

	x.Press("x")
	x.Await(`nothing begins with or holds "cox"; Backspace shows more`)
	x.Press(termtest.Enter)
	x.Await("! an answer is needed")
	x.Press("\x15gin,chi" + termtest.Enter)
	x.Await("! chi and gin both serve HTTP; take one of them")
	x.Press(termtest.CtrlC)
	<-results
}

// TestAnsweredQuestionLeavesALine looks at what stays above the next question.
func TestAnsweredQuestionLeavesALine(t *testing.T) {
	x, results := ask(t, 80, 24, frameworks, false)
	x.Await("? explains")
	x.Press("gin,grpc" + termtest.Enter)
	<-results
	x.AwaitExactly("? Framework: gin, grpc")
}

// TestLongListsAreMovedThrough has more choices than rows: what is not shown is
// counted, the current one is always there, and nothing scrolls away.
func TestLongListsAreMovedThrough(t *testing.T) {
	q := Question{Message: "Backend", Default: []string{"b07"}}
	for i := range 30 {
		q.Choices = append(q.Choices, Choice{Name: fmt.Sprintf("b%02d", i), Summary: strings.Repeat("long ", 40)})
	}
	for _, rows := range []int{10, 16} {
		x, results := ask(t, 60, rows, q, false)
		x.Await("? explains")
		for i := range 35 {
			current := fmt.Sprintf("> b%02d", (7+i)%30)
			x.AwaitScreen(func(screen string) error {
				switch shows := func(s string) bool { return strings.Contains(screen, s) }; {
				case !shows(current):
					return fmt.Errorf("%q is not the current choice", current)
				case shows("b00") == shows("more above)"):
					return fmt.Errorf("the first is there: %t", shows("b00"))
				case shows("b29") == shows("more below)"):
					return fmt.Errorf("the last is there: %t", shows("b29"))
				case strings.Count(screen, "\n") >= rows:
					return fmt.Errorf("more lines than the %d rows", rows)
				}
				return nil
			})
			x.Press(termtest.Down)
		}
		x.Await("> b12")
		x.Press(termtest.Enter)
		if got := (<-results).String(); got != "b12" {
			t.Errorf("got %s", got)
		}
	}
}

// TestResizedWhileAsking makes the terminal narrower between two keys.
func TestResizedWhileAsking(t *testing.T) {
	x, results := ask(t, 140, 24, frameworks, false)
	x.Await("? explains")
	x.Resize(60, 24)
	x.Press("gin")
	x.Await("Enter takes gin")
	for _, l := range x.Lines()[1:2] {
		if len([]rune(l)) > 60 {
			t.Errorf("%d columns of 60: %s", len([]rune(l)), l)
		}
	}
	x.Press(termtest.Enter)
	if got := (<-results).String(); got != "gin" {
		t.Errorf("got %s", got)
	}
}

func TestLineOfText(t *testing.T) {
	check := func(answers []string) error {
		if strings.Contains(answers[0], " ") {
			return errors.New("no space")
		}
		return nil
	}
	name := Question{Message: "Name", Help: "It becomes folder and binary.", Check: check, First: true}
	module := Question{Message: "Module path", Default: []string{"orders"}, Check: check}
	for _, tc := range []struct {
		name, keys string
		q          Question
		want       string
	}{
		{"typed", "orders-api" + termtest.Enter, name, "orders-api"},
		{"nothing is no answer", termtest.Enter + "x" + termtest.Enter, name, "x"},
		{"the default", termtest.Enter, module, "orders"},
		{"instead of the default", "example.com/x" + termtest.Enter, module, "example.com/x"},
		{"refused, mended in the middle", "a b" + termtest.Enter + termtest.Left + termtest.Backspace + "-" + termtest.Enter, name, "a-b"},
		{"begun anew", "abc\x15x" + termtest.Enter, name, "x"},
		{"explained", "?abc" + termtest.Enter, name, "abc"},
		{"back", "<", module, "back"},
		{"back with an arrow, from the beginning", "a" + termtest.Left + termtest.Left, module, "back"},
		{"nothing to go back to", "<x" + termtest.Enter, name, "x"},
		{"defaults", "*", module, "defaults"},
		{"no default", "*x" + termtest.Enter, name, "x"},
		{"longer than the terminal", strings.Repeat("0123456789", 20) + termtest.Enter, name, strings.Repeat("0123456789", 20)},
		{"Ctrl-C", "a" + termtest.CtrlC, name, ErrCancelled.Error()},
	} {
		for _, columns := range []int{60, 80, 140} {
			t.Run(fmt.Sprintf("%s/%d", tc.name, columns), func(t *testing.T) {
				x, results := ask(t, columns, 24, tc.q, false)
				x.Await("? explains")
				x.Press(tc.keys)
				if got := (<-results).String(); got != tc.want {
					t.Errorf("got %s, want %s\n%s", got, tc.want, x.Screen())
				}
			})
		}
	}
}

func TestPlainTerminal(t *testing.T) {
	name := Question{Message: "Name", First: true}
	for _, tc := range []struct {
		name, keys string
		q          Question
		want       string
	}{
		{"Enter", "\n", frameworks, "nethttp"},
		{"a name", "gin\n", frameworks, "gin"},
		{"numbers", "4, 2\n", frameworks, "gin, connect"},
		{"a beginning", "ch\n", frameworks, "chi"},
		{"the name itself", "grpc\n", frameworks, "grpc"},
		{"two beginnings", "g\ngi\n", frameworks, "gin"},
		{"no choice", "xyz\n0\n99\ngin\n", frameworks, "gin"},
		{"refused", "gin,chi\ngin\n", frameworks, "gin"},
		{"explained", "?\n\n", frameworks, "nethttp"},
		{"back", "<\n", frameworks, "back"},
		{"defaults", "*\n", frameworks, "defaults"},
		{"text", "orders-api\n", name, "orders-api"},
		{"no text", "\n*\n<\nx\n", name, "x"},
		{"Ctrl-D", termtest.CtrlD, name, ErrCancelled.Error()},
	} {
		for _, columns := range []int{60, 80, 140} {
			t.Run(fmt.Sprintf("%s/%d", tc.name, columns), func(t *testing.T) {
				x, results := ask(t, columns, 24, tc.q, true)
				x.Press(tc.keys)
				if got := (<-results).String(); got != tc.want {
					t.Errorf("got %s, want %s\n%s", got, tc.want, x.Screen())
				}
				if strings.Contains(x.Raw(), "\x1b") {
					t.Errorf("an escape sequence on a terminal that only prints: %q", x.Raw())
				}
			})
		}
	}
}

// TestAskEndsWithItsContext leaves the terminal as it was, for a process that is
// told to stop while it asks.
func TestAskEndsWithItsContext(t *testing.T) {
	_, tty := termtest.New(t, 80, 24)
	before, err := term.GetState(int(tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := &Terminal{In: tty, Out: tty, Size: func() (int, int) { return 80, 24 }}
	if _, err := p.Ask(ctx, frameworks); !errors.Is(err, ErrCancelled) {
		t.Errorf("got %v", err)
	}
	after, err := term.GetState(int(tty.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	if *before != *after {
		t.Error("the terminal is not given back as it was")
	}
}

func TestNoLineIsWiderThanTheTerminal(t *testing.T) {
	for _, columns := range []int{20, 60, 80, 140} {
		s := newScreen(&Terminal{}, frameworks)
		s.help, s.fault = true, strings.Repeat("a fault ", 30)
		lines, _ := s.lines(columns, 24)
		for _, l := range lines {
			if n := len([]rune(l)); n >= columns {
				t.Errorf("%d of %d columns: %s", n, columns, l)
			}
		}
	}
}
