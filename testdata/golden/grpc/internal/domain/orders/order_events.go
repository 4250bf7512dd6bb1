package orders

// OrderEvent is one of the events below. Each holds the order as it was left,
// so that whoever hears of it need not ask.
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
