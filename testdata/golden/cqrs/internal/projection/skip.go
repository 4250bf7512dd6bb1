package projection

import (
	"context"
	"strconv"
)

// skipping is the name under which 1 is stored if the event at position may be skipped.
func (p part) skipping(position int64) string {
	return p.name + " skips " + strconv.FormatInt(position, 10)
}

// skips reports whether an event that has failed is skipped from now on.
func (p *projection) skips(ctx context.Context, failed *eventError) bool {
	var skip int64
	err := p.store.Advance(ctx, p.skipping(failed.event.Position), func(_ context.Context, stored int64) (int64, error) {
		skip = stored
		return stored, nil
	})
	if err != nil || skip == 0 || p.skipped[failed.event.Position] {
		return false // a failure of the store shows in the next attempt
	}
	p.skipped[failed.event.Position] = true
	p.logger.WarnContext(ctx, "an event was skipped", "service_app.projection.name", p.name, "error", failed,
		"service_app.event.id", failed.event.ID, "service_app.event.type", failed.event.Type,
		"service_app.event.position", failed.event.Position)
	return true
}
