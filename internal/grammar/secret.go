package grammar

// Secret checks what goes with writeonly: a hash is kept of a string, which can neither
// be compared nor told.
func (f *Field) Secret(src Source) error {
	if f.Type.Kind.Value != "string" {
		return src.Errorf(f.WriteOnly.At, "%s is of type %s, and what is writeonly is a string, of which a hash is kept; make it one, or drop writeonly", f.Name.Value, f.Type.Kind.Value)
	}
	for _, refused := range []struct {
		given     Text
		word, why string
	}{
		{f.ReadOnly, "readonly", "callers give it"},
		{f.Unique, "unique", "nobody can compare two hashes"},
		{f.Default, "given a default", "everybody would know it"},
		{f.Format, "given a format", "only its length is checked"},
		{f.Pattern, "given a pattern", "only its length is checked"},
	} {
		if refused.given.Given() {
			return src.Errorf(refused.given.At, "%s is writeonly and cannot be %s as well: %s; drop one", f.Name.Value, refused.word, refused.why)
		}
	}
	return nil
}
