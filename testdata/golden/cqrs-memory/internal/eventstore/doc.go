// Package eventstore stores what the service knows in memory, as long as the process lives.
package eventstore
