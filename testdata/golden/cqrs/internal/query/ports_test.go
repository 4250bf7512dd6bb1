package query

import "context"

// projectionDouble records what was waited for.
type projectionDouble struct {
	name   string
	waited []int64
	err    error
}

func (d *projectionDouble) Wait(_ context.Context, name string, position int64) error {
	d.name = name
	d.waited = append(d.waited, position)
	return d.err
}
