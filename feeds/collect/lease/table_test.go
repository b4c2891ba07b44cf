package lease_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/feeds/collect/lease"
)

var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// scene is a table and its time.
type scene struct {
	*lease.Table
	now      time.Time
	revision uint64
}

func newScene() *scene {
	s := &scene{Table: lease.NewTable("me"), now: start}
	s.SetGroup("g")
	s.beat("me", lease.Member{Group: "g"})
	return s
}

func (s *scene) put(key, value string) {
	s.revision++
	s.Apply(lease.Entry{Key: key, Value: []byte(value), Revision: s.revision}, s.now)
}

func (s *scene) beat(id string, m lease.Member) {
	text, _ := json.Marshal(m)
	s.put("collector."+id, string(text))
}

// pass lets seconds pass in which collectors are heard.
func (s *scene) pass(seconds int, heard ...string) {
	for range seconds {
		s.now = s.now.Add(time.Second)
		for _, id := range heard {
			s.beat(id, lease.Member{Group: "g"})
		}
	}
}

func (s *scene) plan(running map[string]uint64) lease.Plan {
	return s.Plan(s.now, []string{"a", "b", "c", "d"}, running)
}

func check(t *testing.T, got, want lease.Plan) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAloneItTakesAll(t *testing.T) {
	check(t, newScene().plan(nil), lease.Plan{Take: []string{"a", "b", "c", "d"}})
}

func TestANewcomerGetsHalfOnceItIsGivenUp(t *testing.T) {
	s := newScene()
	running := make(map[string]uint64)
	for _, f := range []string{"a", "b", "c", "d"} {
		s.put("lease."+f, "other")
		running[f] = s.revision
	}
	s.beat("other", lease.Member{Group: "g"})
	check(t, s.plan(nil), lease.Plan{})
	s.put("lease.c", "")
	check(t, s.plan(nil), lease.Plan{Take: []string{"c"}})
}

func TestTheOwnerGivesHalfToANewcomer(t *testing.T) {
	s := newScene()
	running := make(map[string]uint64)
	for _, f := range []string{"a", "b", "c", "d"} {
		s.put("lease."+f, "me")
		running[f] = s.revision
	}
	check(t, s.plan(running), lease.Plan{})
	s.beat("other", lease.Member{Group: "g"})
	check(t, s.plan(running), lease.Plan{Leave: []string{"c", "d"}})
}

func TestADeadOwnerLosesItsFeedsAfterThreeSeconds(t *testing.T) {
	s := newScene()
	s.beat("other", lease.Member{Group: "g"})
	s.put("lease.a", "other")
	s.put("lease.b", "other")
	s.put("lease.c", "me")
	s.put("lease.d", "me")
	running := map[string]uint64{"c": s.Lease("c").Revision, "d": s.Lease("d").Revision}
	s.pass(2, "me")
	check(t, s.plan(running), lease.Plan{})
	s.pass(1, "me")
	check(t, s.plan(running), lease.Plan{Take: []string{"a", "b"}})
}

func TestNobodyIsDeadWhileNothingIsHeard(t *testing.T) {
	s := newScene()
	s.beat("other", lease.Member{Group: "g"})
	s.put("lease.a", "other")
	s.pass(30) // This process was stopped, or NATS was away.
	if got := s.Alive(s.now); !slices.Equal(got, []string{"me", "other"}) {
		t.Errorf("alive: %v", got)
	}
	s.pass(1, "me")
	s.pass(1, "other", "me")
	s.pass(2, "me")
	if got := s.Alive(s.now); !slices.Equal(got, []string{"me", "other"}) {
		t.Errorf("alive: %v", got)
	}
	s.pass(1, "me")
	if got := s.Alive(s.now); !slices.Equal(got, []string{"me"}) {
		t.Errorf("alive: %v", got)
	}
}

func TestALeavingCollectorKeepsItsFeedsUntilItReleasesThem(t *testing.T) {
	s := newScene()
	s.put("lease.a", "other")
	s.beat("other", lease.Member{Group: "g", Leaving: true})
	check(t, s.plan(nil), lease.Plan{Take: []string{"b", "c", "d"}})
	s.put("lease.a", "")
	check(t, s.plan(nil), lease.Plan{Take: []string{"a", "b", "c", "d"}})
}

func TestFeedsOfAnotherConfigurationStay(t *testing.T) {
	s := newScene()
	s.put("lease.a", "stranger")
	s.put("lease.x", "stranger")
	s.beat("stranger", lease.Member{Group: "h"})
	check(t, s.plan(nil), lease.Plan{Take: []string{"b", "c", "d"}})
	if got := s.Strangers(s.now); !slices.Equal(got, []string{"stranger"}) {
		t.Errorf("strangers: %v", got)
	}
	s.pass(3, "me")
	check(t, s.plan(nil), lease.Plan{Take: []string{"a", "b", "c", "d"}})
}

func TestAFeedThatAnotherHasTakenIsLost(t *testing.T) {
	s := newScene()
	s.put("lease.a", "me")
	running := map[string]uint64{"a": s.revision}
	s.put("lease.a", "other")
	if got := s.plan(running).Lost; !slices.Equal(got, []string{"a"}) {
		t.Errorf("lost: %v", got)
	}
}

func TestAFeedThatIsNotConfiguredIsGivenUp(t *testing.T) {
	s := newScene()
	s.put("lease.x", "me")
	if got := s.plan(map[string]uint64{"x": s.revision}).Leave; !slices.Equal(got, []string{"x"}) {
		t.Errorf("left: %v", got)
	}
}

func TestEntriesOfDeadCollectorsAreRemovedLater(t *testing.T) {
	s := newScene()
	s.beat("other", lease.Member{Group: "g"})
	s.pass(60, "me")
	if got := s.Gone(s.now); len(got) > 0 {
		t.Errorf("gone: %v", got)
	}
	s.pass(1, "me")
	if got := s.Gone(s.now); !slices.Equal(got, []string{"other"}) {
		t.Errorf("gone: %v", got)
	}
}

// TestCollectorsConverge lets collectors act on their plans, one at a time, until nobody has anything to do.
func TestCollectorsConverge(t *testing.T) {
	c := &crowd{tables: make(map[string]*lease.Table), running: make(map[string]map[string]uint64)}
	for _, id := range []string{"z", "x", "y"} {
		c.join(id)
		c.settle()
		total := 0
		for id, r := range c.running {
			total += len(r)
			if n := len(c.tables); len(r) < 11/n || len(r) > 11/n+1 {
				t.Errorf("%s of %d has %d feeds", id, n, len(r))
			}
		}
		if total != 11 {
			t.Errorf("%d feeds run", total)
		}
	}
}

// crowd are collectors, by ID, with what they run, and all entries of the bucket.
type crowd struct {
	tables  map[string]*lease.Table
	running map[string]map[string]uint64
	entries []lease.Entry
}

func (c *crowd) put(key, value string) uint64 {
	e := lease.Entry{Key: key, Value: []byte(value), Revision: uint64(len(c.entries) + 1)}
	c.entries = append(c.entries, e)
	for _, table := range c.tables {
		table.Apply(e, start)
	}
	return e.Revision
}

func (c *crowd) join(id string) {
	table := lease.NewTable(id)
	table.SetGroup("g")
	for _, e := range c.entries {
		table.Apply(e, start)
	}
	c.tables[id], c.running[id] = table, make(map[string]uint64)
	c.put("collector."+id, `{"group":"g"}`)
}

func (c *crowd) settle() {
	feeds := strings.Fields("a b c d e f g h i j k")
	for again := true; again; {
		again = false
		for _, id := range slices.Sorted(maps.Keys(c.tables)) {
			p := c.tables[id].Plan(start, feeds, c.running[id])
			again = again || len(p.Take)+len(p.Leave)+len(p.Lost) > 0
			for _, f := range slices.Concat(p.Lost, p.Leave) {
				delete(c.running[id], f)
			}
			for _, f := range p.Leave {
				c.put("lease."+f, "")
			}
			for _, f := range p.Take {
				c.running[id][f] = c.put("lease."+f, id)
			}
		}
	}
}
