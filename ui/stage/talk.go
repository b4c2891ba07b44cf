package stage

import (
	"slices"
	"time"

	"feedscope/ui/config"
)

// Action is what a cue asks for.
type Action uint8

const (
	// Set sets the scene: its panels, its filter, its faults. Everything that a scene before it left behind goes.
	Set Action = iota
	// Press presses the key Text.
	Press
	// Run runs the command Text of the palette.
	Run
	// End shows the closing card.
	End
)

// Cue is something to do now.
type Cue struct {
	Action Action
	Text   string
}

// Talk is a script that is being presented. Create it with [New]. It is not safe for concurrent use.
type Talk struct {
	script *config.Script
	plans  [][]moment // Of each scene.

	began   time.Time // Zero before the first Advance.
	last    time.Time // Of the last Advance.
	scene   int
	elapsed time.Duration // In the scene, without the time for which it was held.
	at      int           // The next moment of the scene.
	set     bool          // The scene has been set.
	held    bool
	over    bool
	took    time.Duration // How long the talk took, once it is over.

	caption string
	pressed []pressed
}

// moment is a cue at a time of its scene, or a caption.
type moment struct {
	at      time.Duration
	cue     Cue
	caption string
}

// pressed is a key that the audience sees.
type pressed struct {
	key string
	at  time.Duration // Of the scene.
}

// New returns a talk that begins with the first call of Advance.
func New(s *config.Script) *Talk {
	t := &Talk{script: s}
	for i := range s.Scenes {
		t.plans = append(t.plans, plan(&s.Scenes[i]))
	}
	return t
}

const (
	// keyEvery and letterEvery are the times between keys: those that have an effect, and those that are part of a text.
	keyEvery    = 700 * time.Millisecond
	letterEvery = 60 * time.Millisecond
)

// plan returns the moments of a scene in order.
func plan(s *config.Scene) (all []moment) {
	for i := range s.Steps {
		step := &s.Steps[i]
		at := step.At
		if step.Caption != "" {
			all = append(all, moment{at: at, caption: step.Caption})
		}
		if step.Run != "" {
			all = append(all, moment{at: at, cue: Cue{Run, step.Run}})
		}
		for _, k := range step.Keys {
			for _, key := range strokes(k) {
				all = append(all, moment{at: at, cue: Cue{Press, key}})
				at += letterEvery
			}
			at += keyEvery - letterEvery
		}
	}
	slices.SortStableFunc(all, func(a, b moment) int { return int(a.at - b.at) })
	return all
}

// asleep is the time between two calls of Advance from which on the machine must have been asleep, and the talk with it.
const asleep = 30 * time.Second

// Advance returns what is due at a time. Times do not decrease.
func (t *Talk) Advance(now time.Time) (due []Cue) {
	if t.began.IsZero() {
		t.began, t.last = now, now
	}
	passed := now.Sub(t.last)
	t.last = now
	if t.over {
		return nil
	}
	if !t.held && passed < asleep {
		t.elapsed += passed
	}
	for {
		due = append(due, t.due()...)
		s := t.Scene()
		if t.elapsed < s.Duration || t.waits() || t.at < len(t.plans[t.scene]) { // Its keys may take longer.
			return due
		}
		left := t.elapsed - s.Duration
		if t.scene+1 == len(t.script.Scenes) && !t.script.Loop {
			return append(due, t.end()...)
		}
		t.enter((t.scene + 1) % len(t.script.Scenes))
		t.elapsed = left
	}
}

// due returns the cues of the scene that are due, and removes them.
func (t *Talk) due() (due []Cue) {
	if !t.set {
		t.set = true
		due = append(due, Cue{Action: Set})
	}
	plan := t.plans[t.scene]
	for t.at < len(plan) && plan[t.at].at <= t.elapsed {
		m := plan[t.at]
		t.at++
		switch {
		case m.caption != "":
			t.caption = m.caption
			continue
		case m.cue.Action == Press:
			t.pressed = append(t.pressed, pressed{m.cue.Text, m.at})
		}
		due = append(due, m.cue)
	}
	return due
}

func (t *Talk) end() []Cue {
	t.over, t.held, t.took = true, false, t.last.Sub(t.began)
	return []Cue{{Action: End}}
}

// enter begins a scene at its start.
func (t *Talk) enter(scene int) {
	t.scene, t.elapsed, t.at, t.set, t.over = scene, 0, 0, false, false
	t.caption, t.pressed = "", nil
}

// Go goes to a scene, counted from 0, and continues from there. Beyond the last one it ends the talk, and before the first one
// it begins that again.
func (t *Talk) Go(scene int, now time.Time) []Cue {
	if t.over && scene >= len(t.script.Scenes) {
		return nil
	}
	t.last = now
	if scene >= len(t.script.Scenes) {
		if !t.script.Loop {
			return t.end()
		}
		scene = 0
	}
	t.enter(max(scene, 0))
	t.held = false
	return t.due()
}

// Next goes to the next scene.
func (t *Talk) Next(now time.Time) []Cue { return t.Go(t.scene+1, now) }

// Back goes to the start of the scene, or to the scene before if it has just begun.
func (t *Talk) Back(now time.Time) []Cue {
	if t.over || t.elapsed > justBegun {
		return t.Go(t.scene, now)
	}
	return t.Go(t.scene-1, now)
}

// justBegun is how long after the start of a scene Back goes to the scene before.
const justBegun = 3 * time.Second

// Hold stops the time of the scene, or lets it continue. In a scene that waits at its end, it goes on to the next one.
func (t *Talk) Hold(now time.Time) []Cue {
	switch {
	case t.over:
		return nil
	case t.waits():
		return t.Next(now)
	}
	t.held = !t.held
	return nil
}

// waits reports whether the scene is over and waits for the speaker.
func (t *Talk) waits() bool { return t.Scene().Pause && t.elapsed >= t.Scene().Duration }

// Scene returns the current scene, the last one once the talk is over.
func (t *Talk) Scene() *config.Scene { return &t.script.Scenes[t.scene] }

// Scenes returns the number of scenes.
func (t *Talk) Scenes() int { return len(t.script.Scenes) }

// Over reports whether the closing card is shown.
func (t *Talk) Over() bool { return t.over }

// Due returns when something happens next, zero for never.
func (t *Talk) Due() time.Time {
	if t.over || t.held || t.waits() {
		return time.Time{}
	}
	next := t.Scene().Duration
	if plan := t.plans[t.scene]; t.at < len(plan) {
		next = plan[t.at].at
	}
	for _, end := range [...]time.Duration{titleTime, t.pressedUntil()} {
		if end > t.elapsed {
			next = min(next, end)
		}
	}
	return t.last.Add(next - t.elapsed)
}

// Skip makes scenes that wait for the speaker go on by themselves.
func (t *Talk) Skip() {
	for i := range t.script.Scenes {
		t.script.Scenes[i].Pause = false
	}
}
