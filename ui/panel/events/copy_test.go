package events

import (
	"strings"
	"testing"

	"feedscope/feeds/config"
	"feedscope/ui/keymap"
)

func TestACopiedCommandResumesRightBefore(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(config.Panel{})
	s.events("tick", 6, 3)
	inspect(p, 160, 30)
	p.Do(keymap.Copy)
	url := s.hub.Feed(0).URL()
	for i, want := range []string{
		`{"n":8}`, "event: tick\nid: 8\ndata: {\"n\":8}\n\n", "{\n  \"n\": 8\n}",
		"curl -N -H 'Accept: text/event-stream' -H 'Last-Event-ID: 7' '" + url + "'",
		"{\n\tname: \"tick 8\",\n\tin:   \"event: tick\\nid: 8\\ndata: {\\\"n\\\":8}\\n\\n\",\n\ttyp:  \"tick\",\n\tid:   \"8\",\n\tdata: \"{\\\"n\\\":8}\",\n},\n",
	} {
		if s.host.Items[i].Do(); s.host.Clipped != want {
			t.Errorf("%s: %q", s.host.Items[i].Label, s.host.Clipped)
		}
	}
	p.Do(keymap.Top) // A change of state.
	if p.Do(keymap.Copy); s.host.Clipped != "connecting" {
		t.Errorf("copied %q", s.host.Clipped)
	}
}

func TestArgumentsSurviveAShell(t *testing.T) {
	for s, want := range map[string]string{
		"plain": "'plain'", "it's": `'it'\''s'`, "a\x1b[201~\\'": `$'a\x1b[201~\\\''`, "": "''",
	} {
		if got := shellQuote(s); got != want {
			t.Errorf("%q became %s", s, got)
		}
	}
}

func TestWithoutAnIDThereIsNoCommandThatResumes(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(config.Panel{})
	s.events("tick", 1, 1)
	inspect(p, 160, 30)
	p.Do(keymap.Copy)
	s.host.Items[3].Do()
	if s.host.Clipped != "" || !strings.Contains(s.host.Said, "no event before it") || !strings.Contains(s.host.Items[3].Note, "none") {
		t.Errorf("copied %q, said %q", s.host.Clipped, s.host.Said)
	}
}

func TestAHugeEventIsRefusedBeforeAnythingIsMadeOfIt(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(config.Panel{})
	s.raw("data: "+strings.Repeat("x", maxCopied)+"\n\n", 1)
	inspect(p, 160, 30)
	p.Do(keymap.Copy)
	for _, i := range []int{0, 1, 2, 4} {
		s.host.Said = ""
		s.host.Items[i].Do()
		if s.host.Clipped != "" || !strings.Contains(s.host.Said, "too large") {
			t.Errorf("%s: said %q", s.host.Items[i].Label, s.host.Said)
		}
	}
}

func TestWhatIsShownIsWhatIsCopiedAndMarked(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(config.Panel{})
	s.events("tick", 1, 1)
	inspect(p, 160, 30)
	seen := p.current()
	s.events("tick", 2, 3)
	inspect(p, 160, 30) // Too soon for another.
	if got := s.copied(p); got != `{"n":1}` {
		t.Errorf("copied %s", got)
	}
	if p.Do(keymap.Mark); !p.marks[seen] {
		t.Errorf("marked is %v, not the event that is shown", p.marks)
	}
}
