package progress

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"
)

func TestLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		l := &Line{Out: &out, Width: func() int { return 10 }}
		wrote := func(want string) {
			t.Helper()
			synctest.Wait()
			l.mu.Lock()
			defer l.mu.Unlock()
			if got := out.String(); got != want {
				t.Errorf("wrote %q, want %q", got, want)
			}
			out.Reset()
		}
		say := func() error { out.WriteString("hello\n"); return nil }
		stop := l.Show(time.Second, func(time.Time) string { return "waiting \x1b[31m" })
		_ = l.Interrupt(say)
		wrote("hello\n")
		time.Sleep(time.Second)
		wrote("\r\x1b[Kwaiting …")
		_ = l.Interrupt(say)
		wrote("\r\x1b[Khello\nwaiting …")
		stop()
		wrote("\r\x1b[K")
		_ = l.Interrupt(say)
		wrote("hello\n")
	})
}

func TestLineWithoutTerminal(t *testing.T) {
	l := new(Line)
	defer l.Show(time.Nanosecond, nil)()
	called := false
	if _ = l.Interrupt(func() error { called = true; return nil }); !called {
		t.Error("nothing was written")
	}
}
