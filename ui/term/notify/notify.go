// Package notify shows notifications on the desktop through the terminal. The environment goes in, to recognize the
// terminal, then a title and a text; control sequences come out. The texts may come from anywhere: they are made safe here.
package notify

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"feedscope/ui/term/text"
)

// maxCells bounds a title and a text.
const maxCells = 200

// protocol returns the sequence of a notification with a number. Title and body are clean.
type protocol func(n int, title, body string, urgent bool) string

// Notifier writes notifications for one terminal. It is not safe for concurrent use.
type Notifier struct {
	protocol protocol // Nil if the terminal has none.
	tmux     bool
	n        int
}

// New returns the notifier for the terminal that an environment describes, as os.Environ returns it. A terminal that is
// not known gets OSC 9, which most understand and the others ignore.
func New(environ []string) *Notifier {
	env := make(map[string]string)
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		env[name] = value
	}
	n := &Notifier{protocol: osc9, tmux: env["TMUX"] != ""}
	term := env["TERM"]
	is := func(names ...string) bool {
		for _, name := range names {
			if strings.HasPrefix(term, name) || strings.EqualFold(env["TERM_PROGRAM"], strings.TrimPrefix(name, "xterm-")) {
				return true
			}
		}
		return false
	}
	switch {
	case term == "linux", term == "dumb":
		n.protocol = nil
	case is("xterm-kitty"), env["KITTY_WINDOW_ID"] != "":
		n.protocol = osc99
	case is("foot", "rxvt-unicode", "xterm-ghostty", "wezterm"), env["VTE_VERSION"] != "":
		n.protocol = osc777
	}
	return n
}

// Sequence returns the control sequence of a notification, empty if the terminal cannot show any.
func (n *Notifier) Sequence(title, body string, urgent bool) string {
	if n.protocol == nil {
		return ""
	}
	n.n++
	s := n.protocol(n.n, text.Truncate(title, maxCells), text.Truncate(body, maxCells), urgent)
	if n.tmux {
		return ansi.TmuxPassthrough(s)
	}
	return s
}

const (
	osc = "\x1b]"
	st  = "\x1b\\"
)

// osc9 is that of iTerm2. It has one text, which some terminals take for a command if it begins with a digit.
func osc9(_ int, title, body string, _ bool) string {
	if body != "" {
		title += ": " + body
	}
	if title != "" && title[0] >= '0' && title[0] <= '9' {
		title = " " + title
	}
	return osc + "9;" + title + st
}

// osc777 is that of rxvt-unicode.
func osc777(_ int, title, body string, _ bool) string {
	return osc + "777;notify;" + strings.ReplaceAll(title, ";", ",") + ";" + body + st
}

// osc99 is that of kitty: https://sw.kovidgoyal.net/kitty/desktop-notifications.
func osc99(n int, title, body string, urgent bool) string {
	urgency := 1
	if urgent {
		urgency = 2
	}
	return fmt.Sprintf("%s99;i=feedscope-%d:d=0;%s%s%s99;i=feedscope-%d:p=body:u=%d;%s%s", osc, n, title, st, osc, n, urgency, body, st)
}
