package projection

import (
	"context"
	"fmt"

	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
)

func (m ReadModel) applyCategory(ctx context.Context, id transactions.CategoryID, e event.Stored) error {
	happened, err := event.DecodeCategory(e)
	if err != nil {
		return err
	}
	switch happened := happened.(type) {
	case transactions.CategoryCreated:
		return m.Categories.Put(ctx, transactions.CategoryRecord{
			ID:        id,
			Version:   e.Version,
			Code:      happened.Code,
			Parent:    happened.Parent,
			Hazardous: happened.Hazardous,
			CreatedAt: e.Time,
			UpdatedAt: e.Time,
		})
	case transactions.CategoryUpdated:
		return m.updateCategory(ctx, id, e, func(row *transactions.CategoryRecord) {
			row.Code = happened.Code
			row.Parent = happened.Parent
			row.Hazardous = happened.Hazardous
		})
	case transactions.CategoryDeleted:
		return m.Categories.Delete(ctx, id, e.Version)
	default:
		return fmt.Errorf("nothing is known of %T", happened)
	}
}

func (m ReadModel) updateCategory(ctx context.Context, id transactions.CategoryID, e event.Stored, change func(*transactions.CategoryRecord)) error {
	row, err := m.Categories.Get(ctx, id)
	if err != nil {
		return err
	}
	change(&row)
	row.Version, row.UpdatedAt = e.Version, e.Time
	return m.Categories.Put(ctx, row)
}
