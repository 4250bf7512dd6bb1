package rpcapi

import (
	"context"
	"iter"

	"example.com/service/internal/application"
	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/feed"
)

// appThatStreams is an application whose stream of events comes from tell.
func appThatStreams(tell func(ctx context.Context, yield func(feed.Change[orders.OrderEvent], error) bool)) application.UseCases {
	stream := func(ctx context.Context, _ application.WatchOrdersInput) iter.Seq2[feed.Change[orders.OrderEvent], error] {
		return func(yield func(feed.Change[orders.OrderEvent], error) bool) { tell(ctx, yield) }
	}
	return application.UseCases{Orders: application.Orders{WatchOrders: stream}}
}

// tellAndLast sends a position and an event, and then keeps the stream open.
func tellAndLast(ctx context.Context, yield func(feed.Change[orders.OrderEvent], error) bool) {
	event := feed.Change[orders.OrderEvent]{ID: "this", Version: 7, Event: orders.OrderPlaced{}}
	if yield(feed.Change[orders.OrderEvent]{}, nil) && yield(event, nil) {
		<-ctx.Done()
		yield(feed.Change[orders.OrderEvent]{}, ctx.Err())
	}
}

// failWith ends a stream with err at once.
func failWith(err error) func(context.Context, func(feed.Change[orders.OrderEvent], error) bool) {
	return func(_ context.Context, yield func(feed.Change[orders.OrderEvent], error) bool) {
		yield(feed.Change[orders.OrderEvent]{}, err)
	}
}
