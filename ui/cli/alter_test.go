package cli

import (
	"io"
	"slices"
	"strings"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/feeds/relay/alter"
	"feedscope/feeds/relay/tap"
)

func TestAlterer(t *testing.T) {
	a := &alterer{engine: new(alter.Engine), numbers: make(map[string]int64)}
	play := a.playing(func(*tap.Stream) (*hub.Playback, error) { return nil, io.EOF })
	for n, name := range []string{"api.test", "POST /x #1", "POST /x #2"} {
		_, _ = play(&tap.Stream{Spec: feeds.Spec{Name: name}, Number: int64(n)})
	}
	passing := a.engine.Stream(t.Context(), io.NopCloser(strings.NewReader("")), alter.Options{Number: 1})
	check := func(stream string, want ...string) {
		t.Helper()
		if on := a.On(stream); !slices.Equal(on, want) {
			t.Errorf("rules of %q: got %v, want %v", stream, on, want)
		}
	}
	set := func(stream, rule, on, problem string) {
		t.Helper()
		got, err := a.Break(stream, rule)
		if err == nil && (problem != "" || got != on) || err != nil && err.Error() != problem {
			t.Errorf("%q for %q: %q, %v", rule, stream, got, err)
		}
	}
	set("POST /x #1", "drop  nth:2", "POST /x #1", "")
	set("POST /x #1", "drop nth:2", "POST /x #1", "")
	set("POST /x #1", "cut after:3", "POST /x #1", "")
	set("POST /x #1", "status:503", "", "")
	set("POST /x #1", "GET /y* drop", "", "")
	set("POST /x #1", "drpo", "", `column 1: there is no action "drpo"; write "drop"`)
	set("POST /x #2", "drop", "", "POST /x #2 is over; to alter the streams to come, use :alter all drop")
	check("POST /x #1", "drop nth:2", "cut after:3")
	check("POST /x #2")
	check("", "status:503", "GET /y* drop")
	if err := a.Heal("POST /x #1", "drop"); err == nil ||
		err.Error() != "there is no rule drop here; the rules are: drop nth:2; cut after:3; status:503; GET /y* drop" {
		t.Errorf("got %v", err)
	}
	for _, rule := range []string{"drop nth:2", "status:503"} {
		if err := a.Heal("POST /x #1", rule); err != nil {
			t.Error(err)
		}
	}
	check("POST /x #1", "cut after:3")
	check("", "GET /y* drop")
	if err := a.Heal("", ""); err != nil {
		t.Error(err)
	}
	check("POST /x #1")
	check("")
	set("POST /x #1", "drop", "POST /x #1", "")
	_ = passing.Close()
	check("POST /x #1")
}

func TestEveryOfferedAlterationIsValid(t *testing.T) {
	for _, f := range (&alterer{}).Faults() {
		if r, err := alter.Parse(f.Spec); err != nil || r.String() != f.Spec || f.Text == "" {
			t.Errorf("%q: %v", f.Spec, err)
		}
	}
}
