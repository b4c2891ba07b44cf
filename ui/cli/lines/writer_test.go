package lines

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
)

// slowOutput accepts nothing until opens is closed.
type slowOutput struct {
	opens chan struct{} // Nil: at once.
	got   bytes.Buffer
	err   error
}

func (s *slowOutput) Write(p []byte) (int, error) {
	if s.opens != nil {
		<-s.opens
	}
	if s.err != nil {
		return 0, s.err
	}
	return s.got.Write(p)
}

func TestSlowOutputMissesWholeLinesAndSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &slowOutput{opens: make(chan struct{})}
		o := New(w, func(n int) []byte { return fmt.Appendf(nil, "%d missing\n", n) }, func(error) {})
		o.max = 20
		write := func(n int) { _, _ = fmt.Fprintf(o, "line %d\nline %d\n", n, n) }
		write(1)
		synctest.Wait() // It is being written.
		write(2)
		write(3) // No room.
		write(4)
		close(w.opens)
		synctest.Wait()
		if got, want := w.got.String(), "line 1\nline 1\nline 2\nline 2\n4 missing\n"; got != want {
			t.Errorf("before the next line, it wrote %s", got)
		}
		write(5)
		if lost := o.Close(); lost != 4 {
			t.Errorf("%d lines lost", lost)
		}
		want := "line 1\nline 1\nline 2\nline 2\n" +
			"4 missing\nline 5\nline 5\n"
		if got := w.got.String(); got != want {
			t.Errorf("wrote %s", got)
		}
	})
}

func TestBlockedOutputHoldsUpNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &slowOutput{opens: make(chan struct{})}
		o := New(w, nil, nil)
		_, _ = o.Write([]byte("a\nb\n"))
		synctest.Wait()
		_, _ = o.Write([]byte("c\n"))
		if lost := o.Close(); lost != 3 {
			t.Errorf("%d lines lost", lost)
		}
		close(w.opens)
		<-o.done
	})
}

func TestClosedOutputLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var failed error
		w := &slowOutput{err: errors.New("closed")}
		o := New(w, nil, func(err error) { failed = err })
		_, _ = o.Write([]byte("a\n"))
		synctest.Wait()
		_, _ = o.Write([]byte("b\n"))
		if lost := o.Close(); lost != 0 || !errors.Is(failed, w.err) {
			t.Errorf("%d lines lost, %v", lost, failed)
		}
	})
}
