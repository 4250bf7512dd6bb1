package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"runtime/metrics"
	"time"

	"github.com/otelgen/otelgen/internal/contrib/record"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/modeltext"
	"github.com/otelgen/otelgen/internal/modelyaml"
	"github.com/otelgen/otelgen/internal/proctime"
	"github.com/otelgen/otelgen/internal/render"
	"github.com/otelgen/otelgen/internal/tree"
)

// Exit codes of a child that exceeded one of its limits.
const (
	exitMemory = 3
	exitTime   = 4
)

// limits bound the process that renders outside layers, whose templates may
// loop or write without end.
type limits struct {
	// time is processor time: a busy machine makes no layer guilty.
	time           time.Duration
	memory, output int64
}

// limitsFor scales the limits with what there is to render. The smallest
// service takes a twentieth of them, and each aggregate, operation and event
// makes a few more files.
func limitsFor(m *model.Model) limits {
	parts := int64(len(m.Aggregates) + len(m.Operations()) + len(m.Events()))
	return limits{
		time:   2*time.Second + time.Duration(parts)*40*time.Millisecond,
		memory: 256<<20 + parts<<20,
		output: 32<<20 + parts<<17,
	}
}

// RenderCommand is the command that the child is started with: it runs RenderChild.
const RenderCommand = "__render"

// renderRequest is what the child reads from its standard input.
type renderRequest struct {
	Name      string            `json:"name"`
	Module    string            `json:"module"`
	Answers   layer.Answers     `json:"answers"`
	Settings  map[string]string `json:"settings"`
	Defaults  map[string]string `json:"defaults"`
	Numbers   record.Numbers    `json:"numbers"`
	Generator string            `json:"generator"`
	Model     string            `json:"model"`
	Layers    []string          `json:"layers"`
}

// renderReply is what the child writes to its standard output.
type renderReply struct {
	Error   string       `json:"error,omitempty"`
	Invalid bool         `json:"invalid,omitempty"`
	Missing []string     `json:"missing,omitempty"`
	Files   []renderFile `json:"files,omitempty"`
}

type renderFile struct {
	Path, Layer, Template string
	Mode                  fs.FileMode
	Data                  []byte
}

// renderInChild renders in a separate process and ends it when it takes more
// time, memory or output than a layer may.
func (a App) renderInChild(ctx context.Context, req render.Request, dirs []string) (*tree.Tree, []string, error) {
	exe, err := a.Executable()
	if err != nil {
		return nil, nil, fmt.Errorf("find otelgen's own program, which renders outside layers: %w", err)
	}
	in, err := json.Marshal(renderRequest{
		req.Name, req.Module, req.Answers, req.Settings, req.Defaults, req.Numbers, req.Generator, string(modelyaml.Print(req.Model)), dirs,
	})
	if err != nil {
		return nil, nil, fmt.Errorf("ask the renderer: %w", err)
	}
	most := limitsFor(req.Model)
	cmd := exec.CommandContext(ctx, exe, RenderCommand)
	cmd.Stdin = bytes.NewReader(in)
	cmd.WaitDelay = time.Second
	out := limited{most: most.output}
	cmd.Stdout = &out
	err = cmd.Run()
	code := 0
	if cmd.ProcessState != nil {
		code = cmd.ProcessState.ExitCode()
	}
	switch {
	case ctx.Err() != nil:
		return nil, nil, ctx.Err()
	case code == exitTime:
		return nil, nil, diag.Errorf("the outside layers use more than %s of processor time to render; look for a template that loops", most.time)
	case out.over:
		return nil, nil, diag.Errorf("the outside layers render more than %d MiB", most.output>>20)
	case code == exitMemory:
		return nil, nil, diag.Errorf("the outside layers take more than %d MiB of memory to render; look for a template that loops", most.memory>>20)
	case err != nil:
		return nil, nil, fmt.Errorf("render outside layers: %w", err)
	}
	return readReply(out.buf.Bytes())
}

func readReply(data []byte) (*tree.Tree, []string, error) {
	var reply renderReply
	if err := json.Unmarshal(data, &reply); err != nil {
		return nil, nil, fmt.Errorf("read what the renderer wrote: %w", err)
	}
	if reply.Error != "" {
		err := errors.New(reply.Error)
		if reply.Invalid {
			err = diag.Mark(err)
		}
		return nil, nil, err
	}
	t := tree.New()
	for _, f := range reply.Files {
		if err := t.Add(tree.File{Path: f.Path, Layer: f.Layer, Template: f.Template, Mode: f.Mode, Data: f.Data}); err != nil {
			return nil, nil, diag.Mark(err)
		}
	}
	return t, reply.Missing, nil
}

// limited is a buffer that refuses more than a child may write: its output in
// JSON, which base64 makes a third longer.
type limited struct {
	buf  bytes.Buffer
	most int64
	over bool
}

func (l *limited) Write(p []byte) (int, error) {
	if int64(l.buf.Len()+len(p)) > l.most*3/2 {
		l.over = true
		return 0, errors.New("too much output")
	}
	return l.buf.Write(p)
}

// RenderChild answers a request of the parent process: in and out are the
// child's standard streams.
func (a App) RenderChild(ctx context.Context, in io.Reader, out io.Writer) error {
	return json.NewEncoder(out).Encode(a.answer(ctx, in))
}

func (a App) answer(ctx context.Context, from io.Reader) renderReply {
	failed := func(err error) renderReply {
		return renderReply{Error: diag.OneLine(err), Invalid: diag.Mendable(err)}
	}
	var in renderRequest
	if err := json.NewDecoder(from).Decode(&in); err != nil {
		return failed(fmt.Errorf("%s is for otelgen's own use: %w", RenderCommand, err))
	}
	a.Folders = nil // the request names them all
	cat, _, err := a.Catalog(in.Layers)
	if err != nil {
		return failed(err)
	}
	m, err := modeltext.Parse("", []byte(in.Model))
	if err != nil {
		return failed(err)
	}
	most := limitsFor(m)
	watched, stop := context.WithCancel(ctx)
	defer stop()
	go watchMemory(watched, most.memory)
	go proctime.Watch(watched, most.time, func() { os.Exit(exitTime) })
	res, err := render.Render(ctx, render.Request{
		Name: in.Name, Module: in.Module, Answers: in.Answers, Catalog: cat, Model: m,
		Settings: in.Settings, Defaults: in.Defaults, Numbers: in.Numbers, Generator: in.Generator, MaxOutput: most.output,
	})
	if err != nil {
		// The layers that come with otelgen render with each other, so that it is
		// the fault of those that do not.
		return renderReply{Error: diag.OneLine(err), Invalid: ctx.Err() == nil}
	}
	reply := renderReply{Missing: res.Missing}
	for _, f := range res.Tree.Files() {
		reply.Files = append(reply.Files, renderFile{f.Path, f.Layer, f.Template, f.Mode, f.Data})
	}
	return reply
}

// watchMemory ends the process once it holds more memory than it may. Go has
// no hard limit of its own, and the systems' differ.
func watchMemory(ctx context.Context, most int64) {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(2 * time.Millisecond):
		}
		metrics.Read(sample)
		if int64(sample[0].Value.Uint64()-sample[1].Value.Uint64()) > most {
			os.Exit(exitMemory)
		}
	}
}
