package render

import (
	"cmp"
	"runtime"
	"sync"
	"sync/atomic"
)

// onEveryProcessor does n things, each worker one at a time, and returns the
// error of the first in order that failed.
func onEveryProcessor(n int, worker func() (do func(i int) error, err error)) error {
	var at atomic.Int64
	errs := make([]error, n)
	workers := make([]error, min(runtime.GOMAXPROCS(0), n))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			do, err := worker()
			if err != nil {
				workers[w] = err
				return
			}
			for i := int(at.Add(1)) - 1; i < n; i = int(at.Add(1)) - 1 {
				errs[i] = do(i)
			}
		})
	}
	wg.Wait()
	return cmp.Or(append(workers, errs...)...)
}
