package render

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// File renders one file of a service, as it would stand in the whole tree, and
// nothing else: a test of a template need not wait for the rest. It serves
// files that come from one template; what is built as data or merged from
// several layers has no single one. A file whose template gives nothing is
// returned as no bytes.
func File(ctx context.Context, req Request, path string) ([]byte, error) {
	_, p, jobs, err := prepare(ctx, req)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(jobs, func(j job) bool { return j.out == path && !j.merged })
	if i < 0 {
		paths := make([]string, len(jobs))
		for i, j := range jobs {
			paths[i] = j.out
		}
		return nil, fmt.Errorf("no template gives %s; there are templates for %s", path, strings.Join(paths, ", "))
	}
	out, err := p.renderSafely(jobs[i])
	return out.file.Data, err
}
