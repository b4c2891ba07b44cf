package dashboard

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds"
	"feedscope/ui/panel"
	"feedscope/ui/text"
	"feedscope/ui/theme"
)

// Breaker breaks feeds on purpose, and heals them. Its words are the program's own. An empty name of a feed stands for all feeds at
// once, which is apart from what is on for each.
type Breaker interface {
	// Faults gives all there are, in the order in which a person should read them.
	Faults() []Fault
	// On gives what is on for a feed, as it would be switched on.
	On(feed string) []string
	// Break switches a fault on. Its error is a sentence for the user.
	Break(feed, fault string) error
	// Heal switches a fault off; an empty fault: all of the feed, and of all feeds if that is empty too.
	Heal(feed, fault string) error
}

// Fault is something that can be wrong with a feed.
type Fault struct {
	// Spec is what switches it on, with what it usually is: "idle-cut:5s".
	Spec string
	// Text says in one line what it does.
	Text string
}

func (f *Fault) name() string {
	name, _, _ := strings.Cut(f.Spec, ":")
	return name
}

const (
	healWord = "heal"
	allWord  = "all"
)

var (
	errNoBreaker  = errors.New("faults are for the demo: feedscope --demo")
	errWhichFault = errors.New("say which fault, or heal: fault alerts idle-cut:5s; F lists them")
)

// openFaults lets the user break the selected feed, or heal it.
func (m *Model) openFaults() tea.Cmd {
	switch f := m.selectedFeed(); {
	case m.o.Breaker == nil:
		return m.attempt(errNoBreaker)
	case f == nil:
		return m.attempt(errNoFeed)
	default:
		m.open(m.faultMenu(f))
	}
	return nil
}

// faultMenu lists the faults of a feed: what is on can be switched off.
func (m *Model) faultMenu(f *feeds.Feed) *menu {
	on := m.o.Breaker.On(f.Name())
	do := func(fault string) func() {
		return func() { m.attempt(m.breakFeed(f.Name(), fault)) }
	}
	u := &menu{title: "Break " + m.nameOf(f)}
	if len(m.broken()) > 0 {
		u.items = append(u.items, panel.Item{Label: healWord, Note: "as it should be, with all other feeds", Do: func() { m.attempt(m.heal("", "")) }})
	}
	for _, spec := range on {
		u.items = append(u.items, panel.Item{Label: "heal " + spec, Note: "is on", Do: func() { m.attempt(m.heal(f.Name(), spec)) }})
	}
	for _, offer := range m.o.Breaker.Faults() {
		if !slices.Contains(on, offer.Spec) {
			u.items = append(u.items, panel.Item{Label: offer.Spec, Note: offer.Text, Do: do(offer.Spec)})
		}
	}
	return u
}

// breakFeed switches a fault of a feed on, or of all feeds if it is empty.
func (m *Model) breakFeed(feed, fault string) error {
	if err := m.o.Breaker.Break(feed, fault); err != nil {
		return err
	}
	m.say(m.shownName(feed) + ": the fault " + fault + " is on; F or :fault heal takes it away")
	return nil
}

// heal takes faults away, and lets feeds that have given up try again.
func (m *Model) heal(feed, fault string) error {
	if err := m.o.Breaker.Heal(feed, fault); err != nil {
		return err
	}
	for _, f := range m.feeds {
		if state := f.Status().State; (feed == "" || f.Name() == feed) && state != feeds.Live && state != feeds.Paused {
			f.Reconnect()
		}
	}
	m.say(m.shownName(feed) + ": healed")
	return nil
}

func (m *Model) shownName(feed string) string {
	if f := m.feedNamed(feed); f != nil {
		return m.nameOf(f)
	}
	return "all feeds"
}

func (m *Model) feedNamed(name string) *feeds.Feed {
	for _, f := range m.feeds {
		if f.Name() == name {
			return f
		}
	}
	return nil
}

// faultCommands let the user type what F offers.
func (m *Model) faultCommands() []command {
	if m.o.Breaker == nil {
		return nil
	}
	return []command{{
		name: "fault", args: "FAULT", help: "break a feed, or heal it: fault alerts idle-cut:5s, fault heal",
		offers: m.faultOffers,
		run:    func(m *Model, words string) tea.Cmd { return m.attempt(m.typedFault(words)) },
	}}
}

// typedFault does what was typed: the name of a feed, or all, and a fault; without a feed, the selected one. To heal without a feed is to
// heal everything.
func (m *Model) typedFault(words string) error {
	feed, fault := m.splitFault(words)
	switch {
	case fault == "":
		return errWhichFault
	case fault == healWord && (feed == "" || feed == allWord):
		return m.heal("", "")
	case fault == healWord:
		return m.heal(feed, "")
	case feed == allWord:
		return m.breakFeed("", fault)
	case feed != "":
		return m.breakFeed(feed, fault)
	}
	if first, _, more := strings.Cut(fault, " "); more && !m.knowsFault(first) {
		return fmt.Errorf("there is no feed %q; say one of %s, or all", first, strings.Join(m.feedNames(), ", "))
	}
	f := m.selectedFeed()
	if f == nil {
		return fmt.Errorf("say which feed, or all: fault %s %s", m.feeds[0].Name(), fault)
	}
	return m.breakFeed(f.Name(), fault)
}

// knowsFault tells whether a word begins as what switches a fault on does.
func (m *Model) knowsFault(word string) bool {
	name := strings.FieldsFunc(word+",", func(r rune) bool { return r == ':' || r == ',' })
	return len(name) > 0 && slices.ContainsFunc(m.o.Breaker.Faults(), func(f Fault) bool { return f.name() == name[0] })
}

// feedNames are the names of all feeds.
func (m *Model) feedNames() (names []string) {
	for _, f := range m.feeds {
		names = append(names, f.Name())
	}
	return names
}

// splitFault parts the name of a feed from what follows.
func (m *Model) splitFault(words string) (feed, fault string) {
	first, rest, more := strings.Cut(strings.TrimLeft(words, " "), " ")
	if more && (first == allWord || m.feedNamed(first) != nil) {
		return first, strings.TrimSpace(rest)
	}
	return "", strings.TrimSpace(words)
}

// faultOffers are the commands that what was typed behind the first word may become: faults whose names begin so before those in
// which it occurs.
func (m *Model) faultOffers(words string) []command {
	feed, typed := m.splitFault(words)
	before := "fault "
	if feed != "" {
		before += feed + " "
	}
	offer := func(f Fault) command {
		name := before + f.Spec
		return command{name: name, help: f.Text, run: func(m *Model, _ string) tea.Cmd {
			return m.attempt(m.typedFault(strings.TrimPrefix(name, "fault ")))
		}}
	}
	var first, rest []command
	for _, f := range append([]Fault{{healWord, "as it should be"}}, m.o.Breaker.Faults()...) {
		switch arg := strings.TrimPrefix(typed, f.name()+":"); {
		case arg != typed && !strings.HasPrefix(f.Spec, typed):
			first = []command{offer(Fault{typed, f.Text})} // With an argument of one's own.
		case strings.HasPrefix(f.Spec, typed):
			first = append(first, offer(f))
		case strings.Contains(f.Spec, typed):
			rest = append(rest, offer(f))
		}
	}
	if len(first)+len(rest) == 0 {
		return []command{offer(Fault{Spec: typed})} // Several faults; or none, about which there is a sentence.
	}
	return append(first, rest...)
}

// broken tells what is wrong with which feeds, in words.
func (m *Model) broken() (all []string) {
	if m.o.Breaker == nil {
		return nil
	}
	if on := m.o.Breaker.On(""); len(on) > 0 {
		all = append(all, "all: "+strings.Join(on, ", "))
	}
	for _, f := range m.feeds {
		if on := m.o.Breaker.On(f.Name()); len(on) > 0 {
			all = append(all, m.nameOf(f)+": "+strings.Join(on, ", "))
		}
	}
	return all
}

// faultMark reminds whoever has broken a feed of it.
func (m *Model) faultMark() phrase {
	all := m.broken()
	if len(all) == 0 {
		return phrase{}
	}
	where, _, _ := strings.Cut(all[0], ":")
	switch mark := "fault on " + all[0]; {
	case len(all) > 1 && where == allWord:
		return phrase{"faults on all feeds", theme.Warn}
	case len(all) > 1:
		return phrase{fmt.Sprintf("faults on %d feeds", len(all)), theme.Warn}
	case text.Width(mark) > m.w/3: // The counts need the rest.
		return phrase{"faults on " + where, theme.Warn}
	default:
		return phrase{mark, theme.Warn}
	}
}
