package projection

import (
	"context"
	"fmt"

	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
)

func (m ReadModel) applyBox(ctx context.Context, id transactions.BoxID, e event.Stored) error {
	happened, err := event.DecodeBox(e)
	if err != nil {
		return err
	}
	switch happened := happened.(type) {
	case transactions.BoxPacked:
		return m.Boxes.Put(ctx, transactions.BoxRecord{
			ID:        id,
			Version:   e.Version,
			Label:     happened.Label,
			Goods:     happened.Goods,
			VolumeL:   happened.VolumeL,
			CreatedAt: e.Time,
			UpdatedAt: e.Time,
		})
	case transactions.ShrinkBoxRecorded:
		return m.updateBox(ctx, id, e, func(row *transactions.BoxRecord) { row.VolumeL = happened.VolumeL })
	case transactions.GrowBoxRecorded:
		return m.updateBox(ctx, id, e, func(row *transactions.BoxRecord) { row.VolumeL = happened.VolumeL })
	case transactions.RelabelBoxRecorded:
		return m.updateBox(ctx, id, e, func(row *transactions.BoxRecord) {
			row.Label = happened.Label
			row.Goods = happened.Goods
		})
	default:
		return fmt.Errorf("nothing is known of %T", happened)
	}
}

func (m ReadModel) updateBox(ctx context.Context, id transactions.BoxID, e event.Stored, change func(*transactions.BoxRecord)) error {
	row, err := m.Boxes.Get(ctx, id)
	if err != nil {
		return err
	}
	change(&row)
	row.Version, row.UpdatedAt = e.Version, e.Time
	return m.Boxes.Put(ctx, row)
}
