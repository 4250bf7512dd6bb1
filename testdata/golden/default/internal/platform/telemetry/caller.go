package telemetry

import (
	"net"
	"strconv"
	"strings"
)

// CallerText returns an attribute with text from a caller. It replaces invalid
// UTF-8, for which an exporter would drop its whole batch, and truncates the text,
// because a collector refuses a batch with a few attributes of 64 KiB.
func CallerText(text string) string {
	const most = 512
	if len(text) > most {
		text = strings.Clone(text[:most]) // spans wait in a queue, which need not hold the rest
	}
	return strings.ToValidUTF8(text, "\ufffd")
}

// SplitAddress splits host:port, where either may be absent. The port is 0 if it is
// absent or not a number.
func SplitAddress(address string) (host string, port int) {
	host, digits, err := net.SplitHostPort(address)
	if err != nil {
		return strings.Trim(address, "[]"), 0
	}
	if number, err := strconv.ParseUint(digits, 10, 16); err == nil {
		port = int(number)
	}
	return host, port
}
