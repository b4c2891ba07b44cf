package dashboard

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// runClock runs a clock in synthetic time and returns the times of its frames after the first ones.
func runClock(t *testing.T, fps int, during func(c *clock, news chan<- struct{})) (frames []time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		news := make(chan struct{}, 1)
		sent := make(chan time.Time, 1<<16)
		c := newClock(fps, func(msg tea.Msg) { sent <- msg.(frameMsg).now }, news, make(chan struct{}))
		ctx, cancel := context.WithCancel(t.Context())
		go c.run(ctx)
		for range firstFrames {
			news <- struct{}{}
			time.Sleep(firstInterval)
			synctest.Wait()
		}
		time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(time.Second + 500*time.Millisecond)))
		synctest.Wait()
		start := time.Now()
		during(c, news)
		cancel()
		synctest.Wait()
		close(sent)
		for at := range sent {
			if at.After(start) {
				frames = append(frames, at.Sub(start))
			}
		}
	})
	return frames
}

func TestIdleClockDrawsEverySecond(t *testing.T) {
	frames := runClock(t, 30, func(*clock, chan<- struct{}) { time.Sleep(3 * time.Second) })
	if len(frames) != 3 || frames[0] != 500*time.Millisecond || frames[2] != 2500*time.Millisecond {
		t.Errorf("frames at %v", frames)
	}
}

func TestNewsAfterOldFrameIsDrawnAtOnce(t *testing.T) {
	frames := runClock(t, 30, func(_ *clock, news chan<- struct{}) {
		time.Sleep(100 * time.Millisecond)
		news <- struct{}{}
		time.Sleep(100 * time.Millisecond)
	})
	if len(frames) != 1 || frames[0] != 100*time.Millisecond {
		t.Errorf("frames at %v", frames)
	}
}

func TestConstantNewsIsDrawnAtTheFrameRate(t *testing.T) {
	for _, fps := range []int{1, 10, 30, 60} {
		frames := runClock(t, fps, func(_ *clock, news chan<- struct{}) {
			for range 10_000 {
				select {
				case news <- struct{}{}:
				default:
				}
				time.Sleep(time.Millisecond)
			}
		})
		if n := len(frames); n < 10*fps-1 || n > 10*fps+1 {
			t.Errorf("%d frames in 10 s at %d a second", n, fps)
		}
	}
}

func TestDeadlineGetsFrame(t *testing.T) {
	frames := runClock(t, 30, func(c *clock, _ chan<- struct{}) {
		c.setDeadline(time.Now().Add(123 * time.Millisecond))
		time.Sleep(400 * time.Millisecond)
	})
	if len(frames) != 1 || frames[0] != 123*time.Millisecond {
		t.Errorf("frames at %v", frames)
	}
}

func TestPastDeadlineGetsFrame(t *testing.T) {
	frames := runClock(t, 30, func(c *clock, _ chan<- struct{}) {
		time.Sleep(50 * time.Millisecond)
		c.setDeadline(time.Now().Add(-time.Millisecond))
		time.Sleep(400 * time.Millisecond)
	})
	if len(frames) != 1 || frames[0] != 50*time.Millisecond {
		t.Errorf("frames at %v", frames)
	}
}
