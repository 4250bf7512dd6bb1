package protogen_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/otelgen/otelgen/internal/protogen"
)

var update = flag.Bool("update", false, "write the plugins' output to testdata again, which needs a network")

const sample = "sample/v1/sample.proto"

func generate(t *testing.T, stubs ...protogen.Stubs) *protogen.Output {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("testdata", sample))
	if err != nil {
		t.Fatal(err)
	}
	out, err := protogen.Generate(t.Context(), sample, source, stubs...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestSameBytesAsThePlugins compares with what the plugins themselves wrote.
func TestSameBytesAsThePlugins(t *testing.T) {
	if *update {
		runPlugins(t)
	}
	out := generate(t, protogen.GRPC, protogen.Connect)
	if len(out.Files) != 3 {
		t.Errorf("%d files, want messages and the stubs of gRPC and Connect", len(out.Files))
	}
	for _, f := range out.Files {
		want, err := os.ReadFile(filepath.Join("testdata", f.Path+".golden"))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(f.Data, want) {
			t.Errorf("%s differs from the plugin's; it has:\n%s", f.Path, f.Data)
		}
	}
}

// runPlugins sends the plugins the request that buf would.
func runPlugins(t *testing.T) {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("testdata", sample))
	if err != nil {
		t.Fatal(err)
	}
	request, err := protogen.Compile(t.Context(), sample, source)
	if err != nil {
		t.Fatal(err)
	}
	for plugin, option := range map[string]string{
		"google.golang.org/protobuf/cmd/protoc-gen-go@" + protogen.GoVersion:          "",
		"google.golang.org/grpc/cmd/protoc-gen-go-grpc@" + protogen.GoGRPCVersion:     "",
		"connectrpc.com/connect/cmd/protoc-gen-connect-go@" + protogen.ConnectVersion: ",simple",
	} {
		request.Parameter = proto.String("paths=source_relative" + option)
		input, err := proto.Marshal(request)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), "go", "run", plugin)
		cmd.Stdin, cmd.Stderr = bytes.NewReader(input), os.Stderr
		output, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		files, err := protogen.Files(output)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if err := os.MkdirAll(filepath.Join("testdata", filepath.Dir(f.Path)), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join("testdata", f.Path+".golden"), f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestFieldsHaveTheNamesThatGoKnows(t *testing.T) {
	out := generate(t)
	for field, want := range map[string]string{"id": "Id", "made_at": "MadeAt", "string": "String_", "a_1": "A_1"} {
		if got, err := out.Field("Thing", field); err != nil || got != want {
			t.Errorf("%s is %q, %v; want %s", field, got, err, want)
		}
	}
	if got, err := out.Field("Thing", "missing"); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("a missing field is %q, %v", got, err)
	}
}

func TestAFaultNamesItsPlace(t *testing.T) {
	_, err := protogen.Generate(context.Background(), "a.proto", []byte("syntax = \"proto3\";\nmessage A { Missing m = 1; }\n"))
	if err == nil || !strings.Contains(err.Error(), "a.proto:2:13") {
		t.Errorf("error %v, want the place in the file", err)
	}
}
