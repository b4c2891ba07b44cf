package dashboard

import (
	"context"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// examined opens the exam of the first feed, with a server that dial connects to.
func examined(t *testing.T, dial func(context.Context) error) *Model {
	t.Helper()
	m := newTestModel(t, 100, 34)
	m.conn.DialContext = func(ctx context.Context, _, _ string) (net.Conn, error) { return nil, dial(ctx) }
	time.Sleep(700 * time.Millisecond) // Since the last frame.
	press(m, "1", ":", "d", "o", "c", "t", "o", "r", "enter")
	if m.crashed != nil {
		t.Fatalf("it crashed: %+v", m.crashed)
	}
	return m
}

// after lets time pass and draws.
func after(m *Model, d time.Duration) string {
	time.Sleep(d)
	synctest.Wait()
	m.Update(frameMsg{now: time.Now()})
	return shown(m)
}

func TestDoctorShowsItsFindings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := examined(t, func(context.Context) error { return syscall.ECONNREFUSED })
		if screen := after(m, 100*time.Millisecond); !strings.Contains(screen, "Doctor · market") || !strings.Contains(screen, "esc stops") {
			t.Errorf("at first it shows\n%s", screen)
		}
		screen := after(m, time.Minute)
		for _, want := range []string{"refused, certain; cause: server", "✗ connect", "market was never connected", "esc closes"} {
			if !strings.Contains(screen, want) {
				t.Errorf("%q is missing:\n%s", want, screen)
			}
		}
		press(m, "y")
		if sent := m.out.(*paper).sent; !strings.Contains(sent, "]52;c;") {
			t.Errorf("y copies %q", sent)
		}
		press(m, "x")
		if screen := shown(m); strings.Contains(screen, "127.0.0.1:1") {
			t.Errorf("with hosts hidden it shows\n%s", screen)
		}
		press(m, "esc")
		if screen := shown(m); strings.Contains(screen, "Doctor") || len(m.layers) > 0 {
			t.Errorf("closed it shows\n%s", screen)
		}
	})
}

func TestClosingStopsTheDoctor(t *testing.T) {
	for name, stop := range map[string]func(*Model){
		"by the user":      func(m *Model) { press(m, "esc") },
		"with the program": func(m *Model) { m.hub.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var dialing, ended atomic.Int32
				m := examined(t, func(ctx context.Context) error {
					dialing.Add(1)
					<-ctx.Done()
					ended.Add(1)
					return ctx.Err()
				})
				if screen := after(m, 3*time.Second); !strings.Contains(screen, "connect ") || !strings.Contains(screen, "3.0s  connecting to 127.0.0.1:1") {
					t.Errorf("while it connects it shows\n%s", screen)
				}
				stop(m)
				synctest.Wait()
				if dialing.Load() == 0 || ended.Load() != dialing.Load() {
					t.Errorf("%d of %d attempts ended", ended.Load(), dialing.Load())
				}
			})
		})
	}
}

func TestDoctorNeedsASelectedFeed(t *testing.T) {
	m := newTestModel(t, 100, 30)
	if err := m.examine(); (err == nil) != (m.selectedFeed() != nil) {
		t.Errorf("it says %v", err)
	}
}
