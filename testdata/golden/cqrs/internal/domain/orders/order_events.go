package orders

// OrderEvent is one of the events below.
type OrderEvent interface{ orderEvent() }

type (
	// OrderPlaced follows PlaceOrder.
	OrderPlaced struct {
		Customer string
		Item     string
		Quantity int64
		Total    Money
		Note     *string
	}
	// OrderConfirmed follows ConfirmOrder.
	OrderConfirmed struct{}
	// OrderShipped follows ShipOrder.
	OrderShipped struct{}
	// OrderCancelled follows CancelOrder.
	OrderCancelled struct{}
)

func (OrderPlaced) orderEvent()    {}
func (OrderConfirmed) orderEvent() {}
func (OrderShipped) orderEvent()   {}
func (OrderCancelled) orderEvent() {}
