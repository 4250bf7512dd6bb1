package transactions

// StockItemEvent is one of the events below.
type StockItemEvent interface{ stockItemEvent() }

type (
	// StockItemReceived follows ReceiveStockItem.
	StockItemReceived struct {
		Sku      string
		Category CategoryID
		OnHand   int64
		WeightKg Decimal
		Price    Money
	}
	// StockPicked follows PickStock.
	StockPicked struct {
		Quantity int64
		OnHand   int64 // what came of it
	}
	// StockFilled follows FillStock.
	StockFilled struct {
		Quantity int64
		OnHand   int64 // what came of it
	}
	// RaisePriceRecorded follows RaisePrice.
	RaisePriceRecorded struct {
		Amount Money
		Price  Money // what came of it
	}
	// DryOutRecorded follows DryOut.
	DryOutRecorded struct {
		Loss     Decimal
		WeightKg Decimal // what came of it
	}
	// StockBlocked follows BlockStock.
	StockBlocked struct{}
	// StockReleased follows ReleaseStock.
	StockReleased struct{}
	// StockRetired follows RetireStock or ScrapStock.
	StockRetired struct{}
	// UpdateStockItemRecorded follows UpdateStockItem.
	UpdateStockItemRecorded struct {
		Sku      string
		Category CategoryID
	}
)

func (StockItemReceived) stockItemEvent()       {}
func (StockPicked) stockItemEvent()             {}
func (StockFilled) stockItemEvent()             {}
func (RaisePriceRecorded) stockItemEvent()      {}
func (DryOutRecorded) stockItemEvent()          {}
func (StockBlocked) stockItemEvent()            {}
func (StockReleased) stockItemEvent()           {}
func (StockRetired) stockItemEvent()            {}
func (UpdateStockItemRecorded) stockItemEvent() {}
