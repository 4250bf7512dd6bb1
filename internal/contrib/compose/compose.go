// Package compose writes compose.yaml, which runs the service with what its
// layers bring (https://github.com/compose-spec/compose-spec/blob/main/spec.md).
package compose

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"path"
	"strings"
	"time"

	"github.com/otelgen/otelgen/internal/contrib"
	"github.com/otelgen/otelgen/internal/naming"
	"github.com/otelgen/otelgen/internal/tree"
	"github.com/otelgen/otelgen/internal/yamldoc"
)

const (
	// serviceKey is the service's key: one that does not depend on the name
	// cannot meet that of a layer's container.
	serviceKey = "app"
	// dataDir is where the volume with an embedded database is mounted.
	dataDir = "/data"
	// user is nonroot of the distroless images.
	user = "65532:65532"
	// memory is what the service's container may take: ten times what it takes at
	// rest, so that a leak ends the service and not its neighbours.
	memory = "512m"
	// grace is how much longer than its own timeout the service may take to stop.
	grace = 10 * time.Second
)

// Contribute writes compose.yaml, which includes the compose files of layers.
// Where the service has no image it starts what those bring, and there is none
// where they bring nothing.
func Contribute(_ context.Context, in *contrib.Input) (contrib.Output, error) {
	files := included(in)
	if !in.Has(contrib.Image) && len(files) == 0 {
		return contrib.Output{}, nil
	}
	doc := yamldoc.Object("name", projectName(in.Service.Name))
	if len(files) > 0 {
		doc.With("include", yamldoc.List(files...))
	}
	if in.Has(contrib.Image) {
		addService(doc, in)
		return contrib.File("compose.yaml", yamldoc.Encode(doc)), nil
	}
	out := contrib.File("compose.yaml", yamldoc.Encode(doc))
	out.Files = append(out.Files, tree.File{Path: "make/compose.mk", Data: []byte(targets)})
	return out, nil
}

// targets start and stop containers beside a program that has no image.
const targets = `.PHONY: up
up: ## start what it sends telemetry to, in containers
	docker compose up --detach --wait

.PHONY: down
down: ## stop and remove them
	docker compose down
`

// addService adds the service's own container.
func addService(doc *yamldoc.Node, in *contrib.Input) {
	variables, keeps := environment(in)
	app := yamldoc.Object("build", yamldoc.Object("context", ".", "args", yamldoc.Object("VERSION", "${VERSION:-dev}")))
	if ports := published(in); !ports.Empty() {
		app.With("ports", ports)
	}
	if !variables.Empty() {
		app.With("environment", variables)
	}
	app.With(
		"user", user,
		"read_only", true,
		"tmpfs", yamldoc.List("/tmp"),
		"cap_drop", yamldoc.List("ALL"),
		"security_opt", yamldoc.List("no-new-privileges:true"),
		"mem_limit", memory,
	)
	if keeps {
		app.With("volumes", yamldoc.List("data:"+dataDir))
	}
	if in.Has(contrib.HTTP) || in.Has(contrib.RPC) {
		app.With("healthcheck", yamldoc.Object(
			"test", yamldoc.Flow(yamldoc.List("CMD", "/"+in.Service.Name, "healthcheck")),
			"interval", "10s", "timeout", "5s", "start_period", "30s", "start_interval", "1s",
		))
	}
	app.With("stop_grace_period", stopGrace(in.Env).String(), "restart", "unless-stopped")

	doc.With("services", yamldoc.Object(serviceKey, app))
	if keeps {
		doc.With("volumes", yamldoc.Object("data", yamldoc.Object()))
	}
}

// included lists the compose files that layers bring.
func included(in *contrib.Input) []string {
	var all []string
	for _, f := range in.Tree.Files() {
		if dir, name := path.Split(f.Path); dir == "deploy/compose/" && path.Ext(name) == ".yaml" {
			all = append(all, f.Path)
		}
	}
	return all
}

// environment lists every variable: fixed where the network or the file
// system decides, else open to the shell and to .env, with the default that the
// service has. Keeps is true when something is kept in files.
func environment(in *contrib.Input) (variables *yamldoc.Node, keeps bool) {
	variables = yamldoc.Object()
	listens := map[string]bool{}
	for _, p := range in.Ports {
		listens[p.Env] = true
	}
	for _, e := range in.Env {
		file, embedded := strings.CutPrefix(e.Default, "file:")
		switch {
		case e.Container != "":
		case e.Compose != "":
			variables.With(e.Name, withoutVariables(e.Compose))
		case embedded:
			keeps = true
			variables.With(e.Name, withoutVariables("file:"+path.Join(dataDir, path.Base(file))))
		case listens[e.Name]:
			variables.With(e.Name, withoutVariables(e.Default))
		case e.Default != "" || e.Development != "":
			variables.With(e.Name, "${"+e.Name+":-"+withoutVariables(cmp.Or(e.Development, e.Default))+"}")
		default:
			variables.With(e.Name, nil)
		}
	}
	return variables, keeps
}

// withoutVariables keeps compose from reading a variable into the text.
func withoutVariables(s string) string { return strings.ReplaceAll(s, "$", "$$") }

func published(in *contrib.Input) *yamldoc.Node {
	ports := yamldoc.List[string]()
	for _, p := range in.Ports {
		number := fmt.Sprint(p.Default)
		for _, e := range in.Env {
			if _, port, err := net.SplitHostPort(e.Default); e.Name == p.Env && err == nil {
				number = port
			}
		}
		ports.Add("127.0.0.1:" + number + ":" + number)
	}
	return ports
}

// stopGrace leaves the service the time that it gives itself.
func stopGrace(env []contrib.EnvRow) time.Duration {
	for _, e := range env {
		if d, err := time.ParseDuration(e.Default); e.Name == "SHUTDOWN_TIMEOUT" && err == nil {
			return d + grace
		}
	}
	return grace
}

// projectName is the name with what compose takes in one, lower-case letters,
// digits, dashes and underscores, and with what an image's name takes: compose
// calls the image that it builds after the project.
func projectName(name string) string {
	return strings.ReplaceAll(naming.Image(name), ".", "-")
}
