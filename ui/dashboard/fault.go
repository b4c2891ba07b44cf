package dashboard

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/text"
	"feedscope/ui/term/theme"
)

// Breaker injects faults into feeds, or alters the streams of a tap by rules. An empty name means all feeds; faults on all
// feeds are separate from those on each.
type Breaker interface {
	// Faults returns all faults, in the order to list them.
	Faults() []Fault
	// On returns the specs of a feed's faults.
	On(feed string) []string
	// Break adds a fault to a feed and returns the feed, or an empty name if all feeds have this fault or none. Its error
	// is a sentence for the user.
	Break(feed, fault string) (on string, err error)
	// Heal removes a fault from a feed. An empty fault means all faults of the feed, and of all feeds if feed is
	// empty too.
	Heal(feed, fault string) error
}

// Fault is something that can be wrong with a feed.
type Fault struct {
	// Spec names the fault with its usual argument: "idle-cut:5s".
	Spec string
	// Text describes the effect in one line.
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
	errNoBreaker  = errors.New("faults exist only in the demo: feedscope --demo")
	errWhichFault = errors.New("name a fault, or heal, as in fault alerts idle-cut:5s")
)

// openFaults opens the palette with the faults of the selected feed.
func (m *Model) openFaults() tea.Cmd {
	switch f := m.selectedFeed(); {
	case m.o.Breaker == nil:
		return m.sayError(errNoBreaker)
	case f == nil:
		return m.sayError(errNoFeed)
	default:
		p := m.newPalette()
		p.set("fault " + f.Name() + " ")
		if m.o.Tap != nil {
			stream, all := text.Clean(m.shownName(m.scope(f))), ""
			if m.over(f) {
				stream, all = "all streams, since "+stream+" is over", allWord+" "
			}
			p.title = "Alter " + stream
			p.set("alter " + all)
		}
		m.open(p)
	}
	return nil
}

// breakFeed adds a fault to a feed, or to all feeds if feed is empty.
func (m *Model) breakFeed(feed, fault string) error {
	on, err := m.o.Breaker.Break(feed, fault)
	if err != nil {
		return err
	}
	m.say(m.shownName(on) + ": fault " + fault + " is on; press " + m.label(keymap.Break) + ", then enter, to heal it")
	return nil
}

// heal removes faults and reconnects feeds that have given up.
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
	return onOff(m.o.Tap != nil, "all streams", "all feeds")
}

func (m *Model) feedNamed(name string) *hub.Feed {
	for _, f := range m.feeds {
		if f.Name() == name {
			return f
		}
	}
	return nil
}

// faultCommands returns the typed form of the fault menu.
func (m *Model) faultCommands() []command {
	if m.o.Breaker == nil {
		return []command{{
			name: "fault", args: "FAULT", help: errNoBreaker.Error(),
			run: func(m *Model, _ string) tea.Cmd { return m.sayError(errNoBreaker) },
		}}
	}
	return []command{{
		name: "fault", args: "FAULT", help: "break or heal a feed, as in fault alerts idle-cut:5s",
		offers: m.faultOffers,
		run:    func(m *Model, words string) tea.Cmd { return m.sayError(m.typedFault(words)) },
	}}
}

// typedFault runs "FEED FAULT", "all FAULT" or "FAULT" for the selected feed. Instead of FAULT, "heal FAULT" removes
// one fault and "heal" removes all; without a feed, heal applies to all feeds.
func (m *Model) typedFault(words string) error {
	feed, fault := m.splitFault(words)
	what, heals := strings.CutPrefix(fault+" ", healWord+" ")
	name := feed
	if feed == allWord {
		name = ""
	}
	switch {
	case fault == "":
		return errWhichFault
	case heals:
		return m.heal(name, strings.TrimSpace(what))
	case feed != "":
		return m.breakFeed(name, fault)
	}
	if first, _, more := strings.Cut(fault, " "); more && !m.knowsFault(first) {
		return fmt.Errorf("there is no feed %q; name one of %s, or all", first, strings.Join(m.feedNames(), ", "))
	}
	f := m.selectedFeed()
	if f == nil {
		return fmt.Errorf("name a feed, or all: fault %s %s", m.feeds[0].Name(), fault)
	}
	return m.breakFeed(f.Name(), fault)
}

// knowsFault reports whether a word begins with the name of a fault.
func (m *Model) knowsFault(word string) bool {
	name := strings.FieldsFunc(word+",", func(r rune) bool { return r == ':' || r == ',' })
	return len(name) > 0 && slices.ContainsFunc(m.o.Breaker.Faults(), func(f Fault) bool { return f.name() == name[0] })
}

// feedNames returns the names of all feeds.
func (m *Model) feedNames() (names []string) {
	for _, f := range m.feeds {
		names = append(names, f.Name())
	}
	return names
}

// splitFault separates the name of a feed from what follows.
func (m *Model) splitFault(words string) (feed, fault string) {
	first, rest, more := strings.Cut(strings.TrimLeft(words, " "), " ")
	if more && (first == allWord || m.feedNamed(first) != nil) {
		return first, strings.TrimSpace(rest)
	}
	return "", strings.TrimSpace(words)
}

// faultOffers completes the input after "fault".
func (m *Model) faultOffers(words string) []command {
	feed, typed := m.splitFault(words)
	before := ""
	if feed != "" {
		before = feed + " "
	}
	heal := Fault{healWord, "remove all faults from " + onOff(feed == "" || feed == allWord, "all feeds", feed)}
	return m.offers(typed, heal, m.o.Breaker.On(strings.TrimPrefix(feed, allWord)), func(spec string) error {
		return m.typedFault(before + spec)
	})
}

// offers completes a fault: the command that heals, with each fault that is on, if any is; faults that begin with the
// input, then faults that contain it.
func (m *Model) offers(typed string, heal Fault, on []string, run func(spec string) error) []command {
	offer := func(f Fault) command {
		return command{name: f.Spec, help: f.Text, run: func(m *Model, _ string) tea.Cmd { return m.sayError(run(f.Spec)) }}
	}
	var all []Fault
	if len(m.broken()) > 0 {
		all = append(all, heal)
	}
	for _, spec := range on {
		all = append(all, Fault{heal.Spec + " " + spec, "remove this " + onOff(m.o.Tap != nil, "rule", "fault")})
	}
	var first, rest []command
	for _, f := range append(all, m.o.Breaker.Faults()...) {
		switch arg := strings.TrimPrefix(typed, f.name()+":"); {
		case slices.Contains(on, f.Spec):
		case arg != typed && !strings.HasPrefix(f.Spec, typed):
			first = []command{offer(Fault{typed, f.Text})} // With another argument.
		case strings.HasPrefix(f.Spec, typed):
			first = append(first, offer(f))
		case strings.Contains(f.Spec, typed):
			rest = append(rest, offer(f))
		}
	}
	if len(first)+len(rest) == 0 {
		return []command{offer(Fault{Spec: typed})} // Several faults, or an unknown one, which gets an error.
	}
	return append(first, rest...)
}

// broken lists the faults of each feed.
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

// faultMark is the header's reminder of injected faults. On stage, there is none: the audience is to see what a fault does.
func (m *Model) faultMark() phrase {
	if m.server != "" {
		return m.alterMark()
	}
	all := m.broken()
	if len(all) == 0 || m.o.Stage != nil {
		return phrase{}
	}
	where, _, _ := strings.Cut(all[0], ":")
	switch mark := "fault on " + all[0]; {
	case len(all) > 1 && where == allWord:
		return phrase{"faults on all feeds", theme.Warn}
	case len(all) > 1:
		return phrase{fmt.Sprintf("faults on %d feeds", len(all)), theme.Warn}
	case text.Width(mark) > m.w/3: // The counts need room too.
		return phrase{"faults on " + where, theme.Warn}
	default:
		return phrase{mark, theme.Warn}
	}
}
