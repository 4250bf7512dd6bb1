// Package eventstore keeps what the service knows in memory, as long as the process lives.
package eventstore
