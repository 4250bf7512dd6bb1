package projection

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"example.com/service/internal/platform/storage"
)

func TestWait(t *testing.T) {
	tests := map[string]struct {
		after     time.Duration // when position 7 is reached
		cancelled bool
		want      error
		waited    time.Duration
	}{
		"reached before":   {after: -1},
		"reached in time":  {after: time.Second, waited: time.Second},
		"reached too late": {after: 3 * time.Second, want: storage.ErrUnavailable, waited: patience},
		"given up":         {after: time.Second, cancelled: true, want: context.Canceled},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newProgress()
				reach := func() {
					p.advance(6, 8)
					p.advance(7, 8)
				}
				if tt.after < 0 {
					reach()
				} else {
					time.AfterFunc(tt.after, reach)
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if tt.cancelled {
					cancel()
				}
				start := time.Now()
				err := p.wait(ctx, 7)
				if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) || time.Since(start) != tt.waited {
					t.Errorf("gave %v after %v; want %v after %v", err, time.Since(start), tt.want, tt.waited)
				}
			})
		})
	}
}

func TestCheckFailsWhenTheReadModelStaysBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgress()
		check := func(want bool) {
			t.Helper()
			if err := p.check(); (err == nil) != want {
				t.Errorf("the check gave %v", err)
			}
		}
		check(true)
		p.advance(1, 2)
		check(true)
		time.Sleep(maxLag + time.Second)
		p.advance(2, 3)
		check(false)
		p.advance(3, 3)
		check(true)
		p.fail(errors.New("broken"))
		check(false)
		p.advance(3, 3)
		check(true)
	})
}
