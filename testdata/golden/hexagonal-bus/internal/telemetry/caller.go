package telemetry

import (
	"net"
	"strconv"
	"strings"
)

// CallerText makes an attribute of what a caller sent. One that is no UTF-8, and an
// exporter drops all spans that it has at the time; some of 64 KiB, and a collector
// refuses them all.
func CallerText(text string) string {
	const most = 512
	if len(text) > most {
		text = strings.Clone(text[:most]) // spans wait in a queue, and the rest need not
	}
	return strings.ToValidUTF8(text, "\ufffd")
}

// SplitAddress splits host:port, where either may be absent; the port is 0 then,
// and where it is no port.
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
