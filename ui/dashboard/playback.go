package dashboard

import (
	"math"
	"strconv"
	"time"

	"feedscope/feeds/capture/replay"
	"feedscope/ui/keymap"
	"feedscope/ui/panel"
	"feedscope/ui/theme"
)

// Replay says which recording to play in place of watching live feeds.
type Replay struct {
	// Paths are its files, at least one.
	Paths []string
	// From is where playing begins and To where it ends; zero: the recording's own beginning and end.
	From, To time.Time
	// Speed is how many times as fast as it was, from [replay.MinSpeed] to [replay.MaxSpeed]; zero means 1.
	Speed float64
}

// seeking is a wish to be elsewhere in the recording.
type seeking struct {
	goal time.Time
	back bool // A stage is being made on which it is played up to the goal.
}

// present is what the panels take for the present: of a recording, its own time.
func (m *Model) present() time.Time {
	if m.player != nil {
		return m.player.Now()
	}
	return m.now
}

// replays does an action on the recording; false: it is none, or nothing is being replayed.
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

// seekShare is the share of the recording that one key goes back or on.
const seekShare = 0.1

const atItsEnd = "the recording is at its end; { goes back"

func (m *Model) play() {
	switch s := m.player.State(); {
	case s.Ended:
		m.say(atItsEnd)
	case s.Paused:
		m.player.Resume()
	default:
		m.player.Pause()
	}
}

func (m *Model) stepOn() {
	if m.player.State().Ended {
		m.say(atItsEnd)
		return
	}
	m.player.Step()
}

// fastest is the highest speed that a key sets but for [replay.MaxSpeed].
const fastest = 256

func (m *Model) setSpeed(speed float64) {
	if err := m.player.SetSpeed(speed); err != nil {
		m.say(err.Error())
	}
}

// faster gives the power of two above a speed, or at last all that is possible.
func faster(speed float64) float64 {
	if speed >= fastest {
		return replay.MaxSpeed
	}
	return math.Exp2(math.Floor(math.Log2(speed)) + 1)
}

// slower gives the power of two below a speed, or at last the slowest.
func slower(speed float64) float64 {
	if speed > fastest {
		return fastest
	}
	return max(math.Exp2(math.Ceil(math.Log2(speed))-1), replay.MinSpeed)
}

// seekBy goes back or on by a share of the recording, from where it is or is about to be.
func (m *Model) seekBy(share float64) {
	s := m.player.State()
	if share > 0 && s.Ended && !m.seeking.back {
		m.say(atItsEnd)
		return
	}
	from := s.Now
	if m.seeking.back || s.Seeking {
		from = m.seeking.goal
	}
	m.seek(from.Add(time.Duration(share * float64(s.To.Sub(s.From)))))
}

// seek goes to a time of the recording: on, as the player does; back, by playing it anew up to there.
func (m *Model) seek(to time.Time) {
	s := m.player.State()
	if to.Before(s.From) {
		to = s.From
	}
	if to.After(s.To) {
		to = s.To
	}
	m.seeking.goal = to
	if !m.seeking.back && m.player.Seek(to) != nil {
		m.seekBack()
	}
}

// seekBack makes a stage on which the recording is played up to the goal.
func (m *Model) seekBack() {
	m.seeking.back = true
	o, goal, crashes, around := m.o, m.seeking.goal, m.crashes, m.host
	how := replay.Options{From: goal, To: o.Replay.To, Speed: m.player.State().Speed, Paused: m.player.State().Paused}
	around.Later(func() func() {
		s, err := openRecording(o, around, crashes, how)
		return func() { m.change(s, goal, err) }
	})
}

// change puts the stage that was made in place of the one that was, unless the goal is another one by now.
func (m *Model) change(to *stage, goal time.Time, err error) {
	m.seeking.back = false
	if err != nil {
		m.say("cannot go back: " + plainReason(err))
		return
	}
	old := m.stage
	if !goal.Equal(m.seeking.goal) {
		m.discard(to)
		m.seekBack()
		return
	}
	for len(m.layers) > 0 {
		m.close() // What they show is of the old stage.
	}
	to.takeAfter(old, goal)
	m.stage, m.totals = to, totals{}
	m.clock.follow(to.hub.Changed())
	m.discard(old)
	m.at = m.present()
	m.refresh()
}

// discard closes a stage that is not needed any more.
func (m *Model) discard(s *stage) {
	m.host.Later(func() func() {
		s.close()
		return func() {}
	})
}

// takeAfter starts the recording up to now, with panels that are as the user left those before, and has it played as it was.
func (s *stage) takeAfter(before *stage, now time.Time) {
	for i, p := range s.panes {
		if heir, ok := p.panel.(panel.Heir); ok {
			heir.Inherit(before.panes[i].panel, now)
		}
	}
	s.player.Start()
	state := before.player.State()
	_ = s.player.SetSpeed(state.Speed) // It was in force before.
	if state.Paused {
		s.player.Pause()
	} else {
		s.player.Resume()
	}
}

// playing says how the recording is being played.
func (m *Model) playing() phrase {
	g := &m.theme.Glyphs
	switch s := m.player.State(); {
	case m.seeking.back, s.Seeking:
		return phrase{g.Connecting + " seeking", theme.Info}
	case s.Err != nil:
		return phrase{g.Failed + " cannot be read on", theme.Bad}
	case s.Ended:
		return phrase{g.Ended + " end", theme.Strong}
	case s.Paused:
		return phrase{g.Paused + " paused", theme.Warn}
	default:
		return phrase{g.Playing + " playing" + speedWord(s.Speed), theme.Good}
	}
}

// speedWord is a speed, with a space before it; empty for that of life.
func speedWord(speed float64) string {
	switch speed {
	case 1:
		return ""
	case replay.MaxSpeed:
		return " max"
	}
	return " " + strconv.FormatFloat(speed, 'g', 4, 64) + "x"
}
