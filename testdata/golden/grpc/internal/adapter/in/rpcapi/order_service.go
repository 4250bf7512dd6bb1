package rpcapi

import (
	"cmp"
	"context"
	"errors"
	"io"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	servicev1 "example.com/service/api/service/v1"
	"example.com/service/internal/application"
	"example.com/service/internal/domain/orders"
	"example.com/service/internal/platform/feed"
)

// orderService answers the calls of OrderService.
type orderService struct {
	servicev1.UnimplementedOrderServiceServer
	app application.UseCases
}

func (s *orderService) PlaceOrder(ctx context.Context, request *servicev1.PlaceOrderRequest) (*servicev1.PlaceOrderResponse, error) {
	var read reader
	var in application.PlaceOrderInput
	in.Customer = request.GetCustomer()
	in.Item = request.GetItem()
	in.Quantity = request.GetQuantity()
	in.Total = required(&read, "total", request.GetTotal(), parseMoney)
	in.Note = request.Note
	if read.err != nil {
		return nil, read.err.with(in.Validate())
	}
	result, err := s.app.Orders.PlaceOrder(ctx, in)
	if err != nil {
		return nil, err
	}
	return &servicev1.PlaceOrderResponse{Order: newOrder(result)}, nil
}

func (s *orderService) BulkPlaceOrder(stream grpc.BidiStreamingServer[servicev1.BulkPlaceOrderRequest, servicev1.BulkPlaceOrderResponse]) error {
	ctx := stream.Context()
	for {
		request, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		answer := &servicev1.BulkPlaceOrderResponse{}
		done, failure := item(ctx, "BulkPlaceOrder", func(ctx context.Context) (*servicev1.PlaceOrderResponse, error) {
			return s.PlaceOrder(ctx, cmp.Or(request.GetItem(), &servicev1.PlaceOrderRequest{}))
		})
		if failure == nil {
			answer.Outcome = &servicev1.BulkPlaceOrderResponse_Done{Done: done}
		} else {
			answer.Outcome = &servicev1.BulkPlaceOrderResponse_Failure{Failure: failure}
		}
		if err := stream.Send(answer); err != nil {
			return err
		}
	}
}

func (s *orderService) ConfirmOrder(ctx context.Context, request *servicev1.ConfirmOrderRequest) (*servicev1.ConfirmOrderResponse, error) {
	var read reader
	var in application.ConfirmOrderInput
	in.ID = required(&read, "id", request.GetId(), orders.ParseOrderID)
	in.IfMatch = read.etag("etag", request.GetEtag())
	if read.err != nil {
		return nil, read.err
	}
	result, err := s.app.Orders.ConfirmOrder(ctx, in)
	if err != nil {
		return nil, err
	}
	return &servicev1.ConfirmOrderResponse{Order: newOrder(result)}, nil
}

func (s *orderService) ShipOrder(ctx context.Context, request *servicev1.ShipOrderRequest) (*servicev1.ShipOrderResponse, error) {
	var read reader
	var in application.ShipOrderInput
	in.ID = required(&read, "id", request.GetId(), orders.ParseOrderID)
	in.IfMatch = read.etag("etag", request.GetEtag())
	if read.err != nil {
		return nil, read.err
	}
	result, err := s.app.Orders.ShipOrder(ctx, in)
	if err != nil {
		return nil, err
	}
	return &servicev1.ShipOrderResponse{Order: newOrder(result)}, nil
}

func (s *orderService) CancelOrder(ctx context.Context, request *servicev1.CancelOrderRequest) (*servicev1.CancelOrderResponse, error) {
	var read reader
	var in application.CancelOrderInput
	in.ID = required(&read, "id", request.GetId(), orders.ParseOrderID)
	in.IfMatch = read.etag("etag", request.GetEtag())
	if read.err != nil {
		return nil, read.err
	}
	result, err := s.app.Orders.CancelOrder(ctx, in)
	if err != nil {
		return nil, err
	}
	return &servicev1.CancelOrderResponse{Order: newOrder(result)}, nil
}

func (s *orderService) GetOrder(ctx context.Context, request *servicev1.GetOrderRequest) (*servicev1.GetOrderResponse, error) {
	var read reader
	var in application.GetOrderInput
	in.ID = required(&read, "id", request.GetId(), orders.ParseOrderID)
	if read.err != nil {
		return nil, read.err
	}
	result, err := s.app.Orders.GetOrder(ctx, in)
	if err != nil {
		return nil, err
	}
	return &servicev1.GetOrderResponse{Order: newOrder(result)}, nil
}

func (s *orderService) ListOrders(ctx context.Context, request *servicev1.ListOrdersRequest) (*servicev1.ListOrdersResponse, error) {
	var read reader
	var in application.ListOrdersInput
	in.After = pageToken(&read, "page_token", request.GetPageToken(), orders.ParseOrderID)
	in.Limit = read.pageSize("page_size", request.GetPageSize())
	in.State = param(&read, "state", request.GetState(), named(orderStateValues, orders.ParseOrderState))
	if read.err != nil {
		return nil, read.err
	}
	result, err := s.app.Orders.ListOrders(ctx, in)
	if err != nil {
		return nil, err
	}
	return &servicev1.ListOrdersResponse{
		Orders:        each(result.Items, newOrder),
		NextPageToken: formatPageToken(string(result.Next)),
	}, nil
}

func (s *orderService) StreamOrders(request *servicev1.StreamOrdersRequest, stream grpc.ServerStreamingServer[servicev1.StreamOrdersResponse]) error {
	ctx := stream.Context()
	var read reader
	in := application.ListOrdersInput{
		Limit: maxPageSize,
		State: param(&read, "state", request.GetState(), named(orderStateValues, orders.ParseOrderState)),
	}
	if read.err != nil {
		return read.err
	}
	for {
		ctx, end := part(ctx, "StreamOrders")
		result, err := s.app.Orders.ListOrders(ctx, in)
		end()
		if err != nil {
			return err
		}
		for _, item := range result.Items {
			if err := stream.Send(&servicev1.StreamOrdersResponse{Order: newOrder(item)}); err != nil {
				return err
			}
		}
		if result.Next == "" {
			return nil
		}
		in.After = result.Next
	}
}

func (s *orderService) WatchOrders(request *servicev1.WatchOrdersRequest, stream grpc.ServerStreamingServer[servicev1.WatchOrdersResponse]) error {
	ctx := stream.Context()
	var read reader
	in := application.WatchOrdersInput{
		After: nonzero(&read, "token", request.GetToken(), feed.ParseToken),
		ID:    param(&read, "id", request.GetId(), orders.ParseOrderID),
	}
	if read.err != nil {
		return read.err
	}
	for change, err := range s.app.Orders.WatchOrders(ctx, in) {
		if err != nil {
			return err
		}
		if err := stream.Send(newWatchOrdersResponse(change)); err != nil {
			return err
		}
	}
	return nil
}

func newWatchOrdersResponse(change feed.Change[orders.OrderEvent]) *servicev1.WatchOrdersResponse {
	response := &servicev1.WatchOrdersResponse{Token: change.Position.Token()}
	if change.Event == nil {
		return response
	}
	response.Id = change.ID
	response.Version = change.Version
	response.Time = timestamppb.New(change.Time)
	switch event := change.Event.(type) {
	case orders.OrderPlaced:
		response.Event = &servicev1.WatchOrdersResponse_OrderPlaced{OrderPlaced: &servicev1.OrderPlaced{
			Customer: event.Order.Customer,
			Item:     event.Order.Item,
			Quantity: event.Order.Quantity,
			Total:    newMoney(event.Order.Total),
			Note:     event.Order.Note,
		}}
	case orders.OrderConfirmed:
		response.Event = &servicev1.WatchOrdersResponse_OrderConfirmed{OrderConfirmed: &servicev1.OrderConfirmed{}}
	case orders.OrderShipped:
		response.Event = &servicev1.WatchOrdersResponse_OrderShipped{OrderShipped: &servicev1.OrderShipped{}}
	case orders.OrderCancelled:
		response.Event = &servicev1.WatchOrdersResponse_OrderCancelled{OrderCancelled: &servicev1.OrderCancelled{}}
	}
	return response
}

func newOrder(record orders.OrderRecord) *servicev1.Order {
	return &servicev1.Order{
		Id:        string(record.ID),
		Version:   record.Version,
		State:     orderStateValues[string(record.State)],
		Customer:  record.Customer,
		Item:      record.Item,
		Quantity:  record.Quantity,
		Total:     newMoney(record.Total),
		Note:      record.Note,
		CreatedAt: timestamppb.New(record.CreatedAt),
		UpdatedAt: timestamppb.New(record.UpdatedAt),
		Etag:      formatETag(record.Version),
	}
}

// orderStateValues are by the text that the use cases know.
var orderStateValues = map[string]servicev1.OrderState{
	"placed":    servicev1.OrderState_ORDER_STATE_PLACED,
	"confirmed": servicev1.OrderState_ORDER_STATE_CONFIRMED,
	"shipped":   servicev1.OrderState_ORDER_STATE_SHIPPED,
	"cancelled": servicev1.OrderState_ORDER_STATE_CANCELLED,
}
