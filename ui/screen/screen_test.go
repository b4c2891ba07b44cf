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

	"feedscope/ui/vtest"
)

// view is a line on a screen of one line.
func view(line string) View { return View{Content: line, Width: len(line), Height: 1} }

func TestASlowTerminalHoldsUpNobodyAndGetsTheNewestView(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out, in := io.Pipe()
		s := New(in, colorprofile.TrueColor)
		s.Enter()
		for _, line := range []string{"first ", "second", "third ", "fourth"} {
			s.Show(view(line))
		}
		synctest.Wait() // The writer is at the terminal, which does not read.
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

func TestATerminalThatNeverReadsIsLeftAfterASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, in := io.Pipe()
		s := New(in, colorprofile.TrueColor)
		s.Enter()
		start := time.Now()
		s.Close()
		if took := time.Since(start); took != patience {
			t.Errorf("it took %v", took)
		}
		_ = in.Close()
	})
}

func TestTheTerminalIsGivenBackAsItWas(t *testing.T) {
	var out bytes.Buffer
	s := New(&out, colorprofile.TrueColor)
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

func TestWhatIsSentComesBeforeTheNextView(t *testing.T) {
	var out bytes.Buffer
	s := New(&out, colorprofile.TrueColor)
	s.Enter()
	s.Send("\a")
	s.Show(view("hello"))
	s.Close()
	if got := out.String(); strings.Index(got, "\a") > strings.Index(got, "hello") || !strings.Contains(got, "\a") {
		t.Errorf("wrote %q", got)
	}
}
