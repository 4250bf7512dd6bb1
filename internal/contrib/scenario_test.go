package contrib_test

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/contrib/contribtest"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/sample"
	play "github.com/otelgen/otelgen/internal/scenario"
	"github.com/otelgen/otelgen/internal/surface"
)

// run plays the scenario against an interpreter of the model.
func run(t *testing.T, in *contrib.Input) (*interpreter, []play.Result, *play.Scenario) {
	t.Helper()
	files := contribtest.Build(t, in, everything...)
	s, err := play.Parse(files["api/scenario.yaml"], files["api/openapi.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	service := newInterpreter(t, in.Surface, openAPI(t, files["api/openapi.yaml"]))
	server := httptest.NewServer(service)
	defer server.Close()
	results, err := s.Run(t.Context(), play.Target{BaseURL: server.URL})
	if err != nil {
		t.Errorf("%v\n%s", err, files["api/scenario.yaml"])
	}
	return service, results, s
}

func TestEveryStepIsAnsweredAsItSays(t *testing.T) {
	contribtest.Models(t, func(t *testing.T, in *contrib.Input) {
		service, _, _ := run(t, in)
		for _, op := range in.Surface.Operations {
			if service.succeeded[op.Name] == 0 {
				t.Errorf("%s never succeeds", op.Name)
			}
		}
	})
}

// A step that fails must fail for what it is there for: its note says what, and
// so does the interpreter.
func TestTheMainErrorsAreMet(t *testing.T) {
	expected := map[string]int{
		surface.CodeNotFound: 404, surface.CodePrecondition: 412, surface.CodeWrongState: 409, surface.CodeDuplicate: 409,
	}
	// These operations cannot be tried from a wrong state, or on a duplicate:
	// Close goes from every state there is.
	except := map[string]string{"Close": surface.CodeWrongState}
	contribtest.Models(t, func(t *testing.T, in *contrib.Input) {
		_, results, _ := run(t, in)
		met := map[string]bool{}
		for _, r := range results {
			met[fmt.Sprint(r.Operation, r.Status)] = true
		}
		for _, op := range in.Surface.Operations {
			want := map[int]bool{}
			for code, status := range expected {
				if op.Can(code) && except[op.Name] != code {
					want[status] = true
				}
			}
			if op.Operation.Is(model.Create) && len(op.BodyInputs()) > 0 {
				want[400] = true
			}
			if op.Operation.Is(model.Get, model.ListKind) && op.Can(surface.CodeMalformed) {
				want[400] = true
			}
			for _, input := range op.BodyInputs() {
				if _, _, ok := sample.Invalid(input); ok || input.Required {
					want[422] = !op.Operation.Is(model.Update) || ok
				}
			}
			if op.Operation.Is(model.Adjust) && (op.Operation.Sign == "-" && op.Operation.FloorText != "" || op.Operation.Sign == "+" && op.Operation.Field.HasMax()) {
				want[409] = true
			}
			for status, wanted := range want {
				if wanted && !met[fmt.Sprint(op.Name, status)] {
					t.Errorf("%s never answers %d", op.Name, status)
				}
			}
		}
	})
}

func TestKeysAreSentAgainAndWithAnotherBody(t *testing.T) {
	contribtest.Models(t, func(t *testing.T, in *contrib.Input) {
		_, results, s := run(t, in)
		for _, op := range in.Surface.Operations {
			if !op.Idempotent {
				continue
			}
			var again, reused bool
			first := map[string][]byte{}
			for i, r := range results {
				key := s.Steps[i].Headers["Idempotency-Key"]
				if r.Operation != op.Name || key == "" {
					continue
				}
				if body, ok := first[key]; ok && r.Status == op.Status {
					again = true
					if !bytes.Equal(body, r.Body) {
						t.Errorf("%s is answered with %s and then with %s", op.Name, body, r.Body)
					}
				}
				reused = reused || r.Status == 422
				first[key] = r.Body
			}
			varies := slices.ContainsFunc(op.BodyInputs(), func(in *surface.Input) bool {
				return !in.Type.Is(model.Secret) && (!in.Required || !in.Type.Is(model.Ref))
			})
			if !again || reused != varies {
				t.Errorf("%s: sent again %v, with another body %v", op.Name, again, reused)
			}
		}
	})
}

// Values differ from step to step, so that a service that mixes things up is
// found out.
func TestCreatedThingsDiffer(t *testing.T) {
	contribtest.Models(t, func(t *testing.T, in *contrib.Input) {
		_, results, s := run(t, in)
		seen := map[string]int{}
		for i, r := range results {
			op := in.Surface.Operation(r.Operation)
			named := slices.ContainsFunc(op.BodyInputs(), func(in *surface.Input) bool { return in.Required && in.Type.Is(model.String) })
			if r.Status != op.Status || !op.Operation.Is(model.Create) || !named {
				continue
			}
			sent := fmt.Sprint(op.Name, s.Steps[i].Headers, s.Steps[i].Body)
			if n, ok := seen[sent]; ok && s.Steps[i].Headers["Idempotency-Key"] == "" {
				t.Errorf("steps %d and %d both send %s", n, i+1, sent)
			}
			seen[sent] = i + 1
		}
	})
}

// The file of requests is to be sent from top to bottom by someone who has just
// started the service.
func TestRequestsSucceedOneAfterTheOther(t *testing.T) {
	contribtest.Models(t, func(t *testing.T, in *contrib.Input) {
		files := contribtest.Build(t, in, everything...)
		text := files["api/requests.http"]
		service := newInterpreter(t, in.Surface, openAPI(t, files["api/openapi.yaml"]))
		server := httptest.NewServer(service)
		defer server.Close()
		if err := play.PlayRequests(t.Context(), server.URL, text); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
		for _, op := range in.Surface.Operations {
			if n := strings.Count(string(text), "\n# @name "+op.Name+"\n"); n != 1 || service.succeeded[op.Name] == 0 {
				t.Errorf("%s is there %d times and succeeds %d times in\n%s", op.Name, n, service.succeeded[op.Name], text)
			}
		}
	})
}
