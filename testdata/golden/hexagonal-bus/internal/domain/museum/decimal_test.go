package museum

import (
	"encoding/json"
	"testing"
)

func TestParseDecimal(t *testing.T) {
	tests := map[string]struct {
		in   string
		want Decimal
	}{
		"whole":                {"12", Decimal{12, 0}},
		"negative":             {"-12.5", Decimal{-125, 1}},
		"zeros are kept":       {"1.500", Decimal{1500, 3}},
		"nothing":              {"0", Decimal{0, 0}},
		"nothing, exactly":     {"0.000000000", Decimal{0, 9}},
		"the smallest":         {"-0.000000001", Decimal{-1, 9}},
		"the largest":          {"999999999999999999", Decimal{999_999_999_999_999_999, 0}},
		"18 digits and 9":      {"999999999.999999999", Decimal{999_999_999_999_999_999, 9}},
		"leading zero of 1/2":  {"0.5", Decimal{5, 1}},
		"no zero for negative": {"-0", Decimal{0, 0}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got, err := ParseDecimal(tt.in); err != nil || got != tt.want {
				t.Errorf("ParseDecimal(%q) = %v, %v; want %v", tt.in, got, err, tt.want)
			}
		})
	}
}

func TestParseDecimalRefuses(t *testing.T) {
	tests := map[string]string{
		"empty":               "",
		"a sign alone":        "-",
		"two signs":           "--1",
		"plus":                "+1",
		"a point alone":       ".",
		"nothing before":      ".5",
		"nothing behind":      "5.",
		"two points":          "1.2.3",
		"an exponent":         "1e3",
		"a leading zero":      "01",
		"space":               " 1",
		"a comma":             "1,5",
		"underscores":         "1_000",
		"other digits":        "١",
		"19 digits":           "1000000000000000000",
		"more than an int64":  "99999999999999999999",
		"10 behind the point": "0.1234567891",
		"not a number":        "NaN",
	}
	for name, in := range tests {
		t.Run(name, func(t *testing.T) {
			if got, err := ParseDecimal(in); err == nil {
				t.Errorf("ParseDecimal(%q) = %v, want an error", in, got)
			}
		})
	}
}

func FuzzParseDecimal(f *testing.F) {
	for _, seed := range []string{"0", "-12.50", "0.000000001", "999999999999999999", "1e3", "-0.0", "."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDecimal(s)
		if err != nil {
			return
		}
		again, err := ParseDecimal(d.String())
		if err != nil || again != d {
			t.Errorf("%q is %v, which is %v, %v", s, d, again, err)
		}
		if d.coefficient != 0 && d.String() != s {
			t.Errorf("%q became %q", s, d)
		}
	})
}

func TestDecimalCmp(t *testing.T) {
	ascending := []string{
		"-999999999999999999", "-1.5", "-1.49", "-0.000000001", "0", "0.000000001", "0.5", "1", "1.000000001",
		"999999999.999999999", "999999999999999999",
	}
	for i, a := range ascending {
		for j, b := range ascending {
			x, errX := ParseDecimal(a)
			y, errY := ParseDecimal(b)
			if errX != nil || errY != nil {
				t.Fatal(errX, errY)
			}
			if got := x.Cmp(y); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("%s.Cmp(%s) = %d", a, b, got)
			}
		}
	}
	if got := (Decimal{150, 2}).Cmp(Decimal{15, 1}); got != 0 {
		t.Errorf("1.50 and 1.5 differ by %d", got)
	}
}

func TestDecimalSub(t *testing.T) {
	tests := []struct{ a, b, want string }{
		{"3", "2", "1"},
		{"1.50", "0.5", "1.00"},
		{"0.5", "1.2", "-0.7"},
		{"-0.5", "-1.2", "0.7"},
		{"1", "0.000000001", "0.999999999"},
		{"-999999999999999998", "1", "-999999999999999999"},
		{"-999999999999999999", "1", ""},
		{"-999999999999999999", "0.1", ""},
		{"999999999999999999", "-1", ""},
	}
	for _, tt := range tests {
		t.Run(tt.a+" less "+tt.b, func(t *testing.T) {
			a, errA := ParseDecimal(tt.a)
			b, errB := ParseDecimal(tt.b)
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			got, err := a.Sub(b)
			if (err == nil) != (tt.want != "") || err == nil && got.String() != tt.want {
				t.Errorf("%s - %s = %s, %v; want %q", tt.a, tt.b, got, err, tt.want)
			}
		})
	}
}

func TestDecimalSurvivesJSON(t *testing.T) {
	want := Decimal{-1250, 2}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Decimal
	if err := json.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("%s is %v, %v; want %v", text, got, err, want)
	}
	if err := json.Unmarshal([]byte(`"1e3"`), &got); err == nil {
		t.Errorf("1e3 is taken for %v", got)
	}
}
