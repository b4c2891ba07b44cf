package serve

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// taking is a connection that takes some bytes at once and then none until it is released.
type taking struct {
	room     int
	released chan struct{}
}

func (c *taking) Write(p []byte) (int, error) {
	if len(p) > c.room {
		<-c.released
		return 0, io.ErrClosedPipe
	}
	c.room -= len(p)
	return len(p), nil
}

func TestDrainGivesUpOnlyIfNothingIsTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &taking{room: 3 * piece, released: make(chan struct{})}
		d := &drain{c, 30 * time.Second, func() { close(c.released) }}
		began := time.Now()
		if n, err := d.Write(make([]byte, 3*piece)); n != 3*piece || err != nil || time.Since(began) > 0 {
			t.Errorf("wrote %d, %v", n, err)
		}
		if _, err := d.Write([]byte("more")); err == nil || time.Since(began) != 30*time.Second {
			t.Errorf("%v after %s", err, time.Since(began))
		}
	})
}

// slow is a connection that takes a piece in a time.
type slow time.Duration

func (s slow) Write(p []byte) (int, error) {
	time.Sleep(time.Duration(s))
	return len(p), nil
}

func TestDrainIsPatientWithSlowConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &drain{slow(29 * time.Second), 30 * time.Second, func() { t.Error("it gave up") }}
		if n, err := d.Write(make([]byte, 10*piece)); n != 10*piece || err != nil {
			t.Errorf("wrote %d, %v", n, err)
		}
	})
}

func TestKeyboardNoticesIdleness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, typed := io.Pipe()
		ctx, cancel := context.WithCancelCause(t.Context())
		k := newKeyboard(ctx, in, time.Hour, cancel)
		defer k.stop()
		go func() { _, _ = io.Copy(io.Discard, k) }()
		for range 3 {
			time.Sleep(59 * time.Minute)
			_, _ = typed.Write([]byte("j"))
		}
		began := time.Now()
		<-ctx.Done()
		if since := time.Since(began); since != time.Hour || !strings.Contains(context.Cause(ctx).Error(), "no key was pressed for 1h") {
			t.Errorf("after %s: %v", since, context.Cause(ctx))
		}
		_ = typed.Close()
	})
}

func TestKeyboardIsNoFasterThanPeople(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const minute = 60 * typedPerSecond
		k := newKeyboard(t.Context(), strings.NewReader(strings.Repeat("j", typedAtOnce+minute)), 0, nil)
		began := time.Now()
		n, err := io.Copy(io.Discard, k)
		if took := time.Since(began); n != typedAtOnce+minute || err != nil || took < 59*time.Second || took > 61*time.Second {
			t.Errorf("read %d bytes in %s, %v", n, took, err)
		}
	})
}

func TestKeyboardOfAClosedConnectionDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errors.New("gone"))
		k := newKeyboard(ctx, strings.NewReader(strings.Repeat("j", 10*typedAtOnce)), 0, nil)
		began := time.Now()
		if _, err := io.Copy(io.Discard, k); err != nil || time.Since(began) > 0 {
			t.Errorf("%v after %s", err, time.Since(began))
		}
	})
}
