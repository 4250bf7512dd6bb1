package lending

import "testing"

func TestParseGroupType(t *testing.T) {
	for _, want := range []GroupType{GroupTypeSchool, GroupTypeCompany, GroupTypeFamily} {
		if got, err := ParseGroupType(string(want)); err != nil || got != want {
			t.Errorf("ParseGroupType(%q) = %q, %v", want, got, err)
		}
	}
	for _, unknown := range []string{"", "no such value"} {
		if got, err := ParseGroupType(unknown); err == nil || got != "" {
			t.Errorf("ParseGroupType(%q) = %q, %v", unknown, got, err)
		}
	}
}
