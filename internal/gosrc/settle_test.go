package gosrc_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/gosrc"
	"github.com/otelgen/otelgen/internal/ident"
)

// classes are how the sources of these tests mark names: <entity:Order>.
var classes = map[string]ident.Class{
	"domain": ident.Domain, "entity": ident.Entity, "entities": ident.Entities, "event": ident.Event,
	"operation": ident.Operation, "verb": ident.Verb, "state": ident.State, "member": ident.Member,
}

var markRE = regexp.MustCompile(`<([a-z]+):([A-Za-z0-9]+)>`)

func marked(src string) string {
	return markRE.ReplaceAllStringFunc(src, func(s string) string {
		parts := markRE.FindStringSubmatch(s)
		return ident.Mark(classes[parts[1]], parts[2])
	})
}

// settled settles the files of the module shop, which are given as sources, and
// returns them behind one another.
func settled(t *testing.T, files map[string]string) string {
	t.Helper()
	var paths []string
	for p := range files {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	sources := make([]*gosrc.Source, len(paths))
	for i, p := range paths {
		var err error
		if sources[i], err = style.Parse(marked(p), marked(files[p]), nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := gosrc.Settle(sources); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, s := range sources {
		f, err := s.Finish()
		if err != nil {
			t.Fatal(err)
		}
		out.Write(f.Source)
	}
	return out.String()
}

func TestSettle(t *testing.T) {
	for name, tc := range map[string]struct {
		files map[string]string
		want  string
	}{
		"a test with the name that go test knows": {
			map[string]string{
				"a/a_test.go": "package a\n\nfunc Test<operation:Main>(t *testing.T) {}\n",
				"a/b_test.go": "package a\n\nfunc TestMain(m *testing.M) {}\n",
			},
			"package a\n\nfunc TestMainValue(t *testing.T) {}\npackage a\n\nfunc TestMain(m *testing.M) {}\n",
		},
		"an error of ours that gives way is called one still": {
			map[string]string{
				"a/a.go": "package a\n\ntype <entity:Error> struct{}\n",
				"a/b.go": "package a\n\n// Error is a failure.\ntype Error struct{}\n",
			},
			"package a\n\ntype Error struct{}\npackage a\n\n// ValueError is a failure.\ntype ValueError struct{}\n",
		},
		"a comment of what is renamed": {
			map[string]string{
				"a/a.go": "package a\n\n// <entity:Type> is an entity.\ntype <entity:Type> struct{}\n",
				"a/b.go": "package a\n\ntype (\n\t// <event:Type> follows <operation:Typed>, not Type.\n\t<event:Type> struct{}\n\t// The New<entity:Type> is ours.\n\tNew<entity:Type> struct{}\n\t// A NewType is the model's.\n\t<event:NewType> struct{}\n)\n",
			},
			"package a\n\n// Type is an entity.\ntype Type struct{}\npackage a\n\ntype (\n\t// TypeEvent follows Typed, not Type.\n\tTypeEvent struct{}\n\t// The NewTypeValue is ours.\n\tNewTypeValue struct{}\n\t// A NewType is the model's.\n\tNewType struct{}\n)\n",
		},
		"nothing collides": {
			map[string]string{"a/a.go": "package a\n\n// <entity:Order> is one.\ntype <entity:Order> struct {\n\tID string\n\t<member:Size> int `json:\"<member:Size>\"`\n}\n\nconst Text = \"a <entity:Order>\"\n"},
			"package a\n\n// Order is one.\ntype Order struct {\n\tID   string\n\tSize int `json:\"Size\"`\n}\n\nconst Text = \"a Order\"\n",
		},
		"what a template declares gives way to what the model names, everywhere": {
			map[string]string{
				"a/a.go": "package a\n\n// Page is some of many.\ntype Page[T any] struct{ Items []T }\n\nfunc NewPage() Page[<entity:Page>] { return Page[<entity:Page>]{Items: []<entity:Page>{New<entity:Page>()}} }\n",
				"a/b.go": "package a\n\n// <entity:Page> is a leaf.\ntype <entity:Page> struct{}\n\nfunc New<entity:Page>() <entity:Page> { return <entity:Page>{} }\n",
				"b/b.go": "package b\n\nimport \"shop/a\"\n\ntype Page a.Page[a.<entity:Page>]\n\nvar all = a.NewPage().Items\n\nvar one = a.New<entity:Page>()\n",
			},
			"package a\n\n// PageValue is some of many.\ntype PageValue[T any] struct{ Items []T }\n\nfunc NewPageValue() PageValue[Page] { return PageValue[Page]{Items: []Page{NewPage()}} }\n" +
				"package a\n\n// Page is a leaf.\ntype Page struct{}\n\nfunc NewPage() Page { return Page{} }\n" +
				"package b\n\nimport \"shop/a\"\n\ntype Page a.PageValue[a.Page]\n\nvar all = a.NewPageValue().Items\n\nvar one = a.NewPage()\n",
		},
		"what is made of a name gives way to what is one": {
			map[string]string{"a/a.go": "package a\n\ntype <entity:Order>State string\n\ntype <entity:OrderState> struct{ was <entity:Order>State }\n"},
			"package a\n\ntype OrderStateValue string\n\ntype OrderState struct{ was OrderStateValue }\n",
		},
		"an event gives way to an aggregate": {
			map[string]string{"a/a.go": "package a\n\ntype <event:Transfer> struct{}\n\ntype <entity:Transfer> struct{ last <event:Transfer> }\n"},
			"package a\n\ntype TransferEvent struct{}\n\ntype Transfer struct{ last TransferEvent }\n",
		},
		"a domain is imported under another name where its own means something": {
			map[string]string{
				"internal/domain/<domain:http>/a.go": "package <domain:http>\n\nimport \"net/http\"\n\nconst Status = http.StatusOK\n",
				"internal/web/a.go":                  "package web\n\nimport (\n\t\"net/http\"\n\t\"shop/internal/domain/<domain:http>\"\n)\n\nvar _ = http.StatusOK == <domain:http>.Status\n",
				"internal/web/b.go":                  "package web\n\nimport \"shop/internal/domain/<domain:http>\"\n\nvar _ = <domain:http>.Status\n",
			},
			"package http\n\nimport \"net/http\"\n\nconst Status = http.StatusOK\n" +
				"package web\n\nimport (\n\t\"net/http\"\n\n\thttpdomain \"shop/internal/domain/http\"\n)\n\nvar _ = http.StatusOK == httpdomain.Status\n" +
				"package web\n\nimport \"shop/internal/domain/http\"\n\nvar _ = http.Status\n",
		},
		"a domain that is called like a variable of a template": {
			map[string]string{"a/a.go": "package a\n\nimport \"shop/internal/domain/<domain:row>\"\n\nfunc f(row <domain:row>.Row) int { return row.ID }\n"},
			"package a\n\nimport rowdomain \"shop/internal/domain/row\"\n\nfunc f(row rowdomain.Row) int { return row.ID }\n",
		},
		"a domain that is called like what the package declares": {
			map[string]string{
				"a/a.go": "package a\n\nimport \"shop/internal/domain/<domain:keep>\"\n\nvar _ = <domain:keep>.Row\n",
				"a/b.go": "package a\n\nfunc keep() {}\n",
			},
			"package a\n\nimport keepdomain \"shop/internal/domain/keep\"\n\nvar _ = keepdomain.Row\npackage a\n\nfunc keep() {}\n",
		},
		"variables of the model give way to all others": {
			map[string]string{"a/a.go": "package a\n\nimport \"time\"\n\nfunc f(ctx int, <member:ctx> string, <entity:time> string, <entities:len> []string) (time.Time, int) {\n\t<member:size> := <member:ctx> + <entity:time>\n\treturn time.Now(), ctx + len(<member:size>) + len(<entities:len>)\n}\n"},
			"package a\n\nimport \"time\"\n\nfunc f(ctx int, ctxValue string, timeEntity string, lenList []string) (time.Time, int) {\n\tsize := ctxValue + timeEntity\n\treturn time.Now(), ctx + len(size) + len(lenList)\n}\n",
		},
		"a field that is called like a method": {
			map[string]string{
				"a/a.go": "package a\n\ntype <entity:Order> struct{ <member:Record> int }\n\nfunc (o <entity:Order>) Record() int { return o.<member:Record> }\n",
				"b/b.go": "package b\n\nimport \"shop/a\"\n\nfunc f(o a.<entity:Order>) int { return o.Record() + o.<member:Record> + (a.<entity:Order>{<member:Record>: 1}).Record() }\n",
			},
			"package a\n\ntype Order struct{ RecordValue int }\n\nfunc (o Order) Record() int { return o.RecordValue }\n" +
				"package b\n\nimport \"shop/a\"\n\nfunc f(o a.Order) int { return o.Record() + o.RecordValue + (a.Order{RecordValue: 1}).Record() }\n",
		},
		"keys of maps are no fields": {
			map[string]string{"a/a.go": "package a\n\ntype table map[int]string\n\nconst Max = 1\n\nconst <operation:Max> = 2\n\nvar _ = table{Max: \"\", <operation:Max>: \"\"}\n\nvar _ = map[int][]struct{ Max int }{Max: {{Max: Max}}}\n"},
			"package a\n\ntype table map[int]string\n\nconst MaxValue = 1\n\nconst Max = 2\n\nvar _ = table{MaxValue: \"\", Max: \"\"}\n\nvar _ = map[int][]struct{ Max int }{MaxValue: {{Max: MaxValue}}}\n",
		},
		"tests in a package of their own": {
			map[string]string{
				"a/a.go":      "package a\n\ntype Health struct{}\n\ntype <entity:Health> struct{}\n",
				"a/a_test.go": "package a_test\n\nimport \"shop/a\"\n\ntype Health struct{ a.Health }\n\nvar _ a.<entity:Health>\n",
			},
			"package a\n\ntype HealthValue struct{}\n\ntype Health struct{}\npackage a_test\n\nimport \"shop/a\"\n\ntype Health struct{ a.HealthValue }\n\nvar _ a.Health\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := settled(t, tc.files); got != tc.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tc.want)
			}
		})
	}
}
