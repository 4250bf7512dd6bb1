package museum

import "testing"

func TestParseSpecimenState(t *testing.T) {
	for _, want := range []SpecimenState{SpecimenStateStored, SpecimenStateShown, SpecimenStateReturned} {
		if got, err := ParseSpecimenState(string(want)); err != nil || got != want {
			t.Errorf("ParseSpecimenState(%q) = %q, %v", want, got, err)
		}
	}
	for _, unknown := range []string{"", "no such value"} {
		if got, err := ParseSpecimenState(unknown); err == nil || got != "" {
			t.Errorf("ParseSpecimenState(%q) = %q, %v", unknown, got, err)
		}
	}
}

func TestParseSpecimenOrigin(t *testing.T) {
	for _, want := range []SpecimenOrigin{SpecimenOriginField, SpecimenOriginGift, SpecimenOriginLoan} {
		if got, err := ParseSpecimenOrigin(string(want)); err != nil || got != want {
			t.Errorf("ParseSpecimenOrigin(%q) = %q, %v", want, got, err)
		}
	}
	for _, unknown := range []string{"", "no such value"} {
		if got, err := ParseSpecimenOrigin(unknown); err == nil || got != "" {
			t.Errorf("ParseSpecimenOrigin(%q) = %q, %v", unknown, got, err)
		}
	}
}

func TestParseSpecimenColours(t *testing.T) {
	for _, want := range []SpecimenColours{SpecimenColoursLight, SpecimenColoursDark} {
		if got, err := ParseSpecimenColours(string(want)); err != nil || got != want {
			t.Errorf("ParseSpecimenColours(%q) = %q, %v", want, got, err)
		}
	}
	for _, unknown := range []string{"", "no such value"} {
		if got, err := ParseSpecimenColours(unknown); err == nil || got != "" {
			t.Errorf("ParseSpecimenColours(%q) = %q, %v", unknown, got, err)
		}
	}
}
