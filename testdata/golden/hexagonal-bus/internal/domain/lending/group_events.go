package lending

// GroupEvent is one of the events below. Each holds the group as it was left,
// so that whoever hears of it need not ask.
type GroupEvent interface{ groupEvent() }

type (
	// GroupOpened follows OpenGroup.
	GroupOpened struct{ Group GroupRecord }
	// GroupClosed follows CloseGroup.
	GroupClosed struct{ Group GroupRecord }
)

func (GroupOpened) groupEvent() {}
func (GroupClosed) groupEvent() {}
