package render

import "github.com/otelgen/otelgen/internal/wire"

// HTTP tells how the surface travels over HTTP.
func (v *View) HTTP() wire.HTTP { return wire.NewHTTP(v.Surface) }
