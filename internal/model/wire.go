package model

// OnWire is how the field is spelled in JSON and in queries.
func (m *Model) OnWire(f *Field) string {
	if f.Wire != "" {
		return f.Wire
	}
	return m.Case.Spell(f.Name)
}

// MemberOnWire is how a member that an aggregate has beside its fields is spelled
// in JSON and in queries: state, created_at or updated_at.
func (m *Model) MemberOnWire(a *Aggregate, name string) string {
	if wire := a.Wire[name]; wire != "" {
		return wire
	}
	return m.Case.Spell(name)
}
