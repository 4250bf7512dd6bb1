package command

import (
	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
)

func boxStreams(ports Ports) streams[transactions.BoxEvent] {
	return streams[transactions.BoxEvent]{
		Ports:      ports,
		kind:       "box",
		encode:     event.EncodeBox,
		decode:     event.DecodeBox,
		references: boxReferences,
	}
}

func boxReferences(event transactions.BoxEvent) []reference {
	switch event := event.(type) {
	case transactions.BoxPacked:
		return refer("goods", "stock_item", event.Goods...)
	case transactions.RelabelBoxRecorded:
		return refer("goods", "stock_item", event.Goods...)
	default:
		return nil
	}
}
