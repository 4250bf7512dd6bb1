package naming_test

import (
	"testing"

	"github.com/otelgen/otelgen/internal/naming"
)

// TestMendGoFile spells names that the go command would treat specially, but not
// those of templates.
func TestMendGoFile(t *testing.T) {
	for _, tt := range []struct{ pattern, out, want string }{
		{"domain/__aggregate__.go", "domain/order.go", "domain/order.go"},
		{"domain/__aggregate__.go", "domain/load_test.go", "domain/loadtest.go"},
		{"domain/__aggregate__.go", "domain/disk_linux.go", "domain/disklinux.go"},
		{"domain/__aggregate___test.go", "domain/disk_arm_test.go", "domain/diskarm_test.go"},
		{"domain/__aggregate___test.go", "domain/order_test.go", "domain/order_test.go"},
		{"domain/__aggregate___linux.go", "domain/order_linux.go", "domain/order_linux.go"},
	} {
		if got := naming.MendGoFile(tt.pattern, tt.out); got != tt.want {
			t.Errorf("%s of %s: %s, want %s", tt.out, tt.pattern, got, tt.want)
		}
	}
}
