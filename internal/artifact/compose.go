package artifact

import (
	"cmp"
	"fmt"
	"net"
	"path"
	"regexp"
	"strings"
	"time"
)

const (
	// composeService is the service's key: one that does not depend on the name
	// cannot meet that of a layer's container.
	composeService = "app"
	// dataDir is where the volume with an embedded database is mounted.
	dataDir = "/data"
	// user is nonroot of the distroless images.
	user = "65532:65532"
	// grace is how much longer than its own timeout the service may take to stop.
	grace = 10 * time.Second
)

// compose runs the service with what its layers bring
// (https://github.com/compose-spec/compose-spec/blob/main/spec.md).
func compose(in Input) *node {
	environment, keeps := composeEnvironment(in)
	app := object("build", ".")
	if ports := composePorts(in); len(ports.items) > 0 {
		app.with("ports", ports)
	}
	if len(environment.items) > 0 {
		app.with("environment", environment)
	}
	app.with(
		"user", user,
		"read_only", true,
		"tmpfs", list("/tmp"),
		"cap_drop", list("ALL"),
		"security_opt", list("no-new-privileges:true"),
	)
	if keeps {
		app.with("volumes", list("data:"+dataDir))
	}
	if in.HTTP || in.Proto != nil {
		app.with("healthcheck", object(
			"test", flow(list("CMD", "/"+in.Service.Name, "healthcheck")),
			"interval", "10s", "timeout", "5s", "start_period", "30s", "start_interval", "1s",
		))
	}
	app.with("stop_grace_period", stopGrace(in.Env).String(), "restart", "unless-stopped")

	doc := object("name", projectName(in.Service.Name))
	if len(in.Compose) > 0 {
		doc.with("include", list(in.Compose...))
	}
	doc.with("services", object(composeService, app))
	if keeps {
		doc.with("volumes", object("data", object()))
	}
	return doc
}

// composeEnvironment lists every variable: fixed where the network or the file
// system decides, else open to the shell and to .env, with the default that the
// service has. Keeps is true when something is kept in files.
func composeEnvironment(in Input) (environment *node, keeps bool) {
	environment = object()
	listens := map[string]bool{}
	for _, p := range in.Ports {
		listens[p.Env] = true
	}
	for _, e := range in.Env {
		file, embedded := strings.CutPrefix(e.Default, "file:")
		switch {
		case e.Container != "":
		case e.Compose != "":
			environment.with(e.Name, withoutVariables(e.Compose))
		case embedded:
			keeps = true
			environment.with(e.Name, withoutVariables("file:"+path.Join(dataDir, path.Base(file))))
		case listens[e.Name]:
			environment.with(e.Name, withoutVariables(e.Default))
		case e.Default != "":
			environment.with(e.Name, "${"+e.Name+":-"+withoutVariables(e.Default)+"}")
		default:
			environment.with(e.Name, nil)
		}
	}
	return environment, keeps
}

// withoutVariables keeps compose from reading a variable into the text.
func withoutVariables(s string) string { return strings.ReplaceAll(s, "$", "$$") }

func composePorts(in Input) *node {
	ports := list[string]()
	for _, p := range in.Ports {
		number := fmt.Sprint(p.Number)
		for _, e := range in.Env {
			if _, port, err := net.SplitHostPort(e.Default); e.Name == p.Env && err == nil {
				number = port
			}
		}
		ports.add("127.0.0.1:" + number + ":" + number)
	}
	return ports
}

// stopGrace leaves the service the time that it gives itself.
func stopGrace(env []Env) time.Duration {
	for _, e := range env {
		if d, err := time.ParseDuration(e.Default); e.Name == "SHUTDOWN_TIMEOUT" && err == nil {
			return d + grace
		}
	}
	return grace
}

// separators are those that stand between two letters or digits in the name of
// an image (https://github.com/distribution/reference).
var separators = regexp.MustCompile(`^(\.|_|__|-+)$`)

// ImageName is the name with what is valid in the name of a container image:
// lower-case letters and digits, single separators between them.
func ImageName(name string) string {
	word := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }
	var out strings.Builder
	between := ""
	for _, r := range strings.ToLower(name) {
		if !word(r) {
			between += string(r)
			continue
		}
		if out.Len() > 0 && between != "" {
			if !separators.MatchString(between) {
				between = "-"
			}
			out.WriteString(between)
		}
		between = ""
		out.WriteRune(r)
	}
	return cmp.Or(out.String(), "service")
}

// projectName is the name with what compose takes in one, lower-case letters,
// digits, dashes and underscores, and with what an image's name takes: compose
// calls the image that it builds after the project.
func projectName(name string) string {
	return strings.ReplaceAll(ImageName(name), ".", "-")
}
