package screen

import (
	"bytes"
	"image/color"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/colorprofile"

	"feedscope/ui/term/vtest"
)

// none is for screens that must not panic.
func none(value any, _ []byte) { panic(value) }

func view(line string) View { return View{Content: line, Width: len(line), Height: 1} }

func TestSlowTerminalGetsNewestView(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out, in := io.Pipe()
		s := New(in, colorprofile.TrueColor, none)
		s.Enter()
		for _, line := range []string{"first ", "second", "third ", "fourth"} {
			s.Show(view(line))
		}
		synctest.Wait() // The writer is blocked.
		read := make(chan string)
		go func() {
			b, _ := io.ReadAll(out)
			read <- string(b)
		}()
		synctest.Wait()
		s.Close()
		_ = in.Close()
		got := <-read
		if !strings.Contains(got, "fourth") || strings.Contains(got, "second") || strings.Contains(got, "third") {
			t.Errorf("the terminal read %q", got)
		}
	})
}

func TestLeaveTimesOutOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, in := io.Pipe()
		s := New(in, colorprofile.TrueColor, none)
		s.Enter()
		start := time.Now()
		s.Leave()
		s.Close()
		if took := time.Since(start); took != patience {
			t.Errorf("leaving took %v, want %v once", took, patience)
		}
		_ = in.Close()
	})
}

func TestSlowTerminalIsRestored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out, in := io.Pipe()
		s := New(in, colorprofile.TrueColor, none)
		s.Enter()
		s.Show(view("hello"))
		read := make(chan []byte)
		go func() {
			time.Sleep(2 * time.Second)
			b, _ := io.ReadAll(out)
			read <- b
		}()
		s.Close()
		_ = in.Close()
		got := <-read
		if c := vtest.ReadControls(got); !bytes.Contains(got, []byte("hello")) || len(c.Left) > 0 {
			t.Errorf("left %q after %q", c.Left, got)
		}
	})
}

func TestLeavingRestoresTheTerminal(t *testing.T) {
	var out bytes.Buffer
	s := New(&out, colorprofile.TrueColor, none)
	v := view("\x1b[0;1mhello\x1b[m")
	v.Title, v.Mouse, v.Ground, v.Ink = "feedscope", true, color.White, color.Black
	s.Enter()
	s.Show(v)
	s.Leave()
	suspended := out.Len()
	s.Show(v)
	s.Send("\a")
	s.Leave()
	if out.Len() != suspended {
		t.Errorf("while it was left: %q", out.Bytes()[suspended:])
	}
	s.Enter()
	s.Show(v)
	s.Close()
	s.Close()
	c := vtest.ReadControls(out.Bytes())
	if len(c.Left) > 0 || len(c.Foreign) > 0 || c.Bells > 0 {
		t.Errorf("left %q, foreign %q, bells %d", c.Left, c.Foreign, c.Bells)
	}
	if got := out.String(); strings.Count(got, enter) != 2 || strings.Count(got, "hello") != 2 || strings.Count(got, "#ffffff") != 2 {
		t.Errorf("wrote %q", got)
	}
}

func TestSequencesAreSentBeforeTheNextView(t *testing.T) {
	var out bytes.Buffer
	s := New(&out, colorprofile.TrueColor, none)
	s.Enter()
	s.Send("\a")
	s.Show(view("hello"))
	s.Close()
	if got := out.String(); strings.Index(got, "\a") > strings.Index(got, "hello") || !strings.Contains(got, "\a") {
		t.Errorf("wrote %q", got)
	}
}

func TestEnterCancelsAPendingLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out, in := io.Pipe()
		s := New(in, colorprofile.TrueColor, none)
		s.Enter()
		s.Show(view("hello"))
		synctest.Wait() // The writer is at the terminal, which does not read.
		s.Leave()
		s.Enter()
		read := make(chan string)
		go func() {
			b, _ := io.ReadAll(out)
			read <- string(b)
		}()
		synctest.Wait()
		s.Show(view("again"))
		s.Close()
		_ = in.Close()
		got := <-read
		if strings.Count(got, leave) != 1 || !strings.HasSuffix(got, leave) || !strings.Contains(got, "again") {
			t.Errorf("the terminal read %q", got)
		}
	})
}

func TestPanicWhileDrawingRestoresTerminal(t *testing.T) {
	var out bytes.Buffer
	said := make(chan any, 9)
	s := New(&out, colorprofile.TrueColor, func(value any, _ []byte) { said <- value })
	s.Enter()
	s.Show(View{Mouse: true, Width: 1 << 62, Height: 1}) // Impossible, so drawing panics.
	if value := <-said; value == nil {
		t.Error("nothing was reported")
	}
	s.Show(view("hello"))
	s.Close()
	if got := out.String(); !strings.HasSuffix(got, leave) || strings.Contains(got, "hello") {
		t.Errorf("wrote %q", got)
	}
}

// faulty is a terminal whose first writes fail.
type faulty struct {
	bytes.Buffer
	left int
}

func (f *faulty) Write(p []byte) (int, error) {
	if f.left > 0 {
		f.left--
		return 0, io.ErrShortWrite
	}
	return f.Buffer.Write(p)
}

func TestFailedWriteIsRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &faulty{left: 2}
		s := New(out, colorprofile.TrueColor, none)
		s.Enter()
		synctest.Wait()
		for range 2 {
			s.Show(view("hello"))
			synctest.Wait()
		}
		s.Close()
		if got := out.String(); !strings.Contains(got, "hello") {
			t.Errorf("wrote %q", got)
		}
	})
}

func TestPendingSequencesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, in := io.Pipe()
		s := New(in, colorprofile.TrueColor, none)
		s.Enter()
		synctest.Wait()
		for range 100 {
			s.Send(bell)
		}
		if n := len(s.next.raw); n != 1 {
			t.Errorf("%d bells wait", n)
		}
		for range 10 {
			s.Send(strings.Repeat("x", maxWaiting/4))
		}
		if n := len(s.next.raw); n > maxWaiting {
			t.Errorf("%d bytes wait", n)
		}
		_ = in.Close()
		s.Close()
	})
}

func TestEmptyTitleKeepsTitle(t *testing.T) {
	if got := settings(nil, &View{Title: "feedscope"}, &View{}); len(got) > 0 {
		t.Errorf("wrote %q", got)
	}
}
