package transactions

// BoxEvent is one of the events below.
type BoxEvent interface{ boxEvent() }

type (
	// BoxPacked follows PackBox.
	BoxPacked struct {
		Label   string
		Goods   []StockItemID
		VolumeL Decimal
	}
	// ShrinkBoxRecorded follows ShrinkBox.
	ShrinkBoxRecorded struct {
		Litres  Decimal
		VolumeL Decimal // what came of it
	}
	// GrowBoxRecorded follows GrowBox.
	GrowBoxRecorded struct {
		Litres  Decimal
		VolumeL Decimal // what came of it
	}
	// RelabelBoxRecorded follows RelabelBox.
	RelabelBoxRecorded struct {
		Label string
		Goods []StockItemID
	}
)

func (BoxPacked) boxEvent()          {}
func (ShrinkBoxRecorded) boxEvent()  {}
func (GrowBoxRecorded) boxEvent()    {}
func (RelabelBoxRecorded) boxEvent() {}
