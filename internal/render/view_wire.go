package render

import "github.com/otelgen/otelgen/internal/wire"

// HTTP reports how the surface travels over HTTP.
func (v *View) HTTP() wire.HTTP { return wire.NewHTTP(v.Surface) }

// RPC reports how the surface travels in protobuf messages.
func (v *View) RPC() (wire.RPC, error) {
	p, err := v.Proto()
	if err != nil {
		return wire.RPC{}, err
	}
	return wire.NewRPC(v.Model, v.Surface, p), nil
}
