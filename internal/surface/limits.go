package surface

import (
	"fmt"

	"github.com/otelgen/otelgen/internal/model"
	"github.com/otelgen/otelgen/internal/paging"
)

// MaxSkip is how many items can be before a page that is not asked for by a
// cursor. A store walks past each of them, so that the last page costs as much as
// all before it together.
const MaxSkip = 100_000

// Limits bound what a service takes from its callers. Go code, documents and the
// description of the API say the same of them.
type Limits struct {
	// Page is how many items a page has where the caller does not say, MaxPage
	// how many it can have.
	Page, MaxPage int
	// MaxSkip is how many items can be before a page.
	MaxSkip int
	// Body bounds a request's body or message, Headers its headers or metadata.
	Body, Headers Size
	// Key and Text bound the entries of maps, in characters, and Depth what stands in one
	// another in a JSON value.
	Key, Text, Depth int
}

// StandardLimits are those of a service whose model says nothing of them.
func StandardLimits() Limits {
	return Limits{
		Page: paging.UsualSize, MaxPage: paging.UsualMax, MaxSkip: MaxSkip, Body: 1 << 20, Headers: 64 << 10,
		Key: model.MaxKeyLength, Text: model.MaxValueLength, Depth: model.MaxJSONDepth,
	}
}

// Limits are those of the service.
func (s *Surface) Limits() Limits {
	limits := StandardLimits()
	limits.Page, limits.MaxPage = s.Pages.Size, s.Pages.Max
	return limits
}

// Size is a number of bytes, a whole number of KiB.
type Size int

const (
	kib Size = 1 << 10
	mib Size = 1 << 20
)

// String returns the size as people write it: 64 KiB.
func (s Size) String() string {
	if s%mib == 0 {
		return fmt.Sprintf("%d MiB", s/mib)
	}
	return fmt.Sprintf("%d KiB", s/kib)
}

// Go returns the size as a Go expression: 64 << 10.
func (s Size) Go() string {
	if s%mib == 0 {
		return fmt.Sprintf("%d << 20", s/mib)
	}
	return fmt.Sprintf("%d << 10", s/kib)
}
