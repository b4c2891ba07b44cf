package events

import (
	"strings"
	"testing"

	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
)

func TestCurlResumesBeforeEvent(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.events("tick", 6, 3)
	inspect(p, 160, 30)
	url := s.hub.Feed(0).URL()
	for i, want := range []string{
		`{"n":8}`, "event: tick\nid: 8\ndata: {\"n\":8}\n\n", "{\n  \"n\": 8\n}",
		"curl -N -H 'Accept: text/event-stream' -H 'Last-Event-ID: 7' '" + url + "'",
		"{\n\tname: \"tick 8\",\n\tin:   \"event: tick\\nid: 8\\ndata: {\\\"n\\\":8}\\n\\n\",\n\ttyp:  \"tick\",\n\tid:   \"8\",\n\tdata: \"{\\\"n\\\":8}\",\n},\n",
	} {
		form := p.Copies()[i]
		if got, err := form.Text(); got != want || err != nil {
			t.Errorf("%s: %q, %v", form.Label, got, err)
		}
	}
	p.Do(keymap.Top) // A change of state.
	if got, _, _ := paneltest.Copied(p); got != "connecting" {
		t.Errorf("copied %q", got)
	}
}

func TestCurlNeedsAnID(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.events("tick", 1, 1)
	inspect(p, 160, 30)
	form := p.Copies()[3]
	got, err := form.Text()
	if got != "" || err == nil || !strings.Contains(err.Error(), "no earlier event in the history") || !strings.Contains(form.Note, "none") {
		t.Errorf("copied %q, error %v", got, err)
	}
}

func TestHugeEventIsNotCopied(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.raw("data: "+strings.Repeat("x", maxCopied)+"\n\n", 1)
	inspect(p, 160, 30)
	forms := p.Copies()
	for _, i := range []int{0, 1, 2, 4} {
		got, err := forms[i].Text()
		if got != "" || err == nil || !strings.Contains(err.Error(), "too large") {
			t.Errorf("%s: %d bytes, error %v", forms[i].Label, len(got), err)
		}
	}
}

func TestCopyAndMarkUseShownEvent(t *testing.T) {
	s := newSource(t, 0)
	p := s.panel(Config{})
	s.events("tick", 1, 1)
	inspect(p, 160, 30)
	seen := p.current()
	s.events("tick", 2, 3)
	inspect(p, 160, 30) // Too soon for another.
	if got := copied(p); got != `{"n":1}` {
		t.Errorf("copied %s", got)
	}
	if p.Do(keymap.Mark); !p.marks[seen] {
		t.Errorf("marked is %v, not the event that is shown", p.marks)
	}
}
