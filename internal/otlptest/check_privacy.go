package otlptest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// forbidden are attributes, or the beginnings of attributes, that carry what users sent.
var forbidden = []string{
	"http.request.header.", "http.response.header.", "http.request.body.content", "http.response.body.content",
	"rpc.request.metadata.", "rpc.response.metadata.", "db.query.parameter.",
}

func (c *checker) checkPrivacy() {
	c.eachAttrs(func(_ level, subject, traceID string, attrs Attrs) {
		for _, key := range slices.Sorted(maps.Keys(attrs)) {
			if key == "url.query" {
				c.add(RuleQuery, traceID, subject, "url.query is recorded")
			}
			if strings.HasPrefix(key, "url.") && strings.Contains(fmt.Sprint(attrs[key]), "?") {
				c.add(RuleQuery, traceID, subject, "%s holds a query string", key)
			}
			for _, f := range forbidden {
				if strings.HasPrefix(key, f) {
					c.add(RuleHeader, traceID, subject, "%s is recorded", key)
				}
			}
		}
	})
	for _, canary := range c.Canaries {
		c.checkCanary(canary)
	}
}

// checkCanary looks for a secret in every place, first where it can say which, then in the raw texts.
func (c *checker) checkCanary(canary string) {
	if canary == "" {
		return
	}
	disguises := disguisesOf(canary)
	found := false
	look := func(subject, traceID, place string, value any) {
		text := strings.ToLower(place + "\x00" + fmt.Sprint(printable(value)))
		if slices.ContainsFunc(disguises, func(d string) bool { return strings.Contains(text, d) }) {
			found = true
			c.add(RuleCanary, traceID, subject, "the secret %s is in its %s", canary, place)
		}
	}
	c.eachAttrs(func(_ level, subject, traceID string, attrs Attrs) {
		for _, key := range slices.Sorted(maps.Keys(attrs)) {
			look(subject, traceID, "attribute "+key, attrs[key])
		}
	})
	for _, s := range c.snap.Spans {
		look(string(s.Kind)+" span", s.TraceID, "name", s.Name)
		look(s.String(), s.TraceID, "status message", s.StatusMessage)
		look(s.String(), s.TraceID, "trace state", s.TraceState)
		for _, e := range s.Events {
			look(s.String(), s.TraceID, "event name", e.Name)
		}
	}
	for _, l := range c.snap.Logs {
		look("log record", l.TraceID, "body", l.Body)
	}
	for _, text := range c.snap.Strings {
		if !found {
			look("payload", "", "text", text)
		}
	}
}

// disguisesOf are the forms, in lower case, in which a secret may come out.
func disguisesOf(secret string) []string {
	escaped, err := json.Marshal(secret)
	if err != nil {
		escaped = []byte(secret)
	}
	out := []string{
		strings.ToLower(secret),
		strings.ToLower(url.QueryEscape(secret)),
		strings.ToLower(url.PathEscape(secret)),
		strings.ToLower(strings.Trim(string(escaped), `"`)),
		strings.ToLower(base64.StdEncoding.EncodeToString([]byte(secret))),
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// printable turns bytes, which fmt prints as numbers, into text.
func printable(value any) any {
	if b, ok := value.([]byte); ok {
		return string(b)
	}
	return value
}
