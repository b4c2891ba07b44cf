package dashboard

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"feedscope/feeds"
)

// suggesting makes a dashboard without panels of its own show those that events of its first feed suggest.
func suggesting(m *Model) {
	var quotes []feeds.Event
	for i := range 40 {
		quotes = append(quotes, feeds.Event{
			Kind: feeds.Message, Type: []byte("quote"), Time: m.now, Data: fmt.Appendf(nil, `{"symbol":"S%d","price":%d.5}`, i%8, i),
		})
	}
	m.sketch.panels = true
	m.observed[0].observer.Fold(quotes)
	_, cmd := m.Update(frameMsg{now: time.Now()})
	follow(m, cmd)
}

func expectPanels(t *testing.T, m *Model, want ...string) {
	t.Helper()
	var got []string
	for _, p := range m.panes {
		got = append(got, p.name)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the panels are %q, want %q", got, want)
	}
}

func TestSuggestedPanelsStayWhenTheFileChanges(t *testing.T) {
	const text = "feeds: [{name: a, url: $URL/a}]\n"
	l := newLive(t, text)
	suggesting(l.Model)
	expectPanels(t, l.Model, "Feeds", "A", "Events")
	before := l.panes[1]
	l.save(text + "title: x\n")
	if expectPanels(t, l.Model, "Feeds", "A", "Events"); l.panes[1] != before {
		t.Error("the panel was made anew")
	}
	l.command("reload")
	l.said("wall.yaml has not changed")
	l.save(text + "panels: [{type: events}]\n")
	suggestAgain := func() {
		_, cmd := l.Update(frameMsg{now: time.Now().Add(lookAfter)})
		follow(l.Model, cmd)
	}
	suggestAgain()
	expectPanels(t, l.Model, "Events")
	l.save(text)
	expectPanels(t, l.Model, "Feeds", "A", "Events")
}

func TestManyPanelsAreShownOnlyOnRequest(t *testing.T) {
	text := "feeds:\n"
	for i := range mostPanels + 1 {
		text += fmt.Sprintf("  - {name: f%d, url: $URL/f}\n", i)
	}
	l := newLive(t, text)
	for i := range mostPanels + 1 {
		l.observed[0], l.observed[i] = l.observed[i], l.observed[0]
		suggesting(l.Model)
		l.observed[0], l.observed[i] = l.observed[i], l.observed[0]
	}
	l.said("more panels fit the events; :suggest shows them")
	l.command("suggest")
	if got := len(l.panes); got != mostPanels+3 {
		t.Errorf("on request there are %d panels", got)
	}
}

func TestPanelsOfARecordingStayAfterSeekingBack(t *testing.T) {
	replaying(t, Replay{}, func(c cinema) {
		suggesting(c.Model)
		c.after(20 * time.Second)
		expectPanels(t, c.Model, "Feeds", "A", "Events")
		follow(c.Model, typeCommand(c.Model, "hide Events"))
		c.do("{")
		c.isAt(10)
		expectPanels(t, c.Model, "Feeds", "A")
		follow(c.Model, typeCommand(c.Model, "show Events"))
		expectPanels(t, c.Model, "Feeds", "A", "Events")
		c.do("{")
		c.isAt(0)
		if p := c.focused(); p.name != "Events" {
			t.Errorf("the focus is on %s", p.name)
		}
		c.see(c.after(2*time.Second), "of b")
	})
}
