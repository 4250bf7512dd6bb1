package lending

// MemberEvent is one of the events below. Each holds the member as it was left,
// so that whoever hears of it need not ask.
type MemberEvent interface{ memberEvent() }

type (
	// MemberRegistered follows RegisterMember.
	MemberRegistered struct{ Member MemberRecord }
	// MemberUpdated follows UpdateMember.
	MemberUpdated struct{ Member MemberRecord }
	// MemberSuspended follows SuspendMember.
	MemberSuspended struct{ Member MemberRecord }
)

func (MemberRegistered) memberEvent() {}
func (MemberUpdated) memberEvent()    {}
func (MemberSuspended) memberEvent()  {}
