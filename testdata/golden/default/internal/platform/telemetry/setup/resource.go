package setup

import (
	"context"
	"os"
	"regexp"
	"runtime/debug"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// newResource describes the process. Command line and user are left out, because
// they may hold secrets. OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME win.
func newResource(ctx context.Context, opts Options) *resource.Resource {
	return usable(resource.New(ctx,
		resource.WithSchemaURL(semconv.SchemaURL),
		resource.WithTelemetrySDK(),
		resource.WithHost(),
		resource.WithOS(),
		resource.WithProcessPID(),
		resource.WithProcessExecutableName(),
		resource.WithProcessRuntimeName(),
		resource.WithProcessRuntimeVersion(),
		resource.WithProcessRuntimeDescription(),
		resource.WithService(), // service.instance.id
		resource.WithAttributes(semconv.ServiceName(opts.Service), semconv.ServiceVersion(serviceVersion(opts))),
		resource.WithAttributes(containerAttributes()...),
		resource.WithFromEnv(),
	))
}

// usable takes a description that is incomplete or mixes versions of the conventions,
// as one of a newer SDK may, rather than keep the service from its work.
func usable(res *resource.Resource, err error) *resource.Resource {
	if err == nil {
		return res
	}
	otel.Handle(err)
	return resource.NewWithAttributes(semconv.SchemaURL, res.Attributes()...)
}

func serviceVersion(opts Options) string {
	if opts.Version != "" {
		return opts.Version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}

// containerID finds the id of the container in the name of its control group
// (cgroup v1) or of the file that the engine mounts into it (cgroup v2). Files of
// other containers may be mounted on the host too.
var containerID = regexp.MustCompile(`(?:docker[/-]|cri-containerd-|crio-|libpod-)([0-9a-f]{64})\b|containers/([0-9a-f]{64})/(?:userdata/)?hostname\b`)

func containerAttributes() []attribute.KeyValue {
	for _, file := range []string{"/proc/self/cgroup", "/proc/self/mountinfo"} {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // not Linux
		}
		if match := containerID.FindStringSubmatch(string(text)); match != nil {
			return []attribute.KeyValue{semconv.ContainerID(match[1] + match[2])}
		}
	}
	return nil
}
