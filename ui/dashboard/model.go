package dashboard

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"feedscope/feeds/capture"
	"feedscope/ui/keymap"
	"feedscope/ui/layout"
	"feedscope/ui/panel"
	"feedscope/ui/screen"
	"feedscope/ui/theme"
	"feedscope/ui/widget"
)

// Model is the dashboard as Bubble Tea knows it.
type Model struct {
	o Options
	*stage
	keys  keymap.Map
	clock *clock
	out   output
	host  *host

	crashes chan crash
	crashed *crash

	w, h     int
	now      time.Time // Of the last frame,
	at       time.Time // and what the panels took for the present in it.
	theme    *theme.Theme
	dark     bool // The terminal's background,
	answered bool // as it has told.
	question question
	mouse    bool
	hide     bool
	focus    int
	zoomed   bool
	places   layout.Layout
	layers   []layer
	paused   bool
	seen     uint64 // The last event's number when the view was paused.
	totals   totals
	toast    toast
	line     *widget.Line
	buffer   []byte
	content  string
	quit     bool
	later    []tea.Cmd // Work that was asked for during this update.

	seeking seeking // In a recording that is played.
	seekbar seekbar

	recording     *recording // Nil while nothing is recorded.
	recorded      string     // A sentence on the last recording that has ended.
	createCapture func(capture.Options) (writer, error)
}

// output is the terminal's screen; see package screen.
type output interface {
	Enter()
	Leave()
	Redraw()
	Show(v screen.View)
	Send(sequence string)
}

// pane is a panel in its place.
type pane struct {
	name   string
	panel  panel.Panel
	framer widget.Framer
	lines  []string // Within the frame, as last drawn.
}

// totals are the figures of the header, taken once a second.
type totals struct {
	taken      time.Time
	events     uint64
	counted    uint64 // Of them what the rate is of.
	lost       uint64
	reconnects int
	rate       float64
}

// toast is a word on what was done, shown for a while in place of the key hints.
type toast struct {
	text  string
	until time.Time
}

const toastTime = 3 * time.Second

func newModel(o Options, s *stage) *Model {
	m := &Model{
		o: o, stage: s, keys: withSaved(keymap.Default(), o.Config.Filters).In(s.mode()),
		now: time.Now(), dark: true, mouse: o.Config.Mouse, line: widget.NewLine(0),
		createCapture: createCapture,
	}
	m.at = m.present()
	m.focus = m.firstFocus()
	m.setTheme(o.Config.Theme)
	return m
}

// Init asks the terminal for its background: the automatic theme follows it, and others are given their own where it
// does not fit. A terminal that does not answer is taken for a dark one.
func (m *Model) Init() tea.Cmd {
	if noColor(m.o.Environ) {
		return nil
	}
	m.question.ask(time.Now())
	m.out.Send(ansi.RequestBackgroundColor)
	return nil
}

func (m *Model) setTheme(name string) {
	m.theme = theme.Load(name, theme.Options{
		ASCII: m.o.Config.ASCII, NoColor: noColor(m.o.Environ), Dark: m.dark,
	})
}

// firstFocus is the first panel with something to move in: the one that shows the feeds comes later.
func (m *Model) firstFocus() int {
	for i, p := range m.o.Config.Panels {
		if p.Type != "feeds" && i < len(m.panes) {
			return i
		}
	}
	return 0
}

// say shows a word to the user.
func (m *Model) say(text string) {
	m.toast = toast{text: text, until: m.now.Add(toastTime)}
}

// missed is how many events came while the view was paused.
func (m *Model) missed() uint64 {
	_, next := m.hub.History().Range()
	return next - 1 - m.seen
}

// rateWeight is the share of the newest second in the smoothed rate of the header.
const rateWeight = 0.5

// takeTotals brings the header's figures up to date, once a second of the panels' time.
func (m *Model) takeTotals() {
	span := m.at.Sub(m.totals.taken).Seconds()
	if span < 1 && !m.totals.taken.IsZero() {
		return
	}
	t := m.count()
	t.taken = m.at
	if !m.totals.taken.IsZero() {
		rate := float64(t.counted-m.totals.counted) / span
		t.rate = rate
		if m.totals.rate > 0 && rate > 0 {
			t.rate = m.totals.rate + (rate-m.totals.rate)*rateWeight
		}
	}
	m.totals = t
}

func (m *Model) count() totals {
	var t totals
	for _, f := range m.feeds {
		c := f.Totals()
		t.events += c.Messages
		t.counted += c.Counted
		t.lost += c.Lost
		t.reconnects += c.Reconnects
	}
	return t
}
