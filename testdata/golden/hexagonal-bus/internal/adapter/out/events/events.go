// Package events sends what happened in the domain to the outbox.
package events

import (
	"context"

	"example.com/service/internal/messaging"
)

// Outbox takes messages that leave the service once the transaction in the
// context has committed.
type Outbox interface {
	Add(ctx context.Context, messages ...messaging.Message) error
}
