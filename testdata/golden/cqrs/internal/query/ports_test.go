package query

import "context"

// projectionDouble records the positions that were waited for.
type projectionDouble struct {
	waited []int64
	err    error
}

func (d *projectionDouble) Wait(_ context.Context, position int64) error {
	d.waited = append(d.waited, position)
	return d.err
}
