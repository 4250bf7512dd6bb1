package web

import "testing"

// TestPathsOfYourOwnRoutes shows what telemetry keeps of the parameters of a path.
func TestPathsOfYourOwnRoutes(t *testing.T) {
	const someID = "01920000-0000-7000-8000-000000000001"
	tests := []struct{ route, path, want string }{
		{"", "/secret", "/REDACTED"},
		{"/orders", "/orders", "/orders"},
		{"/orders/{id}", "/orders/" + someID, "/orders/" + someID},
		{"/orders/{id}/items/{item}", "/orders/" + someID + "/items/" + someID, "/orders/" + someID + "/items/" + someID},
		{"/orders/{id}/items/{item}", "/orders/" + someID + "/items/secret", "/orders/" + someID + "/items/REDACTED"},
		{"/customers/{email}", "/customers/me@example.com", "/customers/REDACTED"},
		{"/customers/{email}", "/customers/me@example.com/secret", "/customers/REDACTED"}, // %2F in the request
		{"/files/{path...}", "/files/a/secret", "/files/REDACTED"},
		{"/files/*", "/files/a/secret", "/files/REDACTED"},
		{"/files/{name}.json", "/files/secret.json", "/files/REDACTED"},
	}
	for _, test := range tests {
		if got := (request{route: test.route, path: test.path}).knownPath(); got != test.want {
			t.Errorf("%s of %s is %s, want %s", test.path, test.route, got, test.want)
		}
	}
}
