package command

import (
	"example.com/service/internal/domain/transactions"
	"example.com/service/internal/event"
)

func transactionStreams(ports Ports) streams[transactions.TransactionEvent] {
	return streams[transactions.TransactionEvent]{
		Ports:  ports,
		kind:   "transaction",
		encode: event.EncodeTransaction,
		decode: event.DecodeTransaction,
	}
}
