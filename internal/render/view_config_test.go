package render_test

import (
	"testing"

	"github.com/otelgen/otelgen/internal/render/rendertest"
)

func TestViewOfTheConfiguration(t *testing.T) {
	layers := func(template string) map[string]string {
		return map[string]string{
			"base/test/layer.yaml": `
kind: base
name: test
title: Test
summary: Nothing
links: [{title: One, url: "https://one.example"}]
env:
  - {name: LOG_LEVEL, type: string, default: info, help: level}
  - {name: ADMIN_ADDR, type: string, help: loopback}
  - {name: HTTP_ADDR, type: string, default: ":8080", help: address}
  - {name: WORKERS, type: int, default: "3", help: number}
  - {name: MIGRATE, type: bool, help: flag}
  - {name: STOP_AFTER, type: duration, help: duration}
  - {name: DATABASE, type: url, help: url}
  - {name: API_KEY, type: secret, required: true, help: secret}
  - {name: NAME, type: string, help: text}
  - {name: OTEL_SERVICE_NAME, type: string, sdk: true, help: not read}
`,
			"base/test/files/text.txt.tmpl": template,
		}
	}
	m := rendertest.Entities(t, "Book title:string!")
	for template, want := range map[string]string{
		`{{range .Configured}}{{.Setting}}={{.Help}} {{end}}`:                       "level=level loopback=loopback address=address number=number flag=flag duration=duration url=url secret=secret text=text",
		`{{range .Configured}}{{.GoType}} {{end}}`:                                  "slog.Level string string int bool time.Duration string settings.Secret string",
		`{{range .Configured}}{{.Wrong}},{{end}}`:                                   "loud,0.0.0.0:6060,127.0.0.1:99999,many,perhaps,soon,::,,,",
		`{{range .Configured}}{{.Some}},{{end}}`:                                    "info,127.0.0.1:0,127.0.0.1:0,1,true,1s,https://example.com,set,set,",
		`{{range .Configured}}{{if .IsAddress}}{{.Name}} {{end}}{{end}}`:            "ADMIN_ADDR HTTP_ADDR",
		`{{.Reads "secret"}} {{.Reads "nothing"}} {{.Requires}}`:                    "true false true",
		`{{range .Secrets}}{{.Name}}{{end}}`:                                        "API_KEY",
		`{{range .ConfigGroups}}{{.About}}{{end}}`:                                  "the process",
		`{{range .References}}{{.Title}}: {{range .Links}}{{.Title}}{{end}}{{end}}`: "Test: One",
		`{{codecell ""}} {{codecell "a|b"}} {{codecell "a` + "`" + `b"}}`:           "empty `a\\|b` ``` a`b ```",
		`{{zero "*orders.Order"}} {{zero "orders.Order"}}`:                          "nil orders.Order{}",
	} {
		if got := rendertest.File(t, rendertest.Layers(layers(template)), m, "text.txt"); got != want+"\n" {
			t.Errorf("%s gives\n%q, want\n%q", template, got, want)
		}
	}
}
