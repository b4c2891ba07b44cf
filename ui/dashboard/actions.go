package dashboard

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds/rules"
	"feedscope/feeds/rules/action"
	"feedscope/ui/panel"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

const (
	// maxEffects is how many effects of terminals wait for the next frame; further ones are tried again later.
	maxEffects = 16
	// actTime is how long what still waits for actions may take at the end.
	actTime = 2 * time.Second
	// flashTime is how long an alert flashes in the header.
	flashTime = 2 * time.Second
)

// acting are the actions of live feeds. News about them is shown with the next frame.
type acting struct {
	*action.Set
	options action.Options
	effects chan action.Effect
	unsent  atomic.Int64 // Alerts that were still waiting at the end.
}

// newActing returns the actions of a configuration. The errors are those of [action.New].
func newActing(o *Options, host panel.Host) (*acting, error) {
	a := &acting{effects: make(chan action.Effect, maxEffects)}
	a.options = action.Options{
		UserAgent: "feedscope/" + o.Version,
		Terminal: func(e action.Effect) bool {
			select {
			case a.effects <- e:
				host.Redraw()
				return true
			default:
				return false
			}
		},
		OnPanic: func(value any, stack []byte) { reportCrash(o.crashes, value, stack) },
	}
	with := a.options
	with.Say = func(r action.Report) {
		if r.Over {
			a.unsent.Add(int64(r.Lost))
		}
		select {
		case o.warnings <- warning(reportWords(r)):
		default: // One is already waiting to be shown.
		}
		host.Redraw()
	}
	var err error
	a.Set, err = action.New(o.Config.Actions, with)
	return a, err
}

// reportWords returns a sentence about news of an action.
func reportWords(r action.Report) string {
	switch {
	case r.Over:
		return fmt.Sprintf("action %s has ended with %s not sent", r.Action, text.Counted(r.Lost, "alert"))
	case r.Problem == "":
		return "action " + r.Action + " works again"
	}
	return "action " + r.Action + " failed: " + r.Problem
}

// act runs the actions of another configuration. After an error, nothing has changed.
func (a *alerts) act(all []action.Action) error {
	if a.acting == nil {
		return nil
	}
	return a.acting.Change(all)
}

// end ends the actions, and returns how many alerts are left; empty for none.
func (a *alerts) end() string {
	if a.acting == nil {
		return ""
	}
	a.acting.Close(actTime)
	if n := a.acting.unsent.Load(); n > 0 {
		return text.Counted(n, "alert") + " could not be sent"
	}
	return ""
}

// failing returns what fails at the moment, empty if all actions work.
func (a *alerts) failing() string {
	if a.acting == nil {
		return ""
	}
	words, more := "", 0
	for _, s := range a.acting.States() {
		switch {
		case s.Problem == "":
		case words == "":
			words = "action " + s.Name + ": " + s.Problem
		default:
			more++
		}
	}
	if more > 0 {
		words = fmt.Sprintf("%d actions fail; %s", more+1, words)
	}
	return text.Clean(words)
}

// flash is an alert that is shown in the header for a moment. It appears and goes, and does not blink.
type flash struct {
	text  string
	role  theme.Role
	until time.Time
}

// takeEffects does what actions want from the terminal.
func (m *Model) takeEffects() {
	var effects <-chan action.Effect // Nil for a recording.
	switch {
	case m.shared != nil:
		effects = m.shared.effects
	case m.alerts.acting != nil:
		effects = m.alerts.acting.effects
	}
	for {
		select {
		case e := <-effects:
			m.showEffect(&e)
		default:
			return
		}
	}
}

// showEffect does what one effect wants.
func (m *Model) showEffect(e *action.Effect) {
	if m.onEffect != nil {
		m.onEffect(e)
		return
	}
	if e.Bell {
		m.out.Send("\a")
	}
	title, words := m.shown(e.Title), m.shown(e.Text)
	if e.Desktop {
		if s := m.notifier.Sequence(title, words, e.Severity == rules.Critical && !e.Resolved); s != "" {
			m.out.Send(s)
		}
	}
	if e.Flash {
		m.flash = flash{title + "  " + words, flashRole(e), m.now.Add(flashTime)}
	}
}

// flashRole returns how an effect looks in the header.
func flashRole(e *action.Effect) theme.Role {
	switch {
	case e.Resolved:
		return theme.BarStrong
	case e.Severity == rules.Critical:
		return theme.BarBad
	case e.Severity == rules.Warning:
		return theme.BarWarn
	}
	return theme.BarStrong
}

// flashLine draws the alert that flashes.
func (m *Model) flashLine() string {
	style := m.theme.Style(m.flash.role)
	m.line.Reset(m.w)
	return m.line.Space(style, 1).Clip(style, text.Clean(m.flash.text), m.w-2).Fill(style).String()
}

// actionCommands are the commands about actions.
func (m *Model) actionCommands() []command {
	if m.alerts.acting == nil {
		return nil
	}
	return []command{{
		name: "actions", help: "list the actions with their last results, or test one",
		run: func(m *Model, _ string) tea.Cmd { m.listActions(); return nil },
	}}
}

// listActions lets the user choose one of the actions.
func (m *Model) listActions() {
	all, states := m.o.Config.Actions, m.alerts.acting.States()
	if len(all) == 0 {
		m.say("the configuration has no actions; actions: [{terminal: [bell, desktop]}] is one")
		return
	}
	items := make([]panel.Item, len(all))
	for i := range all {
		words := text.Clean(m.shown(m.actionWords(&all[i], states)))
		items[i] = panel.Item{
			Label: text.Truncate(text.Clean(m.shown(all[i].Name)), ruleName), Note: words, Do: func() { m.chooseTest(all[i], words) },
		}
	}
	m.host.Choose("Actions", items)
}

// actionWords says how an action is doing.
func (m *Model) actionWords(a *action.Action, states []action.State) string {
	if where := a.Elsewhere(true); where != "" {
		return "left to " + where + " (no dashboard: true)"
	}
	at := slices.IndexFunc(states, func(s action.State) bool { return s.Name == a.Name })
	if at < 0 {
		return "not running yet"
	}
	s := &states[at]
	clock := func(t time.Time) string { // The list stays as it is, while an age would grow.
		format := "15:04:05"
		if m.now.Sub(t) >= 12*time.Hour {
			format = "Mon Jan 2 15:04"
		}
		return t.In(m.now.Location()).Format(format)
	}
	var words []string
	switch {
	case s.Problem != "":
		words = append(words, "failed at "+clock(s.Last)+": "+s.Problem)
	case s.Last.IsZero():
		words = append(words, "nothing sent yet")
	default:
		words = append(words, fmt.Sprintf("sent %s, the last at %s", text.Counted(s.Delivered, "alert"), clock(s.Last)))
	}
	if s.Waiting > 0 {
		words = append(words, text.Count(s.Waiting)+" waiting")
	}
	if s.Lost > 0 {
		words = append(words, text.Count(s.Lost)+" given up")
	}
	return strings.Join(words, ", ")
}

// chooseTest says in full how an action is doing, and asks whether to test it.
func (m *Model) chooseTest(a action.Action, words string) {
	m.say(words)
	m.host.Choose(text.Truncate(text.Clean(m.shown(a.Name)), ruleName), []panel.Item{
		{Label: "back", Note: "leave it alone", Do: func() {}},
		{Label: "test", Note: "send an alert that says that it is a test", Do: func() { m.testAction(a) }},
	})
}

// testAction sends a test alert in the background.
func (m *Model) testAction(a action.Action) {
	o := m.alerts.acting.options
	m.say("testing " + text.Clean(m.shown(a.Name)))
	m.host.Later(func() func() {
		err := action.Try(context.Background(), a, action.Test(time.Now()), o)
		return func() {
			said := a.Name + ": delivered"
			if err != nil {
				said = a.Name + ": failed: " + err.Error()
			}
			m.say(text.Clean(m.shown(said)))
		}
	})
}
