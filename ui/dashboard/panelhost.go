package dashboard

import (
	"fmt"
	"strconv"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"feedscope/ui/panel"
	"feedscope/ui/term/text"
)

// panelHost implements [panel.Host]. Panels are made before the model, so it gets the model later.
type panelHost struct {
	m    *Model
	asks chan struct{} // Wakes the clock for a redraw.
}

func newPanelHost() *panelHost { return &panelHost{asks: make(chan struct{}, 1)} }

// Redraw requests a frame.
func (h *panelHost) Redraw() {
	select {
	case h.asks <- struct{}{}:
	default:
	}
}

// Say shows a message.
func (h *panelHost) Say(sentence string) { h.m.say(sentence) }

// Choose opens a palette of the items.
func (h *panelHost) Choose(title string, items []panel.Item) {
	all := make([]command, len(items))
	for i, item := range items {
		all[i] = command{name: item.Label, help: item.Note, run: func(*Model, string) tea.Cmd { item.Do(); return nil }}
		if i < 9 {
			all[i].key = strconv.Itoa(i + 1)
		}
	}
	p := h.m.paletteOf(title, "/", all)
	p.digits = true
	h.m.open(p)
}

// Later runs work outside Update, then the function that it returns inside.
func (h *panelHost) Later(work func() func()) {
	crashes := h.m.crashes
	h.m.later = append(h.m.later, func() tea.Msg {
		defer recoverPanic(crashes) // A panic yields no message.
		return doneMsg(work())
	})
}

// doneMsg is a function to run in Update after background work.
type doneMsg func()

// maxCopy is the largest content for the clipboard, in bytes. Terminals reject more, often silently.
const maxCopy = 74_000

// Clip puts text on the terminal's clipboard.
func (h *panelHost) Clip(content, what string) {
	if len(content) > maxCopy {
		h.m.say(fmt.Sprintf("%s is too large for the clipboard: %s, the limit is %s",
			what, text.Bytes(len(content)), text.Bytes(maxCopy)))
		return
	}
	h.m.out.Send(ansi.SetSystemClipboard(content))
	h.m.say(fmt.Sprintf("copied %s (%s), if your terminal allows it", what, text.Bytes(len(content))))
}
