package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
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
	Weight   int               `json:"weight,string"`
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
		{body: `{"stops": [{"postCode": "1000"}], "weight": "5", "extra": {"Any": {"any": 1}}}`},
		{body: `{"labels": {"a": "\ud83d\ude00 \\ud83d", "b": "\uFFFD"}, "extra": null, "Untagged": null}`},
		{body: `{"giftWrap": null}`, detail: "must not be null", field: "giftWrap"},
		{body: `{"stops": [{"postCode": "1"}, null]}`, detail: "must not be null", field: "stops[1]"},
		{body: `{"labels": {"a": null}}`, detail: "must not be null", field: "labels.a"},
		{body: `{"labels": {"a": "\ud83d"}}`, detail: "the body must be in UTF-8, and its escapes whole characters"},
		{body: `{"labels": {"a": "\uDE00\ud83d"}}`, detail: "the body must be in UTF-8, and its escapes whole characters"},
		{body: `{"giftwrap": true}`, detail: "is unknown", field: "giftwrap"},
		{body: `{"GiftWrap": true}`, detail: "is unknown", field: "GiftWrap"},
		{body: `{"postcode": "1000"}`, detail: "is unknown", field: "postcode"},
		{body: `{"untagged": 1}`, detail: "is unknown", field: "untagged"},
		{body: `{"gift": true}`, detail: "is unknown", field: "gift"},
		{body: `{"stops": [{"PostCode": "1000"}]}`, detail: "is unknown", field: "stops[0].PostCode"},
		{body: `{"labels": {"a": "1", "a": "2"}}`, detail: "is given twice", field: "labels.a"},
		{body: `{"stops": [{"postCode": "1", "postCode": "2"}]}`, detail: "is given twice", field: "stops[0].postCode"},
	}
	for _, test := range tests {
		t.Run(test.body, func(t *testing.T) {
			var read Reader
			Decode[delivery](&read, "application/json", "", strings.NewReader(test.body))
			switch {
			case test.field != "":
				if want := []Violation{{test.field, test.detail}}; read.Err == nil || !slices.Equal(read.Err.Errors, want) {
					t.Errorf("%+v, want %v", read.Err, want)
				}
			case (read.Err != nil) != (test.detail != "") || read.Err != nil && read.Err.Detail != test.detail:
				t.Errorf("%+v, want %q", read.Err, test.detail)
			}
		})
	}
}

// TestAllThatIsWrongIsTold shows that a caller need not mend one member after another.
func TestAllThatIsWrongIsTold(t *testing.T) {
	var read Reader
	read.Fail(NewProblem(http.StatusUnprocessableEntity, "invalid", "", Violation{"X-Size", "must be 1 to 9"}))
	body := `{"giftWrap": 1, "gift": {"a": [true]}, "stops": [{"postCode": 1}, {"post": "1"}, 2], "labels": [], "weight": {}}`
	Decode[delivery](&read, "application/json", "", strings.NewReader(body))
	read.malformed("giftWrap", "is required")
	read.Fail(NewProblem(http.StatusUnprocessableEntity, "invalid", "", Violation{"stops", "must have at most 2 items"}, Violation{"stops[2].postCode", "is too short"}))
	read.Fail(nil)
	want := []Violation{
		{"giftWrap", "must not be a JSON number"},
		{"X-Size", "must be 1 to 9"},
		{"gift", "is unknown"},
		{"stops[0].postCode", "must not be a JSON number"},
		{"stops[1].post", "is unknown"},
		{"stops[2]", "must not be a JSON number"},
		{"labels", "must not be a JSON array"},
		{"stops", "must have at most 2 items"},
	}
	if read.Err.Status != http.StatusBadRequest || !slices.Equal(read.Err.Errors, want) {
		t.Errorf("%+v, want %v", read.Err, want)
	}
}

// TestABodyThatDoesNotArrive tells callers who left from those who send nonsense.
func TestABodyThatDoesNotArrive(t *testing.T) {
	for name, test := range map[string]struct {
		err    error
		status int
	}{
		"a caller who hung up": {fmt.Errorf("read: %w", io.ErrUnexpectedEOF), StatusClientClosed},
		"one who died":         {&net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}, StatusClientClosed},
		"one who is slow":      {&net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}, http.StatusRequestTimeout},
		"wrong chunks":         {errors.New("malformed chunked encoding"), http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			var read Reader
			Decode[delivery](&read, "application/json", "", iotest.ErrReader(test.err))
			if read.Err.Status != test.status {
				t.Errorf("%+v, want %d", read.Err, test.status)
			}
		})
	}
}

// TestWhatIsToldIsBounded shows that an answer does not grow with the request.
func TestWhatIsToldIsBounded(t *testing.T) {
	var members []string
	for i := range 1000 {
		members = append(members, fmt.Sprintf(`"m%d": %s1%s`, i, strings.Repeat(`{"deep":`, 1000), strings.Repeat(`}`, 1000)))
	}
	var read Reader
	Decode[delivery](&read, "application/json", "", strings.NewReader("{"+strings.Join(members, ",")+"}"))
	if got := len(read.Err.Errors); got != 50 {
		t.Errorf("%d errors, want 50", got)
	}
}
