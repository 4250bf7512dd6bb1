package identity_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/identity"
)

func TestFault(t *testing.T) {
	for _, k := range []identity.Key{{Kind: "uuid"}, {Kind: "int"}, {Kind: "string", Prefix: "cus_"}, {Kind: "string", Prefix: "a"}} {
		if fault := k.Fault(); fault != "" {
			t.Errorf("%+v: %s", k, fault)
		}
	}
	for _, k := range []identity.Key{
		{}, {Kind: "string"}, {Kind: "slug"}, {Kind: "uid"}, {Kind: "UUID"}, {Kind: "bigint"}, {Kind: "int", Prefix: "n"}, {Kind: "uuid", Prefix: "u"},
		{Kind: "string", Prefix: "_a"}, {Kind: "string", Prefix: "1"}, {Kind: "string", Prefix: "a/"}, {Kind: "string", Prefix: "a%2F"}, {Kind: "string", Prefix: "a b"},
		{Kind: "string", Prefix: "a."}, {Kind: "string", Prefix: "\u00e9"}, {Kind: "string", Prefix: "a\n"}, {Kind: "string", Prefix: strings.Repeat("a", 21)},
	} {
		if k.Fault() == "" {
			t.Errorf("%+v has no fault", k)
		}
	}
}

func TestPattern(t *testing.T) {
	form := regexp.MustCompile(identity.Key{Kind: "string", Prefix: "cus_"}.Pattern())
	const digits = "019ab0c45d007f3e8a216b9f04c2d7e1"
	for text, want := range map[string]bool{"cus_" + digits: true, digits: false, "cus_" + digits + "0": false, "CUS_" + digits: false, "cus_" + strings.ToUpper(digits): false} {
		if got := form.MatchString(text); got != want {
			t.Errorf("%s matches: %v, want %v", text, got, want)
		}
	}
}
