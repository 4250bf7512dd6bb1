package render

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/otelgen/otelgen/internal/gosrc"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/tree"
)

// draft is a file as its template gives it.
type draft struct {
	job  job
	data []byte
	// empty is set where the template gave nothing but white space.
	empty bool
	// text is what a template gave or a Go file without one has, and imports what
	// the template asked to import, until they are read.
	text    string
	imports []gosrc.Import
	// finished is set for a Go file that needs no more than its text.
	finished bool
	// source is the file as Go, whose names are not settled.
	source *gosrc.Source
}

// named turns a panic into an error, which names the file: a panic in a goroutine
// would end the process before anything could be cleaned up.
func (j job) named(err *error) {
	if p := recover(); p != nil {
		*err = templateError(j.owner, fmt.Errorf("%s: panic: %v", j.source, p))
	}
}

// write executes the template of a job.
func write(e *engine, j job) (d draft, err error) {
	defer j.named(&err)
	if err := e.ctx.Err(); err != nil {
		return draft{}, err
	}
	if !strings.HasSuffix(j.source, ".tmpl") {
		data, err := fs.ReadFile(j.owner.FS, j.source)
		if err != nil || path.Ext(j.out) != ".go" {
			return draft{job: j, data: data}, err
		}
		return draft{job: j, text: string(data)}, nil
	}
	name, err := e.templates.ofFile(j.member.Layer, j.owner, j.source)
	if err != nil {
		return draft{}, err
	}
	text, imports, err := e.execute(j.member, name, j.view)
	if err != nil {
		return draft{}, templateError(j.owner, err)
	}
	return draft{job: j, text: text, imports: imports, finished: e.templates.finished[name], empty: strings.TrimSpace(text) == ""}, nil
}

// read takes in what the template gave. A Go file without a template is read like
// others: its names may be those of a model, and its imports are those of the service.
func (d *draft) read(style gosrc.Style) (err error) {
	defer d.job.named(&err)
	switch {
	case d.empty || d.data != nil:
		return nil
	case path.Ext(d.job.out) != ".go":
		d.data, d.text = tidyText(d.text), ""
		return nil
	}
	if d.finished {
		d.source, err = style.Take(d.job.out, d.text)
	} else {
		d.source, err = style.Parse(d.job.out, d.text, d.imports)
	}
	if err != nil {
		return templateError(d.job.owner, fmt.Errorf("%s: %w", d.job.source, err))
	}
	d.text = ""
	return nil
}

// tidyText leaves no space at line ends, no two blank lines in a row, and one
// line end at the end.
func tidyText(text string) []byte {
	var out bytes.Buffer
	blank := true
	for l := range strings.Lines(text) {
		l = strings.TrimRight(l, " \t\r\n")
		if l == "" && blank {
			continue
		}
		blank = l == ""
		out.WriteString(l + "\n")
	}
	return append(bytes.TrimRight(out.Bytes(), "\n"), '\n')
}

// rendered is a file that is ready.
type rendered struct {
	file tree.File
	// owner is the layer that its template is in.
	owner   *layer.Layer
	imports []string
	merged  bool
	// skip is set when the template gave nothing but white space.
	skip bool
}

// finish makes a file of a draft whose names are settled.
func finish(d draft) (rendered, error) {
	j := d.job
	out := rendered{
		file:  tree.File{Path: j.out, Data: d.data, Mode: 0o644, Layer: j.owner.ID.String(), Template: j.owner.ID.String() + "/" + j.source},
		owner: j.owner, merged: j.merged, skip: d.empty,
	}
	if d.source == nil {
		return out, nil
	}
	src, err := d.source.Finish()
	if err != nil {
		return rendered{}, templateError(j.owner, fmt.Errorf("%s: %w", j.source, err))
	}
	out.file.Data, out.imports = src.Source, src.Imports
	return out, nil
}
