package scenario

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
)

// RequestsFile holds requests for editors, such as VS Code's REST Client.
const RequestsFile = "api/requests.http"

// PlayRequests sends what is in a requests file from top to bottom to the service at the base URL, in place of its @host, as a person does
// with an editor. The error tells of each request that does not succeed.
func PlayRequests(ctx context.Context, baseURL string, file []byte) error {
	answers := map[string]any{}
	var errs []error
	for _, text := range strings.Split(string(file), "\n###")[1:] {
		if err := play(ctx, strings.ReplaceAll(text, "{{host}}", baseURL), answers); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// variable is something that a named request was answered with: {{PlaceOrder.response.body.$.id}},
// or with a name that has hyphens, {{PlaceOrder.response.body.$['read-token']}}.
var variable = regexp.MustCompile(`\{\{(\w+)\.response\.body\.\$(?:\.([\w.]+)|\['([\w-]+)'\])\}\}`)

// play sends one request: title, name, request line, headers and, after an empty line, the body.
func play(ctx context.Context, text string, answers map[string]any) error {
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	if len(lines) < 3 {
		return fmt.Errorf("this is no request: %q", text)
	}
	name, named := strings.CutPrefix(lines[1], "# @name ")
	if _, taken := answers[name]; !named || taken {
		return fmt.Errorf("%q does not give the request a name of its own", lines[1])
	}
	var missing error
	fill := func(text string) string {
		return variable.ReplaceAllStringFunc(text, func(v string) string {
			parts := variable.FindStringSubmatch(v)
			value, ok := at(answers[parts[1]], strings.Split(parts[2]+parts[3], "."))
			if !ok {
				missing = fmt.Errorf("%s: no answer has %s", name, v)
			}
			return fmt.Sprint(value)
		})
	}
	method, url, _ := strings.Cut(fill(lines[2]), " ")
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(strings.TrimSpace(fill(body))))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for _, line := range lines[3:] {
		key, value, _ := strings.Cut(line, ": ")
		req.Header.Set(key, fill(value))
	}
	if missing != nil {
		return missing
	}
	if answers[name], err = send(req); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// send returns the answer decoded, nil where it is empty.
func send(req *http.Request) (document any, err error) {
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, res.Body.Close()) }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return nil, fmt.Errorf("%s %s answered %d: %s", req.Method, req.URL, res.StatusCode, bytes.TrimSpace(body))
	}
	if len(body) == 0 {
		return nil, nil
	}
	return document, json.Unmarshal(body, &document)
}
