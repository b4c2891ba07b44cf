package dashboard

import (
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds/hub"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

const offWord = "off"

var (
	errWhichRule = errors.New("type a rule, or off, as in alter drop times:1")
	errNoStream  = errors.New("select a stream first, or alter all, as in alter all drop times:1")
)

// scope returns the name by which the streams of a feed are altered: that of the server stands for all.
func (m *Model) scope(f *hub.Feed) string {
	if f.Name() == m.server {
		return ""
	}
	return f.Name()
}

// alterCommands returns the typed form of the menu of alterations.
func (m *Model) alterCommands() []command {
	if m.o.Breaker == nil {
		return nil
	}
	return []command{{
		name: "alter", args: "RULE", help: "alter the selected stream, as in drop times:1; or: all RULE, off RULE, off",
		offers: m.alterOffers,
		run:    func(m *Model, words string) tea.Cmd { return m.sayError(m.typedAlteration(words)) },
	}}
}

// typedAlteration runs "RULE" for the selected stream, "all RULE" for all streams, "off RULE" to remove a rule from either, or
// "off" to remove all rules.
func (m *Model) typedAlteration(words string) error {
	words = strings.TrimSpace(words)
	gone, off := strings.CutPrefix(words+" ", offWord+" ")
	rule, all := strings.CutPrefix(words+" ", allWord+" ")
	stream, selected := "", true
	if !all && words != offWord {
		f := m.selectedFeed()
		if selected = f != nil; selected {
			stream = m.scope(f)
		}
	}
	rule, gone = strings.TrimSpace(rule), strings.TrimSpace(gone)
	switch {
	case rule == "":
		return errWhichRule
	case off:
		if err := m.o.Breaker.Heal(stream, gone); err != nil {
			return err
		}
		m.say(onOff(gone == "", "all streams: no rule alters them anymore", "no longer: "+gone))
		return nil
	case !selected:
		return errNoStream
	}
	on, err := m.o.Breaker.Break(stream, rule)
	if err != nil {
		return err
	}
	m.say(m.shownName(on) + ": " + rule + " from now on; press " + m.label(keymap.Break) + ", then enter, to remove all rules")
	return nil
}

// alterOffers completes the input after "alter".
func (m *Model) alterOffers(words string) []command {
	before, typed := "", strings.TrimSpace(words)
	on := m.o.Breaker.On("")
	if rule, all := strings.CutPrefix(words, allWord+" "); all {
		before, typed = allWord+" ", strings.TrimSpace(rule)
	} else if f := m.selectedFeed(); f != nil && m.scope(f) != "" {
		on = slices.Concat(m.o.Breaker.On(f.Name()), on)
	}
	heal := Fault{offWord, "remove all rules: streams pass unaltered"}
	return m.offers(typed, heal, on, func(spec string) error {
		if strings.HasPrefix(spec+" ", offWord+" ") {
			return m.typedAlteration(spec)
		}
		return m.typedAlteration(before + spec)
	})
}

// alterMark is the header's warning that streams are altered, or were.
func (m *Model) alterMark() phrase {
	switch {
	case len(m.broken()) > 0:
		return phrase{m.theme.Glyphs.Failed + " ALTERING", theme.Bad}
	case m.altered():
		return phrase{m.theme.Glyphs.Failed + " ALTERED", theme.Bad}
	}
	return phrase{}
}

// altered reports whether any stream was altered, or a request answered in place of the server.
func (m *Model) altered() bool {
	if m.o.Tap != nil {
		return m.o.Tap.Altered != nil && m.o.Tap.Altered()
	}
	for _, s := range m.streams {
		if s.Verdict().Altered {
			return true
		}
	}
	return false
}
