package command

import (
	"example.com/service/internal/domain/orders"
	"example.com/service/internal/event"
)

func orderStreams(ports Ports) streams[orders.OrderEvent] {
	return streams[orders.OrderEvent]{
		Ports:  ports,
		kind:   "order",
		encode: event.EncodeOrder,
		decode: event.DecodeOrder,
	}
}
