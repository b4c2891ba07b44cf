package events

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"feedscope/feeds/query/search"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

func TestGapIsNumber(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.events("tick", 1, 3)
	lines := strings.Split(inspect(p, 200, 30), "\n")
	if l := lines[stripLines]; !strings.Contains(l, "   GAP DATA") {
		t.Errorf("%q", l)
	}
	var numbers int
	for _, l := range lines {
		if regexp.MustCompile(`\d(ms|µs|s) \{`).MatchString(l) {
			numbers++
		}
	}
	if numbers < 2 {
		t.Errorf("%d gaps in\n%s", numbers, strings.Join(lines, "\n"))
	}
}

func TestPaneShowsHighlightedEvent(t *testing.T) {
	for name, rate := range map[string]int{"slow": 3, "fast": 30, "flood": 500} {
		t.Run(name, func(t *testing.T) {
			s := newSource(t, 0)
			p := s.panel(Config{Events: []string{"tick"}})
			n := 1
			for frame := range 40 {
				s.events("tick", n, rate)
				n += rate
				f := zoomed()
				f.Now = now.Add(time.Duration(frame) * 100 * time.Millisecond)
				refresh(p, f.Now)
				lines := p.Lines(f, 160, 40)
				open := f.Theme.Selected(theme.Text).Open()
				var rows []string
				for _, l := range lines[stripLines+headerLines:] {
					if at := strings.Index(l, open); at >= 0 {
						rows = append(rows, paneltest.Plain([]string{l})[0])
					}
				}
				want := copied(p)
				if len(rows) != 1 || !strings.Contains(rows[0], want) || "tick "+strings.Trim(want, `{"n:}`) != p.pane.drawn.title {
					t.Fatalf("frame %d: highlighted %q, copied %s, the pane shows %s", frame, rows, want, p.pane.drawn.title)
				}
			}
		})
	}
}

func TestMovementStartsFromHighlightedRow(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{Events: []string{"tick"}})
	s.events("tick", 1, 3)
	inspect(p, 160, 30)
	s.events("tick", 4, 2)
	inspect(p, 160, 30) // Still on 3.
	if p.Do(keymap.Up); copied(p) != `{"n":2}` {
		t.Errorf("up leads to %s", copied(p))
	}
}

func TestShortEventNamesStayDistinct(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	for _, name := range []string{"content_block_start", "content_block_delta", "content_block_stop"} {
		s.events(name, 1, 1)
	}
	inspect(p, 160, 30)
	all := inspect(p, 160, 30)
	for _, want := range []string{"cont…k_start", "cont…k_delta", "cont…ck_stop"} {
		if !strings.Contains(all, want) {
			t.Errorf("%s is missing in\n%s", want, all)
		}
	}
}

func TestSelectionWaitsForWhatWasFoundSince(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{Events: []string{"tick"}})
	s.events("tick", 1, 100)
	rowsOf(p, now, 6)
	p.Do(keymap.PageUp)
	before, anchor := at(p), p.current()
	_ = p.SetFilter("-nothing")
	found(p)
	// As if the search had ended just after its matches were taken.
	p.anchor, p.rows.matches, p.rows.shown, p.rows.complete = anchor, search.Matches{}, 0, false
	p.restore()
	found(p)
	if got := at(p); got != before {
		t.Errorf("the selection went from %s to %s", before, got)
	}
}
