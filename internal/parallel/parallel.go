// Package parallel does many things on all processors.
package parallel

import (
	"cmp"
	"runtime"
	"sync"
	"sync/atomic"
)

// Each does n things, those that no processor has begun in their
// order, and returns the error of the first that failed.
func Each(n int, do func(i int) error) error {
	var at atomic.Int64
	errs := make([]error, n)
	work := func() {
		for i := int(at.Add(1)) - 1; i < n; i = int(at.Add(1)) - 1 {
			errs[i] = do(i)
		}
	}
	beside(n, work, work)
	return cmp.Or(errs...)
}

// Pipe does the first of n things after the other, and the second of each, once
// the first is done, on every processor. It returns the error of the first thing
// that failed.
func Pipe(n int, first, second func(i int) error) error {
	errs := make([]error, n)
	done := make(chan int, n)
	take := func() {
		for i := range done {
			errs[i] = second(i)
		}
	}
	beside(n, take, func() {
		for i := range n {
			if errs[i] = first(i); errs[i] != nil {
				break
			}
			done <- i
		}
		close(done)
		take()
	})
	return cmp.Or(errs...)
}

// beside does what is its own on this goroutine, whose stack has grown already,
// and what others do of n things on one for each of the other processors.
func beside(n int, others, own func()) {
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) - 1 {
		wg.Go(others)
	}
	own()
	wg.Wait()
}
