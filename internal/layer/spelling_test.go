package layer

import (
	"strings"
	"testing"
)

func TestSpelling(t *testing.T) {
	for _, tt := range []struct {
		how  spelling
		name string
		want bool
	}{
		{nameSpelling, "http-2", true},
		{nameSpelling, "a" + strings.Repeat("b", 39), true},
		{nameSpelling, "a" + strings.Repeat("b", 40), false},
		{nameSpelling, "", false},
		{nameSpelling, "2http", false},
		{nameSpelling, "-http", false},
		{nameSpelling, "ht tp", false},
		{nameSpelling, "Http", false},
		{nameSpelling, "a\n", false},
		{nameSpelling, "é", false},
		{slotSpelling, "run.store", true},
		{envSpelling, "HTTP_ADDR", true},
		{envSpelling, "http_addr", false},
		{optionSpelling, "a_b", true},
		{pathSpelling, "step2", false},
		{roleSpelling, "readmodel", true},
		{roleSpelling, "read-model", false},
		{varSpelling, "readModel", true},
	} {
		if got := tt.how.fits(tt.name); got != tt.want {
			t.Errorf("%+v fits %q: %t, want %t", tt.how, tt.name, got, tt.want)
		}
	}
}
