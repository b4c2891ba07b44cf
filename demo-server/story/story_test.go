package story_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/demo-server/story"
	"feedscope/test/golden"
	"feedscope/test/race"
)

// event is an event whose body is a copy.
type event struct{ story.Event }

type payload struct {
	Symbol, Host, Name, Key, Severity, Source, Text, Scene string
	Value, Price                                           float64
}

// payload decodes the event's body.
func (e *event) payload() payload {
	var p payload
	if err := json.Unmarshal(e.Body, &p); err != nil {
		panic(fmt.Sprintf("%s is not valid JSON: %v", e.Body, err))
	}
	return p
}

// eventsUntil returns a story's events up to a time after the first calm scene started.
func eventsUntil(seed uint64, until time.Duration) []event {
	var events []event
	s := story.New(seed)
	for {
		e := event{s.Next()}
		if e.At >= story.Past+until {
			return events
		}
		e.Body = append([]byte(nil), e.Body...)
		events = append(events, e)
	}
}

// after returns the event's time since the start of the first calm scene.
func (e *event) after() time.Duration { return e.At - story.Past }

func TestSameSeedGivesSameStory(t *testing.T) {
	a, b, other := story.New(7), story.New(7), story.New(8)
	differs := false
	for range race.Inputs(20_000) {
		want, got, different := a.Next(), b.Next(), other.Next()
		if !reflect.DeepEqual(want, got) {
			t.Fatalf("%v %s and %v %s", want.At, want.Body, got.At, got.Body)
		}
		differs = differs || string(want.Body) != string(different.Body)
	}
	if !differs {
		t.Error("another seed gives the same story")
	}
}

// TestStoryOfSeedOne compares two loops with a golden file: alerts and scenes as text, all events as a hash.
func TestStoryOfSeedOne(t *testing.T) {
	var b strings.Builder
	hash := sha256.New()
	for _, e := range eventsUntil(1, 2*story.Loop) {
		_, _ = fmt.Fprintf(hash, "%d %d %s %s\n", e.At.Milliseconds(), e.Feed, e.Name, e.Body)
		if e.Feed == story.Alerts || e.Name == story.Session {
			fmt.Fprintf(&b, "%8.3fs %s %s\n", e.after().Seconds(), e.Name, e.Body)
		}
	}
	fmt.Fprintf(&b, "sha256 of all events: %x\n", hash.Sum(nil))
	golden.Check(t, "testdata/seed-1.golden", b.String())
}

func TestTimesAreOrderedWholeMilliseconds(t *testing.T) {
	last := time.Duration(0)
	for _, e := range eventsUntil(3, story.Loop) {
		if e.At < last || e.At%time.Millisecond != 0 {
			t.Fatalf("%v after %v", e.At, last)
		}
		last = e.At
	}
}

func TestEventRates(t *testing.T) {
	counts := [story.NumFeeds]int{}
	for _, e := range eventsUntil(1, story.Loop) {
		if e.after() >= 0 {
			counts[e.Feed]++
		}
	}
	seconds := story.Loop.Seconds()
	if r := float64(counts[story.Market]) / seconds; r < 36 || r > 46 {
		t.Errorf("%.1f events/s on the market, want about 40", r)
	}
	if r := float64(counts[story.Metrics]) / seconds; r < 29.9 || r > 30.1 {
		t.Errorf("%.1f samples/s, want 30", r)
	}
	if n := counts[story.Alerts]; n < 30 || n > 150 {
		t.Errorf("%d alert events in a loop, want 30 to 150", n)
	}
}

func TestScenesAreInOrder(t *testing.T) {
	var got []string
	for _, e := range eventsUntil(1, story.Loop+time.Second) {
		if e.Name == story.Session {
			got = append(got, fmt.Sprintf("%v %s", e.after(), e.payload().Scene))
			if e.payload().Text == "" {
				t.Errorf("the scene %s has no text", e.payload().Scene)
			}
		}
	}
	want := []string{
		"-1m30s incident", "-46s recovery", "0s calm", "50s spike", "1m30s incident", "2m14s recovery", "3m0s calm",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTradingDaysOpenEveryTenLoops(t *testing.T) {
	if race.Enabled {
		t.Skip("the story runs on one goroutine")
	}
	opened := 0
	for _, e := range eventsUntil(1, 20*story.Loop) {
		if e.Name == story.Session && strings.Contains(e.payload().Text, "trading day") {
			opened++
		}
	}
	if opened != 2 {
		t.Errorf("%d trading days opened in 20 loops, want 2", opened)
	}
}

// openAt returns the severities of the alerts open at a time, by key.
func openAt(events []event, at time.Duration) map[string]string {
	open := map[string]string{}
	for _, e := range events {
		switch {
		case e.Feed != story.Alerts || e.after() > at:
		case e.Closed:
			delete(open, e.payload().Key)
		default:
			p := e.payload()
			open[p.Key] = p.Severity
		}
	}
	return open
}

func TestFirstTenSecondsHaveAlertsAndPriceMoves(t *testing.T) {
	for seed := range uint64(race.Inputs(5)) {
		events := eventsUntil(seed, 10*time.Second)
		if open := openAt(events, 0); open["db-2/memory"] != "warning" || len(open) != 1 {
			t.Errorf("seed %d: open at the start: %v, want a warning about the memory of db-2", seed, open)
		}
		alerts, moved := 0, map[string]bool{}
		prices := map[string]float64{}
		for _, e := range events {
			if e.Feed == story.Alerts && e.after() >= 0 {
				alerts++
			}
			p := e.payload()
			if before, known := prices[p.Symbol]; known && before != p.Price && e.after() >= 0 {
				moved[p.Symbol] = true
			}
			prices[p.Symbol] = p.Price
		}
		if alerts == 0 || len(moved) < 20 {
			t.Errorf("seed %d: %d alerts and %d moving prices in the first ten seconds", seed, alerts, len(moved))
		}
	}
}

// TestAlertsFollowFromMetrics checks that samples explain every alert about a host.
func TestAlertsFollowFromMetrics(t *testing.T) {
	bounds := map[string]float64{"cpu": 85, "memory": 85, "errors": 2, "p99": 400}
	high, seen := map[string]int{}, 0
	for _, e := range eventsUntil(1, story.Loop) {
		if e.Feed == story.Market {
			continue
		}
		p := e.payload()
		if e.Feed == story.Metrics {
			key := p.Host + "/" + p.Name
			if bound := bounds[p.Name]; bound > 0 && p.Value >= bound {
				high[key]++
			} else {
				high[key] = 0
			}
			continue
		}
		_, series, _ := strings.Cut(p.Key, "/")
		if e.Closed || bounds[series] == 0 || strings.Contains(p.Text, " still ") {
			continue
		}
		if seen++; high[p.Key] < 2 {
			t.Errorf("%v: %s raised %q before two samples exceeded the threshold", e.after(), p.Key, p.Text)
		}
	}
	if seen < 20 {
		t.Errorf("%d alerts about hosts in two incidents", seen)
	}
}

func TestEveryIncidentRaisesAndResolvesAlerts(t *testing.T) {
	causes := map[string]bool{}
	events := eventsUntil(1, 6*story.Loop)
	for loop := range time.Duration(6) {
		begin := loop * story.Loop
		critical := 0
		for _, severity := range openAt(events, begin+130*time.Second) {
			if severity == "critical" {
				critical++
			}
		}
		if critical == 0 {
			t.Errorf("loop %d: no critical alert is open during the incident", loop)
		}
		if open := openAt(events, begin+story.Loop-time.Millisecond); len(open) != 1 {
			t.Errorf("loop %d: open at the end: %v, want only the memory of db-2", loop, open)
		}
	}
	for _, e := range events {
		if e.Name == story.Session && e.payload().Scene == story.Incident {
			causes[e.payload().Text] = true
		}
	}
	if len(causes) != 3 {
		t.Errorf("%d kinds of incidents in six loops, want 3", len(causes))
	}
}

// TestFirstAlertNamesTheCause checks that the first host alert of an incident names the host that caused it.
func TestFirstAlertNamesTheCause(t *testing.T) {
	for seed := range uint64(race.Inputs(4)) {
		cause := ""
		for _, e := range eventsUntil(seed, 3*story.Loop) {
			if e.Name == story.Session && e.payload().Scene == story.Incident {
				cause = e.payload().Text
			}
			if cause == "" || e.Name != "alert" || !strings.Contains(e.payload().Source, "-") {
				continue
			}
			if !strings.Contains(cause, e.payload().Source) {
				t.Errorf("seed %d: %q, but the first alert is about %s", seed, cause, e.payload().Source)
			}
			cause = ""
		}
	}
}

func TestEveryEventHasAKey(t *testing.T) {
	keys := map[string]bool{}
	for _, e := range eventsUntil(1, time.Minute) {
		if e.Key == "" && e.Feed != story.Assistant {
			t.Fatalf("%s has no key", e.Body)
		}
		if e.Feed < story.Alerts || e.Feed == story.Metrics {
			keys[e.Key] = true
		}
	}
	if want := 24 + 24 + 30 + 1; len(keys) != want {
		t.Errorf("%d keys on market and metrics, want %d", len(keys), want)
	}
}

func BenchmarkNext(b *testing.B) {
	s := story.New(1)
	b.ReportAllocs()
	for b.Loop() {
		s.Next()
	}
}

// TestAssistantExplainsEachIncident expects a whole answer per loop, about the host that the incident begins on, before the
// recovery.
func TestAssistantExplainsEachIncident(t *testing.T) {
	for seed := range uint64(3) {
		cause, text, ended := "", "", 0
		for _, e := range eventsUntil(seed, 3*story.Loop) {
			p := e.payload()
			switch {
			case e.Name == story.Session && p.Scene == story.Incident:
				cause = p.Text
			case e.Name == story.Session && p.Scene == story.Recovery && text != "":
				t.Errorf("seed %d: the answer is still written when %s", seed, p.Text)
			case e.Feed != story.Assistant:
			case e.Continues == (e.Name == "message_start"):
				t.Fatalf("seed %d: %s continues: %v", seed, e.Name, e.Continues)
			case e.Name == "message_stop":
				host := regexp.MustCompile(`\w+-\d`).FindString(cause)
				if host == "" || !strings.Contains(text, host) {
					t.Errorf("seed %d: %q is explained by %s", seed, cause, text)
				}
				text, ended = "", ended+1
			default:
				text += string(e.Body)
			}
		}
		if ended != 4 { // One is in the past.
			t.Errorf("seed %d: %d answers", seed, ended)
		}
	}
}
