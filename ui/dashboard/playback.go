package dashboard

import (
	"math"
	"slices"
	"strconv"
	"time"

	"feedscope/feeds/capture/replay"
	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

// Replay selects a recording to play instead of live feeds.
type Replay struct {
	// Paths are the recording's files, at least one.
	Paths []string
	// From and To limit playback; zero means the beginning and end of the recording.
	From, To time.Time
	// Speed is the factor of the speed, from [replay.MinSpeed] to [replay.MaxSpeed]; zero means 1.
	Speed float64
	// Server is the name of the server's feed in a recording of a tap, whose streams are shown as they were; empty in others.
	Server string
}

// seeking is the position to reach.
type seeking struct {
	goal time.Time
	back bool // A new session is being played up to the goal,
	// steps from which follow.
	steps int
}

// present returns the panels' current time: real time, or the recording's.
func (m *Model) present() time.Time {
	if m.player != nil {
		return m.player.Now()
	}
	if m.o.From != nil {
		return m.o.From.Now()
	}
	return m.now
}

// replays performs a playback action. It reports whether the action is one.
func (m *Model) replays(a keymap.Action) bool {
	if m.player == nil {
		return false
	}
	switch a {
	case keymap.Play:
		m.play()
	case keymap.Step:
		m.stepOn()
	case keymap.Faster:
		m.setSpeed(faster(m.player.State().Speed))
	case keymap.Slower:
		m.setSpeed(slower(m.player.State().Speed))
	case keymap.SeekBack:
		m.seekBy(-seekShare)
	case keymap.SeekOn:
		m.seekBy(seekShare)
	default:
		return false
	}
	return true
}

// seekShare is the share of the recording that one key press skips.
const seekShare = 0.1

func (m *Model) sayEnded() {
	m.say("the recording has ended; " + m.label(keymap.SeekBack) + " goes back")
}

func (m *Model) play() {
	switch s := m.player.State(); {
	case s.Ended:
		m.sayEnded()
	case s.Paused:
		m.player.Resume()
	default:
		m.player.Pause()
	}
}

func (m *Model) stepOn() {
	if m.seeking.back {
		m.seeking.steps++
		return
	}
	if m.player.State().Ended {
		m.sayEnded()
		return
	}
	m.player.Step()
}

// fastest is the highest speed below [replay.MaxSpeed] that a key sets.
const fastest = 256

func (m *Model) setSpeed(speed float64) {
	if err := m.player.SetSpeed(speed); err != nil {
		m.say(err.Error())
	}
}

// faster returns the next power of two, or the maximum after the last one.
func faster(speed float64) float64 {
	if speed >= fastest {
		return replay.MaxSpeed
	}
	return math.Exp2(math.Floor(math.Log2(speed)) + 1)
}

// slower returns the previous power of two, or the minimum after the last one.
func slower(speed float64) float64 {
	if speed > fastest {
		return fastest
	}
	return max(math.Exp2(math.Ceil(math.Log2(speed))-1), replay.MinSpeed)
}

// seekBy seeks by a share of the recording from the current position, or from the goal if it is still seeking.
func (m *Model) seekBy(share float64) {
	s := m.player.State()
	if share > 0 && s.Ended && !m.seeking.back {
		m.sayEnded()
		return
	}
	from := s.Now
	if m.seeking.back || s.Seeking {
		from = m.seeking.goal
	}
	m.seek(from.Add(time.Duration(share * float64(s.To.Sub(s.From)))))
}

// seek goes to a time of the recording: forward in this session, back in a new one.
func (m *Model) seek(to time.Time) {
	s := m.player.State()
	if to.Before(s.From) {
		to = s.From
	}
	if to.After(s.To) {
		to = s.To
	}
	m.seeking.goal, m.seeking.steps = to, 0
	if !m.seeking.back && m.player.Seek(to) != nil {
		m.seekBack()
	}
}

// seekBack starts a session that is played up to the goal.
func (m *Model) seekBack() {
	m.seeking.back = true
	o, goal, crashes, host := m.o, m.seeking.goal, m.crashes, m.host
	how := replay.Options{From: goal, To: o.Replay.To, Speed: m.player.State().Speed, Paused: m.player.State().Paused}
	host.Later(func() func() {
		s, err := openRecording(o, host, crashes, how)
		return func() { m.change(s, goal, err) }
	})
}

// change switches to the new session, unless the goal has moved meanwhile.
func (m *Model) change(to *session, goal time.Time, err error) {
	m.seeking.back = false
	if err != nil {
		m.say("cannot go back: " + plainReason(err))
		return
	}
	old := m.session
	if !goal.Equal(m.seeking.goal) {
		m.discard(to)
		m.seekBack()
		return
	}
	for len(m.layers) > 0 {
		m.close() // They belong to the old session.
	}
	focused := ""
	if p := m.focused(); p != nil {
		focused = p.name
	}
	m.session, m.totals = to, nil
	m.clock.setNews(to.hub.Changed())
	m.at = m.present()
	m.sayError(m.rearrange()) // The panels may have changed meanwhile.
	if at := m.paneIndex(focused); at >= 0 {
		m.focus = at
	}
	to.inheritFrom(old, goal)
	for range m.seeking.steps {
		to.player.Step()
	}
	m.seeking.steps = 0
	m.discard(old)
	m.refresh()
}

// discard closes a session that is no longer needed.
func (m *Model) discard(s *session) {
	m.host.Later(func() func() {
		s.close()
		return func() {}
	})
}

// inheritFrom takes over the panels' state and the speed of the previous session, and starts playing.
func (s *session) inheritFrom(before *session, now time.Time) {
	for _, p := range s.panes {
		at := slices.IndexFunc(before.panes, func(b *pane) bool { return b.name == p.name })
		if sc, ok := p.panel.(panel.Scroller); ok && at >= 0 {
			sc.Inherit(before.panes[at].panel, now)
		}
	}
	if s.sketch != nil && before.sketch != nil {
		s.sketch.touched, s.sketch.found, s.sketch.drafts = before.sketch.touched, before.sketch.found, before.sketch.drafts
	}
	s.player.Start()
	state := before.player.State()
	_ = s.player.SetSpeed(state.Speed) // It was valid before.
	if state.Paused {
		s.player.Pause()
	} else {
		s.player.Resume()
	}
}

// playing returns the header's phrase about playback.
func (m *Model) playing() phrase {
	g := &m.theme.Glyphs
	switch s := m.player.State(); {
	case m.seeking.back, s.Seeking:
		return phrase{g.Connecting + " seeking", theme.Info}
	case s.Err != nil:
		return phrase{g.Failed + " read error", theme.Bad}
	case s.Ended:
		return phrase{g.Ended + " end", theme.Strong}
	case s.Paused:
		return phrase{g.Paused + " paused", theme.Warn}
	default:
		return phrase{g.Playing + " playing" + speedWord(s.Speed), theme.Good}
	}
}

// speedWord returns a speed with a space before it, empty for normal speed.
func speedWord(speed float64) string {
	switch speed {
	case 1:
		return ""
	case replay.MaxSpeed:
		return " max"
	}
	return " " + strconv.FormatFloat(speed, 'g', 4, 64) + "x"
}
