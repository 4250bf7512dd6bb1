package application

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
)

// keyed is the input of an operation that may be repeated.
type keyed interface {
	key() string
}

// once returns the first answer to a request whose key has been seen before. Key,
// changes and answer are written in one transaction, so a request that fails, or
// whose process dies, leaves the key free.
func once[In keyed, Out any](ports DrivenPorts, operation string, next func(context.Context, In) (Out, error)) func(context.Context, In) (Out, error) {
	return func(ctx context.Context, in In) (Out, error) {
		if in.key() == "" {
			return next(ctx, in)
		}
		var none, out Out
		body, err := json.Marshal(in)
		if err != nil {
			return none, fmt.Errorf("encode the input of %s: %w", operation, err)
		}
		hash := sha256.Sum256(body)
		err = ports.Tx.WithinTx(ctx, func(ctx context.Context) error {
			answer, found, err := ports.Idempotency.Begin(ctx, operation, in.key(), hash[:])
			if err != nil {
				return err
			}
			if found {
				out = none
				return json.Unmarshal(answer, &out)
			}
			if out, err = next(ctx, in); err != nil {
				return err
			}
			if answer, err = json.Marshal(out); err != nil {
				return fmt.Errorf("encode the answer of %s: %w", operation, err)
			}
			return ports.Idempotency.Complete(ctx, operation, in.key(), answer)
		})
		if err != nil {
			return none, err
		}
		return out, nil
	}
}
