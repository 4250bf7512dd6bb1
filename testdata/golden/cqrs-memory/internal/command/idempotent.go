package command

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
)

// request is a command that its caller may send again under the same key.
type request struct {
	operation, key string
	cmd            any
}

// once makes the streams take part in the idempotency key of cmd, "" for none.
func (s streams[E]) once(operation, key string, cmd any) streams[E] {
	if key != "" {
		s.request = &request{operation, key, cmd}
	}
	return s
}

// once returns the first receipt to a command whose key has been seen before. Key,
// events and receipt are written in one transaction, so a command that fails, or
// whose process dies, leaves the key free.
func (r request) once(keys Idempotency, handle func(context.Context) (Receipt, error)) func(context.Context) (Receipt, error) {
	return func(ctx context.Context) (receipt Receipt, err error) {
		body, err := json.Marshal(r.cmd)
		if err != nil {
			return Receipt{}, fmt.Errorf("encode %s: %w", r.operation, err)
		}
		hash := sha256.Sum256(body)
		answer, found, err := keys.Begin(ctx, r.operation, r.key, hash[:])
		if err != nil {
			return Receipt{}, err
		}
		if found {
			return receipt, json.Unmarshal(answer, &receipt)
		}
		if receipt, err = handle(ctx); err != nil {
			return Receipt{}, err
		}
		if answer, err = json.Marshal(receipt); err != nil {
			return Receipt{}, fmt.Errorf("encode the receipt of %s: %w", r.operation, err)
		}
		return receipt, keys.Complete(ctx, r.operation, r.key, answer)
	}
}
