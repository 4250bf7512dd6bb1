package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// proxyOnly keeps the go command from asking version control systems for what the
// module proxy does not have.
func proxyOnly(ctx context.Context) (string, error) {
	out, err := goCommand(ctx, os.TempDir(), "env", "GOPROXY")
	if err != nil {
		return "", err
	}
	proxies := strings.FieldsFunc(strings.TrimSpace(string(out)), func(r rune) bool { return r == ',' || r == '|' })
	proxies = slices.DeleteFunc(proxies, func(p string) bool { return p == "direct" })
	return "GOPROXY=" + strings.Join(proxies, ","), nil
}

// goCommand runs the go command in dir. Every checksum that it meets is checked
// with the public checksum database, whatever the environment says, and the
// local toolchain is the only one.
func goCommand(ctx context.Context, dir string, args ...string) ([]byte, error) {
	return goCommandEnv(ctx, dir, nil, args...)
}

// goCommandEnv is goCommand with more environment variables.
func goCommandEnv(ctx context.Context, dir string, env []string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GOTOOLCHAIN=local",
		"GOSUMDB=sum.golang.org", "GONOSUMDB=none", "GOPRIVATE=none", "GOINSECURE=none")
	cmd.Env = append(cmd.Env, env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return stdout.Bytes(), fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return stdout.Bytes(), nil
}

// goModule is what `go list -m -json` and `go mod download -json` tell of a
// module.
type goModule struct {
	Path, Version  string
	Main, Indirect bool
	Dir, GoMod     string
	Sum, GoModSum  string
	Error          *struct{ Err string }
}

func decodeModules(stream []byte) ([]goModule, error) {
	var list []goModule
	d := json.NewDecoder(bytes.NewReader(stream))
	for {
		var m goModule
		if err := d.Decode(&m); errors.Is(err, io.EOF) {
			return list, nil
		} else if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
}
