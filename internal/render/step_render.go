package render

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/gosrc"
	"github.com/otelgen/otelgen/internal/parallel"
	"github.com/otelgen/otelgen/internal/tree"
)

// render renders the files that are planned into the tree.
func render(_ context.Context, s *state) error {
	files, err := s.files()
	if err != nil {
		return err
	}
	if files, err = mergeParts(files); err != nil {
		return err
	}
	s.tree = tree.New()
	for _, f := range files {
		if f.skip {
			continue
		}
		if err := s.tree.Add(f.file); err != nil {
			return templateError(f.owner, err)
		}
		s.imports = append(s.imports, f.imports...)
	}
	slices.Sort(s.imports)
	s.imports = slices.Compact(s.imports)
	return nil
}

// files renders all jobs and keeps their order. Templates share an engine, which
// executes one at a time; meanwhile, what they gave is read on every processor.
func (s *state) files() ([]rendered, error) {
	drafts := make([]draft, len(s.jobs))
	style := s.style()
	err := parallel.Pipe(len(s.jobs), func(i int) (err error) {
		j := s.jobs[i]
		if drafts[i], err = write(s.engine, j); err == nil && !drafts[i].empty {
			s.facts.files = append(s.facts.files, writtenFile{role: j.member.Role, rel: j.rel, out: j.out})
		}
		return err
	}, func(i int) error { return drafts[i].read(style) })
	if err != nil {
		return nil, err
	}
	if err := s.settle(drafts...); err != nil {
		return nil, err
	}
	out := make([]rendered, len(s.jobs))
	return out, parallel.Each(len(drafts), func(i int) (err error) {
		out[i], err = finish(drafts[i])
		return err
	})
}

// settle settles the names in the Go files of a module. A layer from outside is to
// blame where that fails and there is one.
func (s *state) settle(drafts ...draft) error {
	if err := checkPackages(drafts); err != nil {
		return err
	}
	var sources []*gosrc.Source
	for _, d := range drafts {
		if d.source != nil {
			sources = append(sources, d.source)
		}
	}
	err := gosrc.Settle(sources)
	if err != nil && len(s.stack.Outside()) > 0 {
		return diag.Mark(err)
	}
	return err
}

// checkPackages refuses two packages in one folder, which Go does not build: a layer
// may have a folder that a name of the model is the name of too.
func checkPackages(drafts []draft) error {
	first := map[string]draft{}
	for _, d := range drafts {
		if d.source == nil || d.source.Package() == "" {
			continue
		}
		dir, name := path.Dir(d.job.out), strings.TrimSuffix(d.source.Package(), "_test")
		other, ok := first[dir]
		if !ok {
			first[dir] = d
			continue
		}
		if has := strings.TrimSuffix(other.source.Package(), "_test"); has != name {
			return diag.Errorf("%s/%s and %s/%s are in the folder %s of a service, one in package %s, the other in package %s; give one of them another folder",
				other.job.owner.ID, other.job.source, d.job.owner.ID, d.job.source, dir, has, name)
		}
	}
	return nil
}

// style is what Go files are finished by.
func (s *state) style() gosrc.Style {
	return gosrc.Style{Module: s.service.Module, Std: s.lock.IsStd, PackageName: s.packageName}
}

// packageName reports which name an import binds: the service's own packages are
// named as their folders, others as the lock knows.
func (s *state) packageName(p string) string {
	if p == s.service.Module || strings.HasPrefix(p, s.service.Module+"/") {
		return path.Base(p)
	}
	if name, ok := s.lock.PackageName(p); ok {
		return name
	}
	return path.Base(p)
}
