package dashboard

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/rules/action"
	"feedscope/feeds/rules/stream"
	"feedscope/ui/config"
	"feedscope/ui/panel"
	"feedscope/ui/panel/compare"
	"feedscope/ui/panel/status"
	"feedscope/ui/panics"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/layout"
	"feedscope/ui/term/notify"
	"feedscope/ui/term/screen"
	"feedscope/ui/term/theme"
	"feedscope/ui/term/widget"
)

// Model is the tea.Model.
type Model struct {
	o Options
	*session
	keys  keymap.Map
	clock *clock
	out   output
	host  *panelHost

	crashes chan *panics.Error
	crashed *panics.Error

	onChange func()               // Called after the feeds or the panels have changed; nil for nobody.
	onEffect func(*action.Effect) // Called in place of showing an effect; nil for nobody.

	w, h     int
	now      time.Time // Of the last frame.
	at       time.Time // The panels' current time: real time, or the recording's.
	theme    *theme.Theme
	themed   string // The name of the theme as it was chosen.
	dark     bool   // The terminal's background.
	answered bool   // The terminal has reported its background.
	question question
	mouse    bool
	hide     bool
	focus    int
	zoomed   bool
	places   layout.Layout
	layers   []layer
	paused   bool
	seen     uint64   // The newest event's number when the view was paused.
	totals   []totals // One a second, as far back as the rate needs.
	past     totals   // Of feeds that have been removed.
	toast    toast
	flash    flash
	notifier *notify.Notifier
	line     *widget.Line
	buffer   []byte
	content  string
	quit     bool
	later    []tea.Cmd // Work that this update has started.

	file      *config.Config // The configuration as it was read.
	base      *config.Config // The same with the suggested panels, if any, but without the user's edits of the screen.
	edits     edits
	reloading reloading
	stage     staging // Only during a talk.

	seeking seeking // Only during playback.
	seekbar seekbar

	recording     *recording // Nil if nothing is being recorded.
	recorded      string     // How the last recording ended.
	createCapture func(capture.Options) (writer, error)
}

// output is the screen; package screen implements it.
type output interface {
	Enter()
	Leave()
	Redraw()
	Show(v screen.View)
	Send(sequence string)
}

// pane is a panel with its frame.
type pane struct {
	name     string
	settings panel.Settings
	panel    panel.Panel
	fold     feeds.Fold // Nil if the panel needs no events.
	share    *panel.Share
	alerts   bool   // It can show the alerts of rules beside the events of other feeds.
	leave    func() // Ends what attach began, and waits for that; nil for panels that were there from the start.
	framer   widget.Framer
	lines    []string // As last drawn.
}

// totals are the figures in the header at one moment.
type totals struct {
	taken      time.Time
	events     uint64
	counted    uint64 // Events that count for the rate.
	lost       uint64
	reconnects int
}

// toast is a message that replaces the key hints for a while.
type toast struct {
	text  string
	until time.Time
}

const toastTime = 3 * time.Second

func newModel(o Options, s *session) *Model {
	m := &Model{
		o: o, session: s, keys: o.keyMap(withSaved(o.Config.KeyMap(), o.Config.Filters), s.mode()),
		now: time.Now(), dark: true, mouse: o.Config.Mouse, hide: o.Hide, line: new(widget.Line), notifier: notify.New(o.Environ),
		createCapture: createCapture,
	}
	base := *o.Config
	m.file, m.base, m.stage.base = &base, &base, &base
	m.at = m.present()
	m.focus = m.firstFocus()
	m.setTheme(o.Config.Theme)
	return m
}

// Init queries the terminal's background color, which the automatic theme depends on. The other themes set their own
// background if it does not fit. Without a reply, the terminal is assumed to be dark.
func (m *Model) Init() tea.Cmd {
	if m.o.NoColor {
		return nil
	}
	m.question.ask(time.Now())
	m.out.Send(ansi.RequestBackgroundColor)
	return nil
}

func (m *Model) setTheme(name string) {
	m.themed = name
	m.theme = m.o.Config.Themes().Load(name, theme.Options{ASCII: m.o.Config.ASCII, NoColor: m.o.NoColor, Dark: m.dark})
}

// firstFocus returns a comparison of answers, where a key runs another round; without one, the first panel other than the
// list of feeds and the alerts.
func (m *Model) firstFocus() int {
	panels := m.o.Config.Panels[:min(len(m.o.Config.Panels), len(m.panes))]
	if i := slices.IndexFunc(panels, func(p panel.Settings) bool { return p.Shared().Type == compare.Type.Name }); i >= 0 {
		return i
	}
	return max(slices.IndexFunc(panels, func(p panel.Settings) bool {
		s := p.Shared()
		return s.Type != status.Type.Name && !slices.Equal(s.Feeds, []string{stream.Name}) // Alerts stay new until somebody looks.
	}), 0)
}

// say shows a message.
func (m *Model) say(text string) {
	m.toast = toast{text: text, until: m.now.Add(toastTime)}
}

// missed returns how many events arrived while the view was paused.
func (m *Model) missed() uint64 {
	_, next := m.hub.History().Range()
	return next - 1 - m.seen
}

// rateWindow is the time span of the rate, the same as in the feeds panel; see [health.Report].
const rateWindow = 5 * time.Second

// takeTotals adds totals once a second of the panels' time.
func (m *Model) takeTotals() {
	n := len(m.totals)
	if n > 0 && m.at.Sub(m.totals[n-1].taken) < time.Second {
		return
	}
	m.totals = append(m.totals, m.count())
	for len(m.totals) > 1 && m.at.Sub(m.totals[1].taken) >= rateWindow {
		m.totals = m.totals[1:]
	}
}

// rate returns the events a second of all feeds and how many events were lost.
func (m *Model) rate() (perSecond float64, lost uint64) {
	if len(m.totals) == 0 {
		return 0, 0
	}
	first, last := m.totals[0], m.totals[len(m.totals)-1]
	if span := last.taken.Sub(first.taken).Seconds(); span > 0 {
		perSecond = float64(last.counted-first.counted) / span
	}
	return perSecond, last.lost
}

func (m *Model) count() totals {
	t := m.past
	t.taken = m.at
	for _, f := range m.feeds {
		t.add(f.Totals())
	}
	return t
}

func (t *totals) add(c feeds.Totals) {
	t.events += c.Messages
	t.counted += c.Counted
	t.lost += c.Lost
	t.reconnects += c.Reconnects
}
