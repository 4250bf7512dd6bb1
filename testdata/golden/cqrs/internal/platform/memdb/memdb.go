// Package memdb keeps tables in memory, with transactions that can be undone.
package memdb

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"sync"

	"example.com/service/internal/platform/retry"
)

// DB is a set of tables. One transaction runs at a time, so that none sees the
// uncommitted changes of another.
type DB struct {
	turn   chan struct{} // a mutex whose Lock can be cancelled
	tables sync.Map
}

// New returns a DB without tables.
func New() *DB { return &DB{turn: make(chan struct{}, 1)} }

// Tx is a transaction: the steps that undo it.
type Tx struct{ undo []func() }

// txKey has a value for each DB, so that none uses another's transaction.
type txKey struct{ db *DB }

// WithinTx runs fn in a transaction, which is in fn's context. It commits when fn
// returns nil and rolls back when fn returns an error or panics. Inside a
// transaction it joins; the outermost call runs fn again after a conflict.
func (db *DB) WithinTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if _, inside := ctx.Value(txKey{db}).(*Tx); inside {
		return fn(ctx)
	}
	return retry.OnConflict(ctx, func(ctx context.Context) error {
		return db.Do(ctx, func(tx *Tx) error { return fn(context.WithValue(ctx, txKey{db}, tx)) })
	})
}

// Do runs fn in the transaction of ctx, else in a new one.
func (db *DB) Do(ctx context.Context, fn func(tx *Tx) error) error {
	if tx, inside := ctx.Value(txKey{db}).(*Tx); inside {
		return fn(tx)
	}
	select {
	case db.turn <- struct{}{}:
		defer func() { <-db.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	tx, committed := &Tx{}, false
	defer func() {
		if !committed {
			for _, undo := range slices.Backward(tx.undo) {
				undo()
			}
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	err := ctx.Err()
	committed = err == nil
	return err
}

// Table holds rows by key, in the order of the keys.
type Table[K cmp.Ordered, V any] struct {
	rows map[K]V
	keys []K
}

// Open returns the table of that name, which the first call creates.
func Open[K cmp.Ordered, V any](db *DB, name string) *Table[K, V] {
	table, _ := db.tables.LoadOrStore(name, &Table[K, V]{rows: map[K]V{}})
	return table.(*Table[K, V])
}

// Get returns the row of a key.
func (t *Table[K, V]) Get(_ *Tx, key K) (V, bool) {
	row, ok := t.rows[key]
	return row, ok
}

// Set stores the row of a key.
func (t *Table[K, V]) Set(tx *Tx, key K, row V) {
	before, had := t.rows[key]
	t.set(key, row)
	tx.undo = append(tx.undo, func() {
		if had {
			t.set(key, before)
		} else {
			t.delete(key)
		}
	})
}

// Delete removes the row of a key.
func (t *Table[K, V]) Delete(tx *Tx, key K) {
	if before, had := t.rows[key]; had {
		t.delete(key)
		tx.undo = append(tx.undo, func() { t.set(key, before) })
	}
}

// From returns the rows in the order of their keys, starting with key.
func (t *Table[K, V]) From(_ *Tx, key K) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		from, _ := slices.BinarySearch(t.keys, key)
		for _, k := range t.keys[from:] {
			if !yield(k, t.rows[k]) {
				return
			}
		}
	}
}

func (t *Table[K, V]) set(key K, row V) {
	if _, had := t.rows[key]; !had {
		at, _ := slices.BinarySearch(t.keys, key)
		t.keys = slices.Insert(t.keys, at, key)
	}
	t.rows[key] = row
}

func (t *Table[K, V]) delete(key K) {
	at, _ := slices.BinarySearch(t.keys, key)
	if at == 0 {
		t.keys = t.keys[1:] // without moving all others: purges start here
	} else {
		t.keys = slices.Delete(t.keys, at, at+1)
	}
	delete(t.rows, key)
}
