package render

import (
	"strings"

	"github.com/otelgen/otelgen/internal/diag"
	"github.com/otelgen/otelgen/internal/yamlmerge"
)

// mergeParts makes one file of the parts of each document that layers share.
// It is said to come from the layer that begins it and from all its templates.
func mergeParts(files []rendered) ([]rendered, error) {
	var out []rendered
	parts := map[string][]yamlmerge.Part{}
	for _, f := range files {
		if !f.merged || f.skip {
			out = append(out, f)
			continue
		}
		path := f.file.Path
		if parts[path] == nil {
			out = append(out, f)
		}
		parts[path] = append(parts[path], yamlmerge.Part{Layer: f.file.Layer, Template: f.file.Template, Data: f.file.Data})
	}
	for i, f := range out {
		if !f.merged || f.skip {
			continue
		}
		data, err := yamlmerge.Merge(f.file.Path, parts[f.file.Path])
		if err != nil {
			return nil, diag.Mark(err)
		}
		var templates []string
		for _, p := range parts[f.file.Path] {
			templates = append(templates, p.Template)
		}
		out[i].file.Data, out[i].file.Template = data, strings.Join(templates, ", ")
	}
	return out, nil
}
