package orders

// OrderEvent is one of the events below. Each holds the order after the
// change, so that consumers need not ask for it.
type OrderEvent interface{ orderEvent() }

type (
	// OrderPlaced follows PlaceOrder.
	OrderPlaced struct{ Order OrderRecord }
	// OrderConfirmed follows ConfirmOrder.
	OrderConfirmed struct{ Order OrderRecord }
	// OrderShipped follows ShipOrder.
	OrderShipped struct{ Order OrderRecord }
	// OrderCancelled follows CancelOrder.
	OrderCancelled struct{ Order OrderRecord }
)

func (OrderPlaced) orderEvent()    {}
func (OrderConfirmed) orderEvent() {}
func (OrderShipped) orderEvent()   {}
func (OrderCancelled) orderEvent() {}
