package setup

import (
	"regexp"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

func TestResource(t *testing.T) {
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=staging,k8s.pod.uid=275ecb36-5aa8-4c2a-9c47-d8bb681b9aff")
	res := newResource(t.Context(), Options{Service: "orders", Version: "1.2.3"})
	if res.SchemaURL() != semconv.SchemaURL {
		t.Errorf("schema URL %q", res.SchemaURL())
	}
	for key, want := range map[string]string{
		"service.name":                `^orders$`,
		"service.version":             `^1\.2\.3$`,
		"service.instance.id":         `^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`,
		"deployment.environment.name": `^staging$`,
		"k8s.pod.uid":                 `^275ecb36-5aa8-4c2a-9c47-d8bb681b9aff$`,
		"host.name":                   `.`,
		"os.type":                     `.`,
		"process.runtime.name":        `^go$`,
		"telemetry.sdk.language":      `^go$`,
	} {
		if value, _ := res.Set().Value(attribute.Key(key)); !regexp.MustCompile(want).MatchString(value.AsString()) {
			t.Errorf("%s = %q, want %s", key, value.AsString(), want)
		}
	}
	for _, secret := range []attribute.Key{"process.command_args", "process.command_line", "process.owner"} {
		if res.Set().HasValue(secret) {
			t.Errorf("%s is exported; it may hold secrets", secret)
		}
	}
}

func TestAResourceOfMixedConventionsIsUsable(t *testing.T) {
	res := usable(resource.New(t.Context(), resource.WithSchemaURL("https://opentelemetry.io/schemas/1.0.0"),
		resource.WithAttributes(semconv.ServiceName("orders")), resource.WithTelemetrySDK()))
	if got := res.Attributes(); res.SchemaURL() != semconv.SchemaURL || len(got) < 2 {
		t.Errorf("schema URL %q, attributes %v", res.SchemaURL(), got)
	}
}

func TestServiceNameOfTheEnvironmentWins(t *testing.T) {
	t.Setenv("OTEL_SERVICE_NAME", "orders-canary")
	res := newResource(t.Context(), Options{Service: "orders"})
	if name, _ := res.Set().Value(semconv.ServiceNameKey); name.AsString() != "orders-canary" {
		t.Errorf("service.name = %q", name.AsString())
	}
}

func TestContainerID(t *testing.T) {
	const id = "f23e1a0d4c6b7a8990112233445566778899aabbccddeeff0011223344556677"
	for name, line := range map[string]string{
		"docker, cgroup v1":     "12:pids:/docker/" + id,
		"systemd, cgroup v1":    "1:name=systemd:/system.slice/docker-" + id + ".scope",
		"containerd":            "0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + id + ".scope",
		"docker, cgroup v2":     "701 680 8:1 /var/lib/docker/containers/" + id + "/hostname /etc/hostname rw",
		"podman, cgroup v2":     "60 50 0:9 /containers/overlay-containers/" + id + "/userdata/hostname /etc/hostname rw",
		"session of a person":   "0::/user.slice/user-1000.slice/session-3.scope",
		"layer of a filesystem": "90 80 0:40 / / rw - overlay overlay rw,upperdir=/var/lib/docker/overlay2/" + id + "/diff",
		"docker, on the host":   "602 29 0:52 / /var/lib/docker/containers/" + id + "/mounts/shm rw - tmpfs shm rw",
		"podman, on the host":   "610 29 0:53 / /var/lib/containers/storage/overlay-containers/" + id + "/userdata/shm rw - tmpfs shm rw",
	} {
		t.Run(name, func(t *testing.T) {
			match := containerID.FindStringSubmatch(line)
			isContainer := strings.Contains(name, "cgroup") || name == "containerd"
			if isContainer != (match != nil) || isContainer && match[1]+match[2] != id {
				t.Errorf("found %q in %q", match, line)
			}
		})
	}
}
