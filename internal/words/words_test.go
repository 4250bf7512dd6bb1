package words_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/otelgen/otelgen/internal/words"
)

func TestNames(t *testing.T) {
	for _, tt := range []struct{ name, pascal, camel, snake, kebab, human string }{
		{"order", "Order", "order", "order", "order", "order"},
		{"due_date", "DueDate", "dueDate", "due_date", "due-date", "due date"},
		{"PurchaseOrder", "PurchaseOrder", "purchaseOrder", "purchase_order", "purchase-order", "purchase order"},
		{"user_id", "UserID", "userID", "user_id", "user-id", "user ID"},
		{"UserId", "UserID", "userID", "user_id", "user-id", "user ID"},
		{"UserIDs", "UserIDs", "userIDs", "user_ids", "user-ids", "user IDs"},
		{"ID", "ID", "id", "id", "id", "ID"},
		{"HTTPServer", "HTTPServer", "httpServer", "http_server", "http-server", "HTTP server"},
		{"api_url", "APIURL", "apiURL", "api_url", "api-url", "API URL"},
		{"APIURL", "APIURL", "apiURL", "api_url", "api-url", "API URL"},
		{"SKU", "SKU", "sku", "sku", "sku", "SKU"},
		{"SKUItem", "SKUItem", "skuItem", "sku_item", "sku-item", "SKU item"},
		{"sku", "Sku", "sku", "sku", "sku", "sku"},
		{"utf8_text", "UTF8Text", "utf8Text", "utf8_text", "utf8-text", "UTF8 text"},
		{"line_2", "Line2", "line2", "line_2", "line-2", "line 2"},
		{"pt-BR", "PtBR", "ptBR", "pt_br", "pt-br", "pt BR"},
		{"Mp3file", "Mp3File", "mp3file", "mp3file", "mp3file", "mp3file"},
		{"use_2fa", "Use2Fa", "use2Fa", "use_2fa", "use-2fa", "use 2fa"},
		{"https", "HTTPS", "https", "https", "https", "HTTPS"},
	} {
		got := []string{words.Pascal(tt.name), words.Camel(tt.name), words.Snake(tt.name), words.Kebab(tt.name), words.Human(tt.name)}
		want := []string{tt.pascal, tt.camel, tt.snake, tt.kebab, tt.human}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%s is %v, want %v", tt.name, got, want)
		}
	}
}

func TestPlural(t *testing.T) {
	for singular, plural := range map[string]string{
		"order": "orders", "category": "categories", "day": "days", "key": "keys", "address": "addresses",
		"box": "boxes", "status": "statuses", "bus": "buses", "church": "churches", "dish": "dishes",
		"quiz": "quizzes", "waltz": "waltzes", "buzz": "buzzes", "analysis": "analyses", "axis": "axes",
		"person": "people", "child": "children", "woman": "women", "salesman": "salesmen", "human": "humans",
		"leaf": "leaves", "roof": "roofs", "knife": "knives", "hero": "heroes", "photo": "photos",
		"series": "series", "data": "data", "information": "information", "news": "news",
		"index": "indexes", "matrix": "matrices", "criterion": "criteria", "alias": "aliases", "lens": "lenses",
		"settings": "settings", "soliloquy": "soliloquies", "tech": "techs", "y": "ys",
		"PurchaseOrder": "PurchaseOrders", "Category": "Categories", "UserID": "UserIDs", "user_id": "user_ids",
		"SKU": "SKUs", "URLs": "URLs", "OrderStatus": "OrderStatuses", "Orders": "Orders", "DNS": "DNSes",
		"Person": "People", "Route53": "Route53", "S3": "S3", "line_2": "line_2",
	} {
		if got := words.Plural(singular); got != plural {
			t.Errorf("the plural of %s is %s, want %s", singular, got, plural)
		}
	}
}

// FuzzNames checks that making a Go name of a Go name changes nothing, and that
// every text has words.
func TestArticle(t *testing.T) {
	for word, want := range map[string]string{"order": "an order", "book": "a book", "API key": "an API key", "": "a "} {
		if got := words.Article(word); got != want {
			t.Errorf("Article(%q) = %q, want %q", word, got, want)
		}
	}
}

func FuzzNames(f *testing.F) {
	for _, seed := range []string{"Order", "UserId", "UiD", "IdUrl", "OAuth2Token", "SKUs", "type", "due_date", "a_1", "ÄÖ", "x__y", "IDs3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if len(name) > 1000 {
			return
		}
		_, _, _ = words.Human(name), words.Kebab(name), words.Plural(name)
		if settled := words.Settle(name); words.IsPascal(name) && words.Settle(settled) != settled {
			t.Errorf("%s is settled as %s, and that as %s", name, settled, words.Settle(settled))
		}
	})
}

func TestNamesThatCallersKnow(t *testing.T) {
	for name, want := range map[string]struct {
		exported    string
		initialisms []string
	}{
		"GetUserById":  {"GetUserById", []string{"ID"}},
		"GetUserByID":  {"GetUserByID", nil},
		"OpenUrlOfApi": {"OpenUrlOfApi", []string{"URL", "API"}},
		"GetUserIds":   {"GetUserIds", []string{"IDS"}},
		"GetMp3file":   {"GetMp3File", nil},
		"GetSku":       {"GetSku", nil},
	} {
		if got := words.Exported(name); got != want.exported {
			t.Errorf("%s is %s in Go, want %s", name, got, want.exported)
		}
		if got := words.Initialisms(name); !slices.Equal(got, want.initialisms) {
			t.Errorf("%s has the initialisms %v, want %v", name, got, want.initialisms)
		}
	}
}
