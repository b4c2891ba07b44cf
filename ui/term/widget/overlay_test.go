package widget

import (
	"slices"
	"strings"
	"testing"
)

func TestCut(t *testing.T) {
	styled := good.Open() + "abc" + accent.Open() + "def\x1b[m"
	tests := []struct {
		name     string
		line     string
		from, to int
		want     string
	}{
		{"the whole", "abc", 0, 3, "abc"},
		{"the start", "abcdef", 0, 2, "ab"},
		{"the end", "abcdef", 4, 6, "ef"},
		{"nothing", "abcdef", 3, 3, ""},
		{"beyond the end", "abc", 2, 6, "c   "},
		{"all beyond the end", "abc", 5, 7, "  "},
		{"half of a wide character at the start", "価格", 1, 4, " 格"},
		{"half of a wide character at the end", "価格", 0, 3, "価 "},
		{"both halves missing", "価", 1, 2, " "},
		{"marks stay with their letter", "e\u0301f", 0, 1, "e\u0301"},
		{"a style is closed", styled, 0, 2, good.Open() + "ab\x1b[m"},
		{"a style is kept", styled, 4, 6, good.Open() + accent.Open() + "ef\x1b[m"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Cut(tt.line, tt.from, tt.to); got != tt.want {
				t.Errorf("Cut(%q, %d, %d) = %q, want %q", tt.line, tt.from, tt.to, got, tt.want)
			}
		})
	}
}

func TestOverlay(t *testing.T) {
	background := []string{"aaaaaaa", "bbbbbbb", "価価価c", "ddddddd"}
	tests := []struct {
		name string
		box  []string
		want []string
	}{
		{"no box changes nothing", nil, background},
		{"the box is centered", []string{"123", "456"}, []string{"aaaaaaa", "bb123bb", "価456 c", "ddddddd"}},
		{"a large box is cut", slices.Repeat([]string{"123456789"}, 6), slices.Repeat([]string{"1234567"}, 4)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Overlay(background, tt.box, 7)
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			exact(t, got, 7)
		})
	}
}

func TestOverlayAtEverySize(t *testing.T) {
	background := slices.Repeat([]string{NewLine(20).Put(good, "a価格b").Put(accent, "価格cdef").String()}, 8)
	for w := 1; w < 24; w++ {
		for h := 1; h < 10; h++ {
			got := Overlay(background, Frame(dark, Border{Title: "Help"}, w, h, nil), 20)
			if len(got) != 8 {
				t.Fatalf("a box of %dx%d makes %d lines", w, h, len(got))
			}
			exact(t, got, 20)
		}
	}
}

func FuzzCut(f *testing.F) {
	f.Add("a価格b", 1, 4)
	f.Fuzz(func(t *testing.T, s string, from, to int) {
		from, to = from&31, to&31
		line := NewLine(24).Put(good, s).Fill(accent).String()
		exact(t, []string{Cut(line, from, to)}, max(to-from, 0))
	})
}

func BenchmarkOverlay(b *testing.B) {
	b.ReportAllocs()
	background := slices.Repeat([]string{NewLine(120).Put(good, strings.Repeat("some text ", 12)).String()}, 40)
	box := Frame(dark, Border{Title: "Help"}, 60, 20, nil)
	for b.Loop() {
		Overlay(background, box, 120)
	}
}
