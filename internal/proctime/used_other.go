//go:build !unix && !windows

package proctime

import "time"

var start = time.Now()

// Used returns the time since the process began, where the system does not
// tell how much of it was its own.
func Used() time.Duration { return time.Since(start) }
