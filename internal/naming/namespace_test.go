package naming_test

import (
	"testing"

	"github.com/otelgen/otelgen/internal/naming"
)

func TestNamespace(t *testing.T) {
	for _, test := range []struct{ service, want string }{
		{"orders", "orders"},
		{"orders-api", "orders_api"},
		{"Orders.API", "orders_api"},
		{"a--b__c.", "a_b_c"},
		{"service", "service_app"},
		{"HTTP", "http_app"},
		{"user-agent", "user_agent_app"},
		{"app", "app_app"},
		{"http-proxy", "http_proxy"},
	} {
		if got := naming.Namespace(test.service); got != test.want {
			t.Errorf("Namespace(%q) is %q, want %q", test.service, got, test.want)
		}
	}
}
