package dotenv_test

import (
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/contrib/contribtest"
	"github.com/otelgen/otelgen/internal/contrib/dotenv"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/surface"
)

func TestDotenv(t *testing.T) {
	in := contribtest.Order(t, surface.Spec{})
	in.Env = append(in.Env,
		contrib.EnvRow{Group: "Own", Env: layer.Env{Name: "GREETING", Default: "it's $HOME", Help: "what to say"}},
		contrib.EnvRow{Group: "Own", Env: layer.Env{Name: "DEBUG", Default: "false", Development: "true", Help: "tells more"}},
		contrib.EnvRow{Group: "Own", Secret: true, Env: layer.Env{Name: "TOKEN", Help: "what to send", Required: true}},
	)
	text := string(contribtest.Build(t, in, dotenv.Contribute)[".env.example"])
	for _, want := range []string{
		"\n## Process\n\n# lowest level that is logged\nLOG_LEVEL=info\n",
		"\n# loopback address of pprof\n#ADMIN_ADDR=\n",
		"\n## SQLite\n\n# SQLite database\nDATABASE_URL=file:orders-api.db\n",
		"\n# headers of every export\n#OTEL_EXPORTER_OTLP_HEADERS=\n",
		"\nGREETING='it'\\''s $HOME'\n",
		"\n# tells more\nDEBUG=true\n",
		"\n# what to send (required)\n#TOKEN=\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}
