package notify_test

import (
	"strings"
	"testing"

	"feedscope/ui/term/notify"
)

func TestProtocolFitsTheTerminal(t *testing.T) {
	const (
		osc9   = "\x1b]9;disk; full: at 95 %\x1b\\"
		osc777 = "\x1b]777;notify;disk, full;at 95 %\x1b\\"
		osc99  = "\x1b]99;i=feedscope-1:d=0;disk; full\x1b\\\x1b]99;i=feedscope-1:p=body:u=2;at 95 %\x1b\\"
	)
	for _, c := range []struct{ name, env, want string }{
		{"unknown", "TERM=xterm-256color", osc9},
		{"no environment", "", osc9},
		{"iTerm2", "TERM=xterm-256color TERM_PROGRAM=iTerm.app", osc9},
		{"kitty", "TERM=xterm-kitty", osc99},
		{"kitty with another TERM", "TERM=xterm-256color KITTY_WINDOW_ID=1", osc99},
		{"Ghostty over SSH", "TERM=xterm-ghostty", osc777},
		{"Ghostty", "TERM=xterm-256color TERM_PROGRAM=ghostty", osc777},
		{"WezTerm", "TERM=xterm-256color TERM_PROGRAM=WezTerm", osc777},
		{"foot", "TERM=foot-direct", osc777},
		{"rxvt-unicode", "TERM=rxvt-unicode-256color", osc777},
		{"GNOME Terminal", "TERM=xterm-256color VTE_VERSION=7600", osc777},
		{
			"tmux", "TERM=tmux-256color TMUX=/tmp/tmux-0/default,1,0 TERM_PROGRAM=tmux",
			"\x1bPtmux;" + strings.ReplaceAll(osc9, "\x1b", "\x1b\x1b") + "\x1b\\",
		},
		{"Linux console", "TERM=linux", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := notify.New(strings.Fields(c.env)).Sequence("disk; full", "at 95 %", true); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestTextsAreSafe(t *testing.T) {
	const hostile = "9;4;\x1b]52;c;aGk=\x07\u009c\x9d\n\u202e"
	for _, term := range []string{"xterm", "foot", "xterm-kitty"} {
		got := notify.New([]string{"TERM=" + term}).Sequence(hostile+strings.Repeat("x", 10_000), hostile+strings.Repeat("y", 10_000), false)
		if n := strings.Count(got, "\x1b]"); n != strings.Count(got, "\x1b\\") || n > 2 || strings.ContainsAny(got, "\x07\n\u202e\u009c") {
			t.Errorf("%s: %q", term, got)
		}
		if len(got) > 2000 || strings.HasPrefix(got, "\x1b]9;9") {
			t.Errorf("%s: %d bytes: %q", term, len(got), got)
		}
	}
}
