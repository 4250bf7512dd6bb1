package web

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// anything decodes itself.
type anything struct{ json.RawMessage }

type address struct {
	PostCode string `json:"postCode"`
}

type delivery struct {
	address

	GiftWrap bool              `json:"giftWrap"`
	Labels   map[string]string `json:"labels"`
	Stops    []*address        `json:"stops"`
	Extra    anything          `json:"extra"`
	Untagged any
}

// TestNamesAreThoseOfTheType shows that members may be named as you like.
func TestNamesAreThoseOfTheType(t *testing.T) {
	tests := []struct {
		body   string
		detail string // "" if it is taken
		field  string
	}{
		{body: `{"giftWrap": true, "postCode": "1000", "Untagged": {"Any-Name": [{"x Y": 1}]}}`},
		{body: `{"labels": {"Fragile": "yes", "fragile": "no", "handle with care": ""}}`},
		{body: `{"stops": [{"postCode": "1000"}, null], "extra": {"Any": {"any": 1}}}`},
		{body: `{"labels": {"a": "\ud83d\ude00 \\ud83d", "b": "\uFFFD"}, "extra": null, "Untagged": null}`},
		{body: `{"giftWrap": null}`, detail: "must not be null", field: "giftWrap"},
		{body: `{"labels": {"a": null}}`, detail: "must not be null", field: "a"},
		{body: `{"labels": {"a": "\ud83d"}}`, detail: "the body must be in UTF-8, and its escapes whole characters"},
		{body: `{"labels": {"a": "\uDE00\ud83d"}}`, detail: "the body must be in UTF-8, and its escapes whole characters"},
		{body: `{"giftwrap": true}`, detail: "is unknown", field: "giftwrap"},
		{body: `{"GiftWrap": true}`, detail: "is unknown", field: "GiftWrap"},
		{body: `{"postcode": "1000"}`, detail: "is unknown", field: "postcode"},
		{body: `{"untagged": 1}`, detail: "is unknown", field: "untagged"},
		{body: `{"gift": true}`, detail: "is unknown", field: "gift"},
		{body: `{"stops": [{"PostCode": "1000"}]}`, detail: "is unknown", field: "PostCode"},
		{body: `{"labels": {"a": "1", "a": "2"}}`, detail: "is given twice", field: "a"},
		{body: `{"stops": [{"postCode": "1", "postCode": "2"}]}`, detail: "is given twice", field: "postCode"},
	}
	for _, test := range tests {
		t.Run(test.body, func(t *testing.T) {
			var read Reader
			Decode[delivery](&read, "application/json", "", strings.NewReader(test.body))
			var refused *Problem
			if errors.As(read.Err, &refused) != (test.detail != "") {
				t.Fatal(read.Err)
			}
			if refused != nil && (refused.Detail != test.detail || refused.Field != test.field) {
				t.Errorf("%s %s, want %s %s", refused.Field, refused.Detail, test.field, test.detail)
			}
		})
	}
}
