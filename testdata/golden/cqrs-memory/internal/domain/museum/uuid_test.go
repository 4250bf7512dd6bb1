package museum

import "testing"

func TestParseUUID(t *testing.T) {
	const canonical = "019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1"
	tests := map[string]struct {
		in, want string
	}{
		"canonical":           {canonical, canonical},
		"upper case":          {"019AB0C4-5D00-7F3E-8A21-6B9F04C2D7E1", canonical},
		"another version":     {"f47ac10b-58cc-4372-a567-0e02b2c3d479", "f47ac10b-58cc-4372-a567-0e02b2c3d479"},
		"empty":               {"", ""},
		"without hyphens":     {"019ab0c45d007f3e8a216b9f04c2d7e1", ""},
		"braces":              {"{019ab0c4-5d00-7f3e-8a21-6b9f04c2d7e1}", ""},
		"a hyphen misplaced":  {"019ab0c45-d00-7f3e-8a21-6b9f04c2d7e1", ""},
		"not hexadecimal":     {"019ab0c4-5d00-7f3e-8a21-6b9f04c2d7eg", ""},
		"not ASCII":           {"019ab0c4-5d00-7f3e-8a21-6b9f04c2d7é", ""},
		"with something more": {canonical + " ", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := parseUUID(tt.in)
			if got != tt.want || (err == nil) != (tt.want != "") {
				t.Errorf("parseUUID(%q) = %q, %v; want %q", tt.in, got, err, tt.want)
			}
		})
	}
}
