package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/app"
	"github.com/otelgen/otelgen/internal/contrib/record"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/render"
)

// written is the document that `otelgen new --json` prints.
type written struct {
	Name    string          `json:"name"`
	Module  string          `json:"module"`
	Output  string          `json:"output"`
	DryRun  bool            `json:"dry_run"`
	Stack   layer.Selection `json:"stack"`
	Digest  string          `json:"digest"`
	Command string          `json:"command"`
	// Warnings are shown to people.
	Warnings []string      `json:"warnings,omitempty"`
	Files    []writtenFile `json:"files"`
}

type writtenFile struct {
	Path     string `json:"path"`
	Layer    string `json:"layer"`
	Template string `json:"template"`
	Bytes    int    `json:"bytes"`
}

// report prints the result on standard output and advice for people on standard
// error.
func (o *newOptions) report(service *app.Service) error {
	s, req, res, target := o.env.Streams, service.Request, service.Result, service.Target
	command := o.repeat(req, res)
	if o.json {
		doc := written{req.Name, req.Module, target, o.dryRun, res.Stack.Selection(), res.Tree.Digest(record.FileName), command, service.Warnings, nil}
		for _, f := range res.Tree.Files() {
			doc.Files = append(doc.Files, writtenFile{f.Path, f.Layer, f.Template, len(f.Data)})
		}
		return printJSON(s.Out, doc)
	}
	for _, w := range service.Warnings {
		fmt.Fprintln(s.Err, w)
	}
	if o.dryRun {
		for _, f := range res.Tree.Files() {
			if _, err := fmt.Fprintln(s.Out, f.Path); err != nil {
				return err
			}
		}
		fmt.Fprintf(s.Err, "%d files would be written to %s.\n", res.Tree.Len(), target)
	} else {
		if _, err := fmt.Fprintln(s.Out, target); err != nil {
			return err
		}
		fmt.Fprintf(s.Err, "%d files written to %s: %s.\n", res.Tree.Len(), target, describe(res.Stack.Selection()))
	}
	for _, signal := range res.Stack.Unclaimed() {
		fmt.Fprintf(s.Err, "No backend takes %s; they go nowhere until OTEL_%s_EXPORTER is set.\n", signal, strings.ToUpper(signal))
	}
	if o.Asked {
		fmt.Fprintf(s.Err, "The same without questions:\n  %s\n", command)
	}
	if !o.dryRun {
		o.sayNext(s.Err, req, res, target)
	}
	return nil
}

func enter(target string) string {
	if filepath.Clean(target) == "." {
		return ""
	}
	if strings.HasPrefix(target, "-") {
		target = "./" + target // cd would take it for an option
	}
	return "cd " + shellQuote(target) + " && "
}

// join is what makes the service a member of the Go workspace that it is in,
// without which the go command refuses to build it.
func (o *newOptions) join(target string) string {
	if o.env.Getenv("GOWORK") != "" {
		return "" // said otherwise: off, or a workspace that is elsewhere
	}
	dir, err := filepath.Abs(target)
	for err == nil && dir != filepath.Dir(dir) {
		dir = filepath.Dir(dir)
		if info, err := os.Stat(filepath.Join(dir, "go.work")); err == nil && info.Mode().IsRegular() {
			return "go work use . && "
		}
	}
	return ""
}

func describe(chosen layer.Selection) string {
	var parts []string
	for _, a := range chosen {
		if len(a.Names) == 1 && a.Names[0] == layer.None {
			continue
		}
		part := strings.Join(a.Names, " and ")
		if !a.Role.Plain {
			part = a.Role.Title + " " + part
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// repeat is the command that gives the same tree without a question.
func (o *newOptions) repeat(req render.Request, res render.Result) string {
	name := req.Name
	if o.Here && o.Output == "" {
		name = "."
	}
	args := []string{"otelgen", "new", name}
	for _, a := range res.Stack.Selection() {
		flag := "--" + a.Role.Flag
		if a.Role.Short != "" {
			flag = "-" + a.Role.Short
		}
		args = append(args, flag, strings.Join(a.Names, ","))
	}
	add := func(flag, value string) {
		if value != "" {
			args = append(args, flag, value)
		}
	}
	if req.Module != req.Name {
		add("--module", req.Module)
	}
	add("--output", o.Output)
	add("--config", o.config)
	add("--model", o.Model)
	for _, e := range o.Entities {
		add("--entity", e)
	}
	for _, s := range o.Settings {
		add("--set", s)
	}
	for _, l := range o.layers {
		add("--layers", l)
	}
	if o.Git {
		args = append(args, "--git")
	}
	args = append(args, "--no-input")
	quoted := make([]string, len(args))
	for i, a := range args {
		quoted[i] = shellQuote(a)
	}
	return strings.Join(quoted, " ")
}

// shellQuote quotes a word for a POSIX shell if necessary.
func shellQuote(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || slices.Contains([]rune("-_./,:=@%+"), r)
	}
	// zsh looks up what begins with =.
	if s != "" && s[0] != '=' && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
