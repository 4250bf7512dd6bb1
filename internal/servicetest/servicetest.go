// Package servicetest builds generated services and runs them as processes, on free ports of the loopback interface.
package servicetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Build compiles the only service under dir/cmd with flags of go build and returns
// the path of the binary, which is written to out. A command whose name ends in ctl
// is not a service.
func Build(ctx context.Context, dir, out string, flags ...string) (string, error) {
	mains, err := filepath.Glob(filepath.Join(dir, "cmd", "*", "main.go"))
	if err != nil {
		return "", err
	}
	mains = slices.DeleteFunc(mains, func(main string) bool { return strings.HasSuffix(filepath.Dir(main), "ctl") })
	if len(mains) != 1 {
		return "", fmt.Errorf("%s has %d commands in cmd, want one service", dir, len(mains))
	}
	name := filepath.Base(filepath.Dir(mains[0]))
	binary, err := filepath.Abs(filepath.Join(out, name))
	if err != nil {
		return "", err
	}
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	cmd := exec.CommandContext(ctx, "go", slices.Concat([]string{"build", "-o", binary}, flags, []string{"./cmd/" + name})...)
	cmd.Dir = dir
	if output, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s: %w\n%s", dir, err, output)
	}
	return binary, nil
}

// Config says how to start a service.
type Config struct {
	Binary string
	Dir    string   // its working folder; a file such as the default database is made there
	Args   []string // none starts the service itself
	Env    []string // as KEY=value; wins over what this package sets
	GRPC   bool     // the service listens on GRPC_ADDR too, with reflection
	Admin  bool     // open the admin listener
}

// Service is a running process.
type Service struct {
	HTTPAddr, GRPCAddr, AdminAddr string // host:port; "" where there is no listener

	cmd            *exec.Cmd
	stdout, stderr output
	exited         chan struct{}
	waitErr        error // set before exited is closed
}

// Exit is how a process ended.
type Exit struct {
	Code     int
	Duration time.Duration // from the signal to the end
}

// readyInterval is short, because it adds to what the start of a service takes in tests.
const readyInterval = 20 * time.Millisecond

// Start runs the binary and waits until /readyz answers 200. The process gets the environment of this one without its OTEL_ variables.
// It is killed when ctx ends.
func Start(ctx context.Context, c Config) (*Service, error) {
	s, err := Launch(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := s.waitReady(ctx); err != nil {
		return nil, errors.Join(err, s.Kill())
	}
	return s, nil
}

// Launch runs the binary as Start does, and does not wait until it is ready.
func Launch(ctx context.Context, c Config) (*Service, error) {
	binary, err := filepath.Abs(c.Binary) // Dir would change what a relative path means
	if err != nil {
		return nil, err
	}
	s := &Service{exited: make(chan struct{})}
	given := map[string]string{}
	for _, kv := range c.Env {
		key, value, _ := strings.Cut(kv, "=")
		given[key] = value
	}
	listeners := []struct {
		variable string
		addr     *string
		wanted   bool
	}{
		{"HTTP_ADDR", &s.HTTPAddr, true}, {"GRPC_ADDR", &s.GRPCAddr, c.GRPC}, {"ADMIN_ADDR", &s.AdminAddr, c.Admin},
	}
	for _, l := range listeners {
		if addr, ok := given[l.variable]; ok {
			*l.addr = addr
		} else if l.wanted {
			if *l.addr, err = freeAddr(ctx); err != nil {
				return nil, err
			}
			given[l.variable] = *l.addr
		}
	}

	if given["GRPC_REFLECTION"] == "" && c.GRPC {
		given["GRPC_REFLECTION"] = "true"
	}

	s.cmd = exec.CommandContext(ctx, binary, c.Args...)
	s.cmd.Dir = c.Dir
	s.cmd.Stdout, s.cmd.Stderr = &s.stdout, &s.stderr
	s.cmd.Env = slices.DeleteFunc(os.Environ(), func(kv string) bool { return strings.HasPrefix(kv, "OTEL_") })
	for _, key := range slices.Sorted(maps.Keys(given)) {
		s.cmd.Env = append(s.cmd.Env, key+"="+given[key])
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		s.waitErr = s.cmd.Wait()
		close(s.exited)
	}()
	return s, nil
}

// freeAddr finds a port that is free now. It is below those that Linux gives to connections and to listeners that ask for any
// (net.ipv4.ip_local_port_range), so that hardly anyone takes it before the service does.
func freeAddr(ctx context.Context) (addr string, err error) {
	var listen net.ListenConfig
	for range 100 {
		addr = fmt.Sprintf("127.0.0.1:%d", 15000+rand.IntN(15000)) //nolint:gosec // no secret depends on it
		var l net.Listener
		if l, err = listen.Listen(ctx, "tcp", addr); err == nil {
			return addr, l.Close()
		}
	}
	return "", fmt.Errorf("looking for a free port: %w", err)
}

func (s *Service) waitReady(ctx context.Context) error {
	tick := time.NewTicker(readyInterval)
	defer tick.Stop()
	last := "no answer"
	for {
		status, body, err := s.probe(ctx)
		switch {
		case err == nil && status == http.StatusOK:
			return nil
		case err == nil:
			last = fmt.Sprintf("%d %s", status, body)
		}
		select {
		case <-s.exited:
			return fmt.Errorf("the service ended with code %d before it was ready\n%s", s.cmd.ProcessState.ExitCode(), s.said())
		case <-ctx.Done():
			return fmt.Errorf("waiting for /readyz: %w; last: %s\n%s", context.Cause(ctx), last, s.said())
		case <-tick.C:
		}
	}
}

func (s *Service) probe(ctx context.Context) (status int, body []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.BaseURL()+"/readyz", http.NoBody)
	if err != nil {
		return 0, nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	body, err = io.ReadAll(res.Body)
	return res.StatusCode, body, errors.Join(err, res.Body.Close())
}

// BaseURL is the root of the service's HTTP interface.
func (s *Service) BaseURL() string { return "http://" + s.HTTPAddr }

// PID is the id of the process.
func (s *Service) PID() int { return s.cmd.Process.Pid }

// Stop sends SIGTERM and waits for the end. When ctx ends first, the process is killed and an error returned.
func (s *Service) Stop(ctx context.Context) (Exit, error) {
	start := time.Now()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return Exit{}, errors.Join(fmt.Errorf("stopping the service: %w", err), s.Kill())
	}
	select {
	case <-s.exited:
		return Exit{Code: s.cmd.ProcessState.ExitCode(), Duration: time.Since(start)}, nil
	case <-ctx.Done():
		return Exit{Code: -1, Duration: time.Since(start)},
			errors.Join(fmt.Errorf("the service did not stop after SIGTERM: %w\n%s", context.Cause(ctx), s.said()), s.Kill())
	}
}

// Kill ends the process at once and waits for its end. It is not an error when it had ended already.
func (s *Service) Kill() error {
	if err := s.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("killing the service: %w", err)
	}
	<-s.exited
	return nil
}

// Wait waits until the process ends by itself.
func (s *Service) Wait(ctx context.Context) (code int, err error) {
	select {
	case <-s.exited:
		var exit *exec.ExitError
		if s.waitErr != nil && !errors.As(s.waitErr, &exit) {
			return -1, s.waitErr
		}
		return s.cmd.ProcessState.ExitCode(), nil
	case <-ctx.Done():
		return -1, fmt.Errorf("waiting for the service to end: %w\n%s", context.Cause(ctx), s.said())
	}
}

// Stdout is what the process wrote to standard output so far.
func (s *Service) Stdout() string { return s.stdout.String() }

// Stderr is what the process wrote to standard error so far.
func (s *Service) Stderr() string { return s.stderr.String() }

func (s *Service) said() string { return "stdout:\n" + s.Stdout() + "stderr:\n" + s.Stderr() }

// Logs decodes the lines of standard output, each of which must be a JSON object.
func (s *Service) Logs() ([]map[string]any, error) {
	var out []map[string]any
	for line := range strings.Lines(s.Stdout()) {
		var record map[string]any
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			return out, fmt.Errorf("log line %q is not JSON: %w", line, err)
		}
		out = append(out, record)
	}
	return out, nil
}

// Memory is the resident memory of a process in bytes.
type Memory struct {
	Now, Peak int64
}

// Memory reads how much memory the process uses. It works on Linux only.
func (s *Service) Memory() (Memory, error) {
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(s.PID()), "status"))
	if err != nil {
		return Memory{}, fmt.Errorf("reading the memory of a process needs Linux: %w", err)
	}
	var m Memory
	for line := range strings.Lines(string(status)) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		kib, err := strconv.ParseInt(fields[1], 10, 64)
		switch {
		case err != nil:
		case fields[0] == "VmRSS:":
			m.Now = kib << 10
		case fields[0] == "VmHWM:":
			m.Peak = kib << 10
		}
	}
	if m.Now == 0 {
		return m, errors.New("the process has ended")
	}
	return m, nil
}

// output collects what a process writes while others read it.
type output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}
