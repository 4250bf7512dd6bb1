package ident_test

import (
	"go/token"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/ident"
)

func TestMarkedNamesAreIdentifiers(t *testing.T) {
	for c := ident.Domain; c <= ident.Member; c++ {
		marked := ident.Mark(c, "Order")
		if !token.IsIdentifier("New"+marked+"Row") || !ident.Has(marked) || ident.Plain("New"+marked+"Row") != "NewOrderRow" {
			t.Errorf("class %d: %q", c, marked)
		}
		if of, composed := ident.Of(marked); of != c || composed {
			t.Errorf("class %d: %d, %t", c, of, composed)
		}
		for _, name := range []string{"New" + marked, marked + "ID", marked + marked} {
			if of, composed := ident.Of(name); of != c || !composed {
				t.Errorf("%q: %d, %t", name, of, composed)
			}
		}
	}
	if of, composed := ident.Of("Order"); of != ident.Ours || composed {
		t.Errorf("Order: %d, %t", of, composed)
	}
}

func TestPlainLeavesWhatMarksNothing(t *testing.T) {
	order := ident.Mark(ident.Entity, "Order")
	for text, want := range map[string]string{
		"":                                "",
		"plain":                           "plain",
		`"` + order + `s of 𐘀 and 𐘠"`:     `"Orders of 𐘀 and 𐘠"`,
		"𐘀 not closed " + order + " 𐙀":    "𐘀 not closed Order 𐙀",
		order + order + "." + order + "x": "OrderOrder.Orderx",
		"\xf0\x90\x98":                    "\xf0\x90\x98",
	} {
		if got := ident.Plain(text); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func TestMapKeepsMarksWhereTheyAre(t *testing.T) {
	name := "Watch" + ident.Mark(ident.Entity, "Order")
	if got, want := ident.Map(name, strings.ToLower), "watch"+ident.Mark(ident.Entity, "order"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := ident.Map(name, func(string) string { return "watch_order" }); got != "watch_order" {
		t.Errorf("%q", got)
	}
}
