package feed

import "testing"

func TestTokens(t *testing.T) {
	for _, want := range []Position{{}, {1, "a"}, {1 << 62, "a:b"}} {
		if got, err := ParseToken(want.Token()); err != nil || got != want {
			t.Errorf("the token of %v is read as %v, %v", want, got, err)
		}
	}
	tests := map[string]string{
		"empty":               "",
		"no base64":           "1:5:a",
		"no sequence":         "MTp4OmE",
		"without its version": "NTph",
		"of another version":  "Mjo1OmE",
		"negative":            Position{Sequence: -1}.Token(),
		"with something more": Position{Sequence: 5}.Token() + "=",
	}
	for name, token := range tests {
		t.Run(name, func(t *testing.T) {
			if got, err := ParseToken(token); err == nil {
				t.Errorf("%q is read as %v", token, got)
			}
		})
	}
}
