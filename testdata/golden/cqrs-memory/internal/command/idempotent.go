package command

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
)

// once gives a command whose key has been seen the receipt that it got then.
// Key, event and receipt are of one transaction, so that a command which fails
// or whose process dies leaves the key free.
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
