package dashboard

import (
	"fmt"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"feedscope/ui/panel"
	"feedscope/ui/text"
)

// host is the model as panels know it. Panels are made before there is a model.
type host struct {
	m    *Model
	asks chan struct{} // Wakes the clock.
}

func newHost() *host { return &host{asks: make(chan struct{}, 1)} }

// Redraw asks for a frame.
func (h *host) Redraw() {
	select {
	case h.asks <- struct{}{}:
	default:
	}
}

// Say shows a sentence to the user.
func (h *host) Say(sentence string) { h.m.say(sentence) }

// Choose opens a menu.
func (h *host) Choose(title string, items []panel.Item) { h.m.open(&menu{title: title, items: items}) }

// Later does work outside of Update.
func (h *host) Later(work func() func()) {
	crashes := h.m.crashes
	h.m.later = append(h.m.later, func() tea.Msg {
		defer caught(crashes) // It gives no message then.
		return doneMsg(work())
	})
}

// doneMsg tells that work was done, and what is to follow.
type doneMsg func()

// maxCopy is the most that is put on the clipboard, in bytes: terminals refuse more, many without a word.
const maxCopy = 74_000

// Clip puts text on the terminal's clipboard.
func (h *host) Clip(content, what string) {
	if len(content) > maxCopy {
		h.m.say(fmt.Sprintf("%s is too large for the clipboard: %s, the most is %s",
			what, text.Bytes(len(content)), text.Bytes(maxCopy)))
		return
	}
	h.m.out.Send(ansi.SetSystemClipboard(content))
	h.m.say(fmt.Sprintf("copied %s, %s, if your terminal allows it", what, text.Bytes(len(content))))
}
