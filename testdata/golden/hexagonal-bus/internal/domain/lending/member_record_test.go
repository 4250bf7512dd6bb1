package lending

import "testing"

func TestParseMemberState(t *testing.T) {
	for _, want := range []MemberState{MemberStateActive, MemberStateSuspended} {
		if got, err := ParseMemberState(string(want)); err != nil || got != want {
			t.Errorf("ParseMemberState(%q) = %q, %v", want, got, err)
		}
	}
	for _, unknown := range []string{"", "no such value"} {
		if got, err := ParseMemberState(unknown); err == nil || got != "" {
			t.Errorf("ParseMemberState(%q) = %q, %v", unknown, got, err)
		}
	}
}

func TestParseMemberInterests(t *testing.T) {
	for _, want := range []MemberInterests{MemberInterestsFiction, MemberInterestsHistory, MemberInterestsScience} {
		if got, err := ParseMemberInterests(string(want)); err != nil || got != want {
			t.Errorf("ParseMemberInterests(%q) = %q, %v", want, got, err)
		}
	}
	for _, unknown := range []string{"", "no such value"} {
		if got, err := ParseMemberInterests(unknown); err == nil || got != "" {
			t.Errorf("ParseMemberInterests(%q) = %q, %v", unknown, got, err)
		}
	}
}
