package modeltext_test

import (
	"slices"
	"testing"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
)

func TestSecretsOfOperations(t *testing.T) {
	m, err := modeltext.Parse("model.yaml", []byte(`aggregates:
  - name: User
    fields: ["name: string!", "password: string! writeonly min=8", "pin: string writeonly immutable"]
    operations:
      - {name: AddUser, kind: create}
      - {name: GetUser, kind: get}
      - {name: ReplaceUser, kind: update}
      - {name: PatchUser, kind: update, http: "PATCH /users/{id}"}
      - {name: RenameUser, kind: update, fields: [name]}
      - {name: ChangePassword, kind: update, fields: [password]}
`))
	if err != nil {
		t.Fatal(err)
	}
	a := m.Aggregates[0]
	for name, want := range map[string][]string{
		"AddUser": {"password", "pin"}, "GetUser": nil, "ReplaceUser": {"password"}, "PatchUser": {"password"}, "RenameUser": nil, "ChangePassword": {"password"},
	} {
		op := a.Operations[slices.IndexFunc(a.Operations, func(op *model.Operation) bool { return op.Name == name })]
		var got []string
		for _, f := range op.Secrets {
			got = append(got, f.Name)
			if f.Change != op.Patch || f.Go == "" || !f.Type.Is(model.Secret) {
				t.Errorf("%s takes %+v", name, f)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s takes %v, want %v", name, got, want)
		}
	}
	if a.Field("password") != nil || len(a.Fields) != 1 {
		t.Error("a secret is a field that callers are told")
	}
	if got, want := a.Secrets[0].String(), "password: string! min=8 max=1000 writeonly"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := a.Secrets[1].String(), "pin: string min=1 max=1000 immutable writeonly"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
