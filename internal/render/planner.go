package render

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"github.com/otelgen/otelgen/internal/contract"
	"github.com/otelgen/otelgen/internal/contrib/record"
	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/layer"
	"github.com/otelgen/otelgen/internal/naming"
)

// job is one file to render.
type job struct {
	member layer.Member
	// owner is the layer of the member's chain that the template is in.
	owner *layer.Layer
	// source is the template's path in the layer, out the file's in the tree.
	source, out string
	view        *View
	// merged is set for a part of a document to which several layers add.
	merged bool
	// rel is the template's path below files/, with its words.
	rel string
}

// rank orders documents behind all else.
func (j job) rank() int {
	if path.Ext(j.out) == ".md" {
		return 1
	}
	return 0
}

// planner decides which files there are.
type planner struct {
	facts   *facts
	engine  *engine
	repeat  *repeater
	numbers record.Numbers
}

// jobs lists the files that the stack renders, in stack order.
func (p *planner) jobs() ([]job, error) {
	var jobs []job
	shared := map[string]bool{}
	for _, m := range p.facts.stack.Members {
		sources, err := memberSources(p.facts.stack, m)
		if err != nil {
			return nil, err
		}
		for _, src := range sources {
			if !strings.Contains(src.rel, "__adapter__") && !strings.Contains(src.rel, "__number__") {
				key := src.owner.ID.String() + "/" + src.path
				if shared[key] {
					continue
				}
				shared[key] = true
			}
			expanded, err := p.expand(m, src)
			if err != nil {
				return nil, err
			}
			jobs = append(jobs, expanded...)
		}
	}
	if err := p.number(jobs); err != nil {
		return nil, err
	}
	separate(jobs)
	return jobs, nil
}

// separate gives the files of a model, such as errors.go of an aggregate Errors,
// another name where that is the name of a file which every service has, or of a
// thing of the model before it: their names then end in what they are of.
func separate(jobs []job) {
	taken := map[string]bool{}
	for _, j := range jobs {
		if len(j.view.Each) == 0 && !j.merged {
			taken[fileKey(j.out)] = true
		}
	}
	for i := range jobs {
		j := &jobs[i]
		if len(j.view.Each) == 0 || j.merged {
			continue
		}
		for taken[fileKey(j.out)] || naming.IsDevice(path.Base(j.out)) {
			j.out = naming.AddWord(j.out, j.view.kind())
		}
		taken[fileKey(j.out)] = true
	}
}

// fileKey is what two files must not have in common: systems may not tell names by
// their case.
func fileKey(p string) string { return strings.ToLower(p) }

// expand turns a source into one job, or one for each thing that its path
// repeats for.
func (p *planner) expand(m layer.Member, src source) ([]job, error) {
	known := p.facts
	if path.Ext(src.rel) == ".go" {
		known = known.code
	}
	base := newView(known, m)
	base.Layer, base.Options = src.owner, p.facts.stack.Options(src.owner.ID)
	views, err := p.repeat.views(src.rel, base)
	if err != nil {
		return nil, diag.Errorf("layer %s: %s: %w", src.owner.ID, src.path, err)
	}
	jobs := make([]job, 0, len(views))
	for _, v := range views {
		out, err := p.path(src, m, v)
		if err != nil {
			return nil, diag.Errorf("layer %s: %s: %w", src.owner.ID, src.path, err)
		}
		jobs = append(jobs, job{m, src.owner, src.path, out, v, src.merged, src.rel})
	}
	return jobs, nil
}

// path fills the words of a source's path, but for a migration's number.
func (p *planner) path(src source, m layer.Member, v *View) (string, error) {
	var fault error
	out := placeholderRE.ReplaceAllStringFunc(src.rel, func(match string) string {
		text, err := p.placeholder(strings.Trim(match, "_"), m, v)
		fault = cmp.Or(fault, err)
		return text
	})
	if len(v.Each) > 0 {
		out = naming.MendGoFile(src.rel, out)
	}
	return out, fault
}

// placeholder is what is in a path for a word.
func (p *planner) placeholder(name string, m layer.Member, v *View) (string, error) {
	switch name {
	case "service":
		return p.facts.service.Name, nil
	case "domain":
		return p.facts.model.Domain, nil
	case "number":
		return "__number__", nil
	case "adapter", "inbound":
		return p.placeholderDir(name, m)
	}
	if word, ok := p.repeat.word(name); ok {
		return p.repeat.text(word, v)
	}
	known := contract.Places()
	for _, word := range p.repeat.words {
		known = append(known, word.Word)
	}
	return "", diag.Errorf("unknown path word __%s__; there are %s", name, strings.Join(known, ", "))
}

func (p *planner) placeholderDir(name string, m layer.Member) (string, error) {
	if name == "adapter" {
		return p.engine.adapterDir(m)
	}
	return p.engine.ask(m, "inbound.dir")
}

// number gives each migration its number: the recorded one, or the next free
// one of its role. Recorded numbers are never given to another.
func (p *planner) number(jobs []job) error {
	for i := range jobs {
		j := &jobs[i]
		if !strings.Contains(j.out, "__number__") {
			continue
		}
		_, name, _ := strings.Cut(path.Base(j.out), "__number___")
		name = strings.TrimSuffix(name, path.Ext(name))
		n := p.numbers.Take(j.member.Role, name)
		if n > record.MaxMigration {
			return diag.Errorf("migration %s would have number %d, and %d is the highest; look at numbers in %s", name, n, record.MaxMigration, record.FileName)
		}
		j.view.Number = fmt.Sprintf("%04d", n)
		j.out = strings.ReplaceAll(j.out, "__number__", j.view.Number)
	}
	return nil
}
