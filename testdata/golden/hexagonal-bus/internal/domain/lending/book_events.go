package lending

// BookEvent is one of the events below. Each holds the book as it was left,
// so that whoever hears of it need not ask.
type BookEvent interface{ bookEvent() }

type (
	// BookAdded follows AddBook.
	BookAdded struct{ Book BookRecord }
	// BookRemoved follows RemoveBook.
	BookRemoved struct{ Book BookRecord }
	// CopiesAcquired follows AcquireCopies.
	CopiesAcquired struct{ Book BookRecord }
	// CopiesDiscarded follows DiscardCopies.
	CopiesDiscarded struct{ Book BookRecord }
)

func (BookAdded) bookEvent()       {}
func (BookRemoved) bookEvent()     {}
func (CopiesAcquired) bookEvent()  {}
func (CopiesDiscarded) bookEvent() {}
