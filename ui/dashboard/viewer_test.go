package dashboard

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/adrg/xdg"
)

// until gives viewers frames until a condition holds.
func (w *watched) until(holds func() bool, viewers ...*Model) {
	w.t.Helper()
	deadline, frames := time.After(20*time.Second), time.NewTicker(20*time.Millisecond)
	defer frames.Stop()
	for {
		w.tell(frameMsg{time.Now()})
		for _, m := range viewers {
			m.Update(sceneMsg{})
			m.Update(frameMsg{time.Now()})
		}
		if holds() {
			return
		}
		select {
		case <-frames.C:
		case <-deadline:
			w.t.Fatalf("it never holds:\n%s", shown(viewers[0]))
		}
	}
}

func TestAlertsReachAllViewersAndAreAcknowledgedOnce(t *testing.T) {
	w := newWatched(t, wall(1, 1)+ruled+"actions: [{name: desk, terminal: [bell, flash]}]\n")
	a, b := w.viewer(120, 40, 0), w.viewer(120, 40, Operator)
	all := func(text string) func() bool {
		return func() bool { return strings.Contains(shown(a), text) && strings.Contains(shown(b), text) }
	}
	w.feed("/0") <- 7
	w.until(all("[CRITICAL] high: "), a, b)
	for _, m := range []*Model{a, b} {
		if sent := m.out.(*paper).sent; !strings.Contains(sent, "\a") {
			t.Errorf("sent %q", sent)
		}
	}
	w.until(all("1 open · 1 new"), a, b)
	for range 2 { // Reading it for long enough.
		press(a, "2")
		a.Update(frameMsg{time.Now().Add(time.Minute)})
		a.Update(frameMsg{time.Now().Add(2 * time.Minute)})
	}
	w.until(all("1 open · 1 new"), a, b)
	press(b, "2", "a")
	w.until(all("ACK"), a, b)
	if s := w.alerts.engine.States(); s[0].Acknowledged != 1 {
		t.Errorf("%+v", s[0])
	}
}

// fragile is a [Breaker] that panics when a screen is drawn.
type fragile struct{ breaking }

func (*fragile) On(string) []string { panic("ouch") }

func TestPanicEndsOneViewerOnly(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	xdg.Reload()
	t.Cleanup(xdg.Reload)
	w := newWatched(t, wall(1, 1))
	viewer := func(ctx context.Context) (screen string, err error) {
		in, typed := io.Pipe()
		defer func() { _ = typed.Close() }()
		var out strings.Builder
		err = w.Show(ctx, Viewer{In: in, Out: &out, Size: Size{80, 24}, Environ: []string{"TERM=xterm"}})
		return out.String(), err
	}
	w.host.o.Breaker = new(fragile)
	screen, err := viewer(t.Context())
	if err == nil || !strings.Contains(err.Error(), "internal error; please report it") {
		t.Errorf("the panic ends with %v", err)
	}
	if !strings.Contains(screen, "\x1b[?1049l") {
		t.Errorf("the terminal is not restored: %q", screen)
	}
	w.host.o.Breaker = new(breaking)
	ctx, cancel := context.WithTimeoutCause(t.Context(), 100*time.Millisecond, errClosing)
	defer cancel()
	if screen, err = viewer(ctx); !errors.Is(err, errClosing) || !strings.Contains(screen, "feedscope") {
		t.Errorf("the next viewer ends with %v after %q", err, screen)
	}
}
