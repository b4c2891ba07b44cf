package server_test

import (
	"strings"
	"testing"
	"time"

	"feedscope/demo-server/scenario"
	"feedscope/demo-server/server"
)

func TestSkipContinuesAtAScene(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		c := g.open("/market?history=0")
		defer c.cancel()
		seen := len(c.events())
		for _, step := range []struct{ place, scene string }{
			{"incident", "incident"}, {"calm", "calm"}, {"0:49", "spike"}, {"calm", "calm"},
		} {
			if err := g.server.Skip(step.place); err != nil {
				t.Fatal(err)
			}
			time.Sleep(1100 * time.Millisecond)
			all := c.events()
			found := false
			for i, b := range all[seen:] {
				found = found || b.name == "session" && strings.Contains(b.data, `"`+step.scene+`"`)
				if at := seen + i; at > 0 && b.id != all[at-1].id+1 {
					t.Errorf("after %s: id %d follows %d", step.place, b.id, all[at-1].id)
				}
			}
			if !found {
				t.Errorf("after %s: the scene %s did not begin", step.place, step.scene)
			}
			if n := len(all) - seen; n > 200 {
				t.Errorf("after %s: %d events in a second; skipped events must not be sent", step.place, n)
			}
			seen = len(all)
		}
	})
}

func TestSkipLeadsToTheSameIncident(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		c := g.open("/alerts?history=0")
		defer c.cancel()
		c.all() // It has joined.
		var causes []string
		for range 3 {
			if err := g.server.Skip("1:30"); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
			before := len(c.events())
			time.Sleep(20 * time.Second)
			for _, b := range c.events()[before:] {
				if strings.Contains(b.data, `"critical"`) {
					_, key, _ := strings.Cut(b.data, `"key":"`)
					host, _, _ := strings.Cut(key, `"`)
					causes = append(causes, host)
					break
				}
			}
		}
		if len(causes) != 3 || causes[1] != causes[0] || causes[2] != causes[0] {
			t.Errorf("the incidents begin with %q", causes)
		}
	})
}

func TestSkipKeepsAlertsInOrder(t *testing.T) {
	t.Parallel()
	bubble(t, nil, func(g *rig) {
		c := g.open("/alerts?history=0")
		defer c.cancel()
		c.all()                                       // It has joined.
		if err := g.server.Skip("0:30"); err != nil { // Past the release, which began and ended.
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		var texts []string
		for _, b := range c.events() {
			texts = append(texts, b.data)
		}
		all := strings.Join(texts, "\n")
		began, ended := strings.Index(all, "release rolling out"), strings.Index(all, "release complete")
		if began < 0 || ended < began {
			t.Errorf("got %s", all)
		}
	})
}

func TestSkipRejectsUnknownPlaces(t *testing.T) {
	t.Parallel()
	s, err := server.New(server.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range []string{"", "panic", "3:00", "-0:10", "1:4x"} {
		if err := s.Skip(place); err == nil || !strings.Contains(err.Error(), "calm, spike, incident, recovery") {
			t.Errorf("%q: %v", place, err)
		}
	}
	o := server.Defaults()
	o.Scenario = &scenario.Scenario{Feeds: []*scenario.Feed{{Path: "/x"}}}
	if s, err = server.New(o); err != nil {
		t.Fatal(err)
	}
	if err := s.Skip("calm"); err == nil {
		t.Error("a scenario has no scenes of the story")
	}
}
