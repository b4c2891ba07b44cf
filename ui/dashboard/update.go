package dashboard

import (
	tea "charm.land/bubbletea/v2"

	"feedscope/ui/panics"
	"feedscope/ui/stage"
	"feedscope/ui/term/text"
)

// Update handles one message.
func (m *Model) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	defer func() {
		if m.crashed != nil {
			next, cmd = m, tea.Quit
		}
	}()
	defer m.guard()
	cmd = m.update(msg)
	if len(m.later) > 0 {
		cmd, m.later = tea.Batch(append(m.later, cmd)...), nil
	}
	return m, cmd
}

func (m *Model) update(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case frameMsg:
		m.frame(msg)
		return nil
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
		m.out.Redraw() // Terminals rearrange the screen, some even at the same size.
		if !m.paused {
			m.refresh()
		}
	case tea.KeyPressMsg:
		if m.o.Stage == nil || !m.stageKey(msg) {
			cmd = m.key(msg)
		}
	case tea.PasteMsg:
		cmd = m.paste(msg)
	case tea.MouseClickMsg:
		m.click(msg.Mouse())
	case tea.MouseWheelMsg:
		m.wheel(msg.Mouse())
	case tea.BackgroundColorMsg:
		m.background(msg)
		if m.question.answered() {
			return tea.Quit
		}
	case stopMsg:
		cmd = m.suspend()
	case continuedMsg:
		cmd = m.retake()
	case doneMsg:
		msg()
	case playMsg:
		p, err := m.addStream(msg.stream)
		msg.played <- played{p, err}
	case relayEndedMsg:
		m.relayErr = msg.err
		return tea.Quit
	case sceneMsg:
		m.follow()
	case reloadMsg:
		m.reload(false)
	case stage.Cue:
		m.direct([]stage.Cue{msg})
	case warning:
		m.say(m.shown(text.Clean(string(msg))))
	case *panics.Error:
		m.crashed = msg
		return tea.Quit
	default:
		return nil
	}
	m.draw()
	return cmd
}

// frame refreshes and draws the panels.
func (m *Model) frame(msg frameMsg) {
	m.now = msg.now
	m.at = m.present()
	if m.player != nil {
		m.alerts.engine.Tick(m.at)
	}
	m.takeTotals()
	m.listBegun()
	m.watchRecording()
	m.learn()
	select {
	case feed := <-m.zoneless:
		m.say("the times in events of " + m.deps.Shown(feed, m.hide) + " have no time zone; assuming UTC")
	default:
	}
	if !m.paused {
		m.refresh()
	}
	m.takeEffects()
	if m.o.Stage != nil {
		m.direct(m.o.Stage.Advance(m.now))
	}
	m.draw()
	m.bell()
}

func (m *Model) refresh() {
	for _, p := range m.panes {
		p.panel.Refresh(m.at)
	}
}

func (m *Model) background(msg tea.BackgroundColorMsg) {
	if msg.Color == nil || m.answered {
		return // Later replies report our own background.
	}
	m.dark, m.answered = msg.IsDark(), true
	m.setTheme(m.o.Config.Theme)
}
