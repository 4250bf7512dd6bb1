// Package templatefuncs has the functions that all templates can call: those of sprig
// that depend on their arguments only, and some for names, comments and samples.
package templatefuncs

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"

	"github.com/otelgen/otelgen/internal/gomodel"
	"github.com/otelgen/otelgen/internal/ident"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/sample"
	"github.com/otelgen/otelgen/internal/surface"
	"github.com/otelgen/otelgen/internal/words"
)

// notHermetic lists the functions of sprig's hermetic set whose answer depends
// on more than their arguments all the same (sprig 3.3.0).
var notHermetic = []string{
	// on chance
	"bcrypt", "htpasswd", "randInt", "shuffle", "encryptAES", "derivePassword", "genPrivateKey",
	"genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey",
	"buildCustomCert",
	// on the clock or the local time zone
	"ago", "durationRound", "toDate", "mustToDate", "mustDateModify", "must_date_modify", "unixEpoch",
	// on the system that otelgen runs on
	"osBase", "osClean", "osDir", "osExt", "osIsAbs",
}

// Map returns the functions by name. None depends on more than its arguments.
func Map() template.FuncMap {
	fm := sprig.HermeticTxtFuncMap()
	for _, name := range notHermetic {
		delete(fm, name)
	}
	// Names are marked in Go files, which is nothing to cut or to sort by.
	for _, name := range []string{"title", "untitle", "swapcase"} {
		if f, ok := fm[name].(func(string) string); ok {
			fm[name] = func(s string) string { return ident.Map(s, f) }
		}
	}
	for _, name := range []string{"initials", "camelcase", "snakecase", "kebabcase", "nospace"} {
		if f, ok := fm[name].(func(string) string); ok {
			fm[name] = func(s string) string { return f(ident.Plain(s)) }
		}
	}
	for _, name := range []string{"trunc", "abbrev", "wrap"} {
		if f, ok := fm[name].(func(int, string) string); ok {
			fm[name] = func(n int, s string) string { return f(n, ident.Plain(s)) }
		}
	}
	for _, name := range []string{"substr", "abbrevboth"} {
		if f, ok := fm[name].(func(int, int, string) string); ok {
			fm[name] = func(m, n int, s string) string { return f(m, n, ident.Plain(s)) }
		}
	}
	if f, ok := fm["sortAlpha"].(func(any) []string); ok {
		fm["sortAlpha"] = func(list any) []string {
			all := f(list)
			slices.SortStableFunc(all, ident.Compare)
			return all
		}
	}
	maps.Copy(fm, template.FuncMap{
		"pascal":     words.Pascal,
		"camel":      words.Camel,
		"snake":      words.Snake,
		"kebab":      words.Kebab,
		"comment":    comment,
		"article":    words.Article,
		"zero":       gomodel.Zero,
		"function":   gomodel.Function,
		"codecell":   codeCell,
		"jsonstr":    jsonString,
		"sample":     sampleOf,
		"samples":    sample.All,
		"sampleRefs": sample.Refs,
		// Sprig's own list a map in an order of chance.
		"keys":   sortedKeys,
		"values": sortedValues,
	})
	return fm
}

// sampleOf returns the n-th sample of a field of the model, or of an input or a
// result's field on the surface.
func sampleOf(of any, n int) (sample.Value, error) {
	switch of := of.(type) {
	case *model.Field:
		return sample.Field(of, n), nil
	case *surface.Input:
		return sample.Input(of, n), nil
	}
	return sample.Value{}, fmt.Errorf("sample takes a field or an input, not %T", of)
}

func sortedKeys(dicts ...map[string]any) []string {
	var all []string
	for _, d := range dicts {
		all = append(all, slices.SortedFunc(maps.Keys(d), ident.Compare)...)
	}
	return all
}

func sortedValues(dict map[string]any) []any {
	var all []any
	for _, k := range sortedKeys(dict) {
		all = append(all, dict[k])
	}
	return all
}

// comment wraps text at 100 columns as Go line comments.
func comment(text string) string {
	var out strings.Builder
	width := 0
	for _, w := range strings.Fields(ident.Plain(text)) {
		switch {
		case width == 0:
			out.WriteString("// " + w)
			width = 3 + len(w)
		case width+1+len(w) > 100:
			out.WriteString("\n// " + w)
			width = 3 + len(w)
		default:
			out.WriteString(" " + w)
			width += 1 + len(w)
		}
	}
	return out.String()
}

// codeCell shows text as code in a cell of a Markdown table.
func codeCell(text string) string {
	text = strings.ReplaceAll(text, "|", `\|`)
	switch {
	case text == "":
		return "empty"
	case strings.Contains(text, "`"):
		return "``` " + text + " ```"
	}
	return "`" + text + "`"
}

func jsonString(s string) (string, error) {
	b, err := json.Marshal(s)
	return string(b), err
}
