package scaffold

import (
	"maps"
	"strconv"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"

	"github.com/otelgen/otelgen/internal/model"
)

// notHermetic lists the functions of sprig's hermetic set that give another
// answer at every call all the same (sprig 3.3.0).
var notHermetic = []string{
	"ago", "bcrypt", "htpasswd", "randInt", "shuffle", "encryptAES", "derivePassword", "genPrivateKey",
	"genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey",
	"buildCustomCert",
}

// pureFuncs are the functions of templates that depend on their arguments only.
func pureFuncs() template.FuncMap {
	fm := sprig.HermeticTxtFuncMap()
	for _, name := range notHermetic {
		delete(fm, name)
	}
	maps.Copy(fm, template.FuncMap{
		"pascal":  model.Pascal,
		"camel":   model.Camel,
		"snake":   model.Snake,
		"kebab":   model.Kebab,
		"plural":  model.Plural,
		"quote":   strconv.Quote,
		"lines":   lines,
		"comment": comment,
		"jsonstr": jsonString,
	})
	return fm
}

// lines splits text into its lines that are not blank, trimmed.
func lines(text string) []string {
	var all []string
	for l := range strings.Lines(text) {
		if l = strings.TrimSpace(l); l != "" {
			all = append(all, l)
		}
	}
	return all
}

// comment wraps text at 100 columns as Go line comments.
func comment(text string) string {
	var out strings.Builder
	width := 0
	for _, w := range strings.Fields(text) {
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
