package cli

import (
	"context"
	"crypto/sha256"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"feedscope/ui/dashboard"
	"feedscope/ui/stage"
	"feedscope/ui/term/screen"
)

// faultyTalk has what could make two runs differ: connections that break and wait at random, searches and exams in the
// background, and scenes that rearrange panels.
const faultyTalk = `
title: faults
scenes:
  - title: Cut
    caption: a connection breaks, and another one
    duration: 4s
    faults: ["market reset", "metrics idle-cut:1s"]
    steps:
      - {at: 1s, keys: [r, tab, r]}
      - {at: 3s, run: doctor}
  - title: Held back
    caption: all of them
    duration: 4s
    focus: Events
    faults: ["all buffer:2048", "all lifetime:2s"]
    layout: [{panels: [Market, Events]}]
    steps:
      - {at: 1s, keys: [/, "-type:quote", enter, e, z]}
`

// frames is a recorder that keeps the hashes of frames, and the first and the last frame.
type frames struct {
	hashes []frameHash
	last   screen.View
	end    time.Duration
	after  func(n int) error
}

type frameHash struct {
	at  time.Duration
	sum [sha256.Size]byte
}

func (f *frames) Frame(at time.Duration, v screen.View) error {
	f.hashes = append(f.hashes, frameHash{at, sha256.Sum256([]byte(v.Content))})
	f.last = v
	if f.after != nil {
		return f.after(len(f.hashes))
	}
	return nil
}

func (f *frames) Close(end time.Duration) error {
	f.end = end
	return nil
}

// talkFilm returns a film of a script.
func talkFilm(t *testing.T, text string) *film {
	t.Helper()
	l := (&Env{}).loader()
	demo, err := l.Demo(filmOrigin)
	if err != nil {
		t.Fatal(err)
	}
	s, c, err := l.ParseScript("test", []byte(text), demo, filmOrigin, scriptChecks)
	if err != nil {
		t.Fatal(err)
	}
	return &film{
		size: dashboard.Size{Width: 100, Height: 30}, fps: 10, seed: 7, speed: 1,
		shows: dashboard.Options{Config: c, Stage: stage.New(s)},
	}
}

func TestSameSeedGivesSameFrames(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var first *frames
	for _, procs := range []int{1, 2, 4} {
		runtime.GOMAXPROCS(procs)
		got := new(frames)
		if err := talkFilm(t, faultyTalk).record(t.Context(), got); err != nil {
			t.Fatal(err)
		}
		if want := 8*time.Second + closingTime; got.end < want || got.end > want+time.Second {
			t.Errorf("the film takes %s, want little more than %s", got.end, want)
		}
		if first == nil {
			first = got
			continue
		}
		if len(got.hashes) != len(first.hashes) {
			t.Fatalf("%d frames with %d processors, %d with one", len(got.hashes), procs, len(first.hashes))
		}
		for i, h := range got.hashes {
			if h != first.hashes[i] {
				t.Fatalf("the frame at %s with %d processors is another one than with one", h.at, procs)
			}
		}
	}
	other := new(frames)
	f := talkFilm(t, faultyTalk)
	f.seed, f.length = 8, time.Second
	if err := f.record(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if len(other.hashes) != 10 || other.end != time.Second || other.hashes[9] == first.hashes[9] {
		t.Errorf("another seed: %d frames until %s", len(other.hashes), other.end)
	}
}

func TestInterruptedFilmEndsAtOnce(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	enough := errors.New("enough")
	got := &frames{after: func(n int) error {
		if n == 20 {
			cancel(enough)
		}
		return nil
	}}
	err := talkFilm(t, faultyTalk).record(ctx, got)
	if !errors.Is(err, enough) || len(got.hashes) != 20 {
		t.Errorf("after %d frames: %v", len(got.hashes), err)
	}
}

func TestFilmEndsWithItsRecorder(t *testing.T) {
	full := errors.New("the disk is full")
	got := &frames{after: func(int) error { return full }}
	if err := talkFilm(t, faultyTalk).record(t.Context(), got); !errors.Is(err, full) || len(got.hashes) != 1 || got.end != 0 {
		t.Errorf("after %d frames, closed at %s: %v", len(got.hashes), got.end, err)
	}
}

func TestFilmReachesTheTLSFaults(t *testing.T) {
	got := new(frames)
	f := talkFilm(t, "title: t\nscenes:\n  - {title: t, caption: c, faults: [\"market tls:expired\"], layout: [{panels: [Feeds]}]}\n")
	f.length = 3 * time.Second
	if err := f.record(t.Context(), got); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(ansi.Strip(got.last.Content), "expired") {
		t.Errorf("the screen says nothing about the certificate:\n%s", got.last.Content)
	}
}
