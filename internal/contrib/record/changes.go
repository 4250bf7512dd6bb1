package record

import "github.com/otelgen/otelgen/internal/layer"

// Changes are what differs between what wrote a record and what reads it.
type Changes struct {
	// Otelgen is the version that wrote the record, where another one reads it.
	Otelgen string
	// Outside and Layers are the layers whose content is another: those that did
	// not come with otelgen, and those that did.
	Outside, Layers []string
}

// Changes compares a record with the layers of a stack, as far as both have
// them, and with the version of otelgen.
func (r *Record) Changes(stack *layer.Stack, version string) (Changes, error) {
	var c Changes
	if r.Otelgen != version {
		c.Otelgen = r.Otelgen
	}
	for _, l := range stack.Layers() {
		id := l.ID.String()
		recorded, changed := r.Layers[id], &c.Layers
		if l.Outside {
			recorded, changed = r.Outside[id], &c.Outside
		}
		if recorded == "" {
			continue
		}
		digest, err := l.Digest()
		if err != nil {
			return Changes{}, err
		}
		if digest != recorded {
			*changed = append(*changed, id)
		}
	}
	return c, nil
}
