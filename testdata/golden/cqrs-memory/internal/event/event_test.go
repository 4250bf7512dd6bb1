package event

import "testing"

func TestTokens(t *testing.T) {
	for _, want := range []int64{1, 1 << 62} {
		if got, err := ParseToken(Token(want)); err != nil || got != want {
			t.Errorf("the token of %d is read as %d, %v", want, got, err)
		}
	}
	tests := map[string]string{
		"empty":               "",
		"no base64":           "1:5",
		"without its version": "NQ",
		"of another version":  "Mjo1",
		"of no event":         Token(0),
		"negative":            Token(-1),
		"with something more": Token(5) + "=",
	}
	for name, token := range tests {
		t.Run(name, func(t *testing.T) {
			if got, err := ParseToken(token); err == nil {
				t.Errorf("%q is read as %d", token, got)
			}
		})
	}
}

func TestStreamsNameTheirSubject(t *testing.T) {
	kind, id := Stored{Stream: Stream("line_item", "0190")}.Subject()
	if kind != "line_item" || id != "0190" {
		t.Errorf("the subject is %q, %q", kind, id)
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
