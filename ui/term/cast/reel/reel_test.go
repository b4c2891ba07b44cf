package reel

import (
	"image/color"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"feedscope/ui/term/screen"
)

func TestReel(t *testing.T) {
	ground := color.RGBA{1, 2, 3, 0xff}
	red, white := color.RGBA{0xff, 0, 0, 0xff}, color.RGBA{0xff, 0xff, 0xff, 0xff}
	r := New(3, 2)
	for _, f := range []struct {
		at      time.Duration
		content string
	}{
		{0, "never seen"},
		{0, "abc\n"},
		{1, "abc\n\x1b[1m   \x1b[m"}, // Looks the same.
		{2, "abc\n\x1b[38;2;255;0;0m漢\x1b[m"},
		{3, "\nabc"},
	} {
		r.Add(f.at, screen.View{Content: f.content, Ground: ground, Ink: white})
	}
	colors := screen.Colors{Ground: ground, Ink: white}
	want := []Frame{
		{0, colors, []int32{2, 1}},
		{2, colors, []int32{2, 3}},
		{3, colors, []int32{1, 2}},
	}
	if diff := cmp.Diff(want, r.Frames); diff != "" {
		t.Error(diff)
	}
	blank := Cell{Text: " ", Width: 1, Fore: ground, Back: ground}
	wide := []Cell{{Text: "漢", Width: 2, Fore: red, Back: ground}, {Fore: red, Back: ground}, blank}
	if diff := cmp.Diff(wide, r.Lines[3], cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Cell{blank, blank, blank}, r.Lines[1]); diff != "" {
		t.Error(diff)
	}
}
