package command

import (
	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
)

func categoryStreams(ports Ports) streams[transactions.CategoryEvent] {
	return streams[transactions.CategoryEvent]{
		Ports:      ports,
		kind:       "category",
		encode:     event.EncodeCategory,
		decode:     event.DecodeCategory,
		references: categoryReferences,
		keys:       categoryKeys,
	}
}

func categoryReferences(event transactions.CategoryEvent) []reference {
	switch event := event.(type) {
	case transactions.CategoryCreated:
		return refer("parent", "category", given(event.Parent)...)
	case transactions.CategoryUpdated:
		return refer("parent", "category", given(event.Parent)...)
	default:
		return nil
	}
}

func categoryKeys(event transactions.CategoryEvent) (keys []key, told bool) {
	switch event := event.(type) {
	case transactions.CategoryCreated:
		return []key{{"categories.code", event.Code}}, true
	case transactions.CategoryUpdated:
		return []key{{"categories.code", event.Code}}, true
	case transactions.CategoryDeleted:
		return nil, true
	default:
		return nil, false
	}
}
