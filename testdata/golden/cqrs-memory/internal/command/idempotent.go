package command

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
)

// once returns the first receipt to a command whose key has been seen before.
// Key, event and receipt are written in one transaction, so a command that fails,
// or whose process dies, leaves the key free.
func once(ctx context.Context, ports Ports, operation, key string, cmd any, handle func(context.Context) (Receipt, error)) (receipt Receipt, err error) {
	if key == "" {
		return handle(ctx)
	}
	body, err := json.Marshal(cmd)
	if err != nil {
		return Receipt{}, fmt.Errorf("encode %s: %w", operation, err)
	}
	hash := sha256.Sum256(body)
	err = ports.Tx.WithinTx(ctx, func(ctx context.Context) error {
		answer, found, err := ports.Idempotency.Begin(ctx, operation, key, hash[:])
		if err != nil {
			return err
		}
		if found {
			receipt = Receipt{}
			return json.Unmarshal(answer, &receipt)
		}
		if receipt, err = handle(ctx); err != nil {
			return err
		}
		if answer, err = json.Marshal(receipt); err != nil {
			return fmt.Errorf("encode the receipt of %s: %w", operation, err)
		}
		return ports.Idempotency.Complete(ctx, operation, key, answer)
	})
	if err != nil {
		return Receipt{}, err
	}
	return receipt, nil
}
