package story_test

import (
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/demo-server/story"
)

var update = flag.Bool("update", false, "write the golden files anew")

// event is an event that may be kept.
type event struct{ story.Event }

type payload struct {
	Symbol, Host, Name, Key, Severity, Source, Text, Scene string
	Value, Price                                           float64
}

// payload decodes the event's body.
func (e *event) payload() payload {
	var p payload
	if err := json.Unmarshal(e.Body, &p); err != nil {
		panic(fmt.Sprintf("%s is no JSON: %v", e.Body, err))
	}
	return p
}

// tell tells a story up to a time after the first calm scene began.
func tell(seed uint64, until time.Duration) []event {
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

// after is when an event happens, counted from the first calm scene.
func (e *event) after() time.Duration { return e.At - story.Past }

func TestTheSameSeedTellsTheSameStory(t *testing.T) {
	a, b, other := story.New(7), story.New(7), story.New(8)
	differs := false
	for range 20000 {
		want, got, different := a.Next(), b.Next(), other.Next()
		if !reflect.DeepEqual(want, got) {
			t.Fatalf("%v %s and %v %s", want.At, want.Body, got.At, got.Body)
		}
		differs = differs || string(want.Body) != string(different.Body)
	}
	if !differs {
		t.Error("another seed tells the same story")
	}
}

// TestTheStoryOfSeedOne pins the whole story: what is said of two loops in words, every event by a hash.
func TestTheStoryOfSeedOne(t *testing.T) {
	var b strings.Builder
	hash := sha256.New()
	for _, e := range tell(1, 2*story.Loop) {
		_, _ = fmt.Fprintf(hash, "%d %d %s %s\n", e.At.Milliseconds(), e.Feed, e.Name, e.Body)
		if e.Feed == story.Alerts || e.Name == story.Session {
			fmt.Fprintf(&b, "%8.3fs %s %s\n", e.after().Seconds(), e.Name, e.Body)
		}
	}
	fmt.Fprintf(&b, "sha256 of all events: %x\n", hash.Sum(nil))
	const golden = "testdata/seed-1.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("the story changed; if it should, run the test with -update:\n%s", diff)
	}
}

func TestTimesNeverFallAndAreWholeMilliseconds(t *testing.T) {
	last := time.Duration(0)
	for _, e := range tell(3, story.Loop) {
		if e.At < last || e.At%time.Millisecond != 0 {
			t.Fatalf("%v after %v", e.At, last)
		}
		last = e.At
	}
}

func TestRatesAreThoseOfADemo(t *testing.T) {
	counts := [story.NumFeeds]int{}
	for _, e := range tell(1, story.Loop) {
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
		t.Errorf("%d events about alerts in a loop, want 30 to 150", n)
	}
}

func TestScenesFollowEachOther(t *testing.T) {
	var got []string
	for _, e := range tell(1, story.Loop+time.Second) {
		if e.Name == story.Session {
			got = append(got, fmt.Sprintf("%v %s", e.after(), e.payload().Scene))
			if e.payload().Text == "" {
				t.Errorf("the scene %s has no text", e.payload().Scene)
			}
		}
	}
	want := []string{"-1m30s incident", "-46s recovery", "0s calm", "50s spike", "1m30s incident", "2m14s recovery", "3m0s calm"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEveryTradingDayOpens(t *testing.T) {
	opened := 0
	for _, e := range tell(1, 20*story.Loop) {
		if e.Name == story.Session && strings.Contains(e.payload().Text, "trading day") {
			opened++
		}
	}
	if opened != 2 {
		t.Errorf("%d trading days opened in 20 loops, want 2", opened)
	}
}

// openAt returns the keys of the alerts that are open at a time, with their severity.
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

func TestTheFirstTenSecondsShowSomething(t *testing.T) {
	for seed := range uint64(5) {
		events := tell(seed, 10*time.Second)
		if open := openAt(events, 0); open["db-2/memory"] != "warning" || len(open) != 1 {
			t.Errorf("seed %d: open at the beginning is %v, want a warning about the memory of db-2", seed, open)
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
			t.Errorf("seed %d: %d alerts came and %d prices moved in the first ten seconds", seed, alerts, len(moved))
		}
	}
}

// TestMetricsComeBeforeTheirAlerts checks that alerts about a host follow from what its samples showed.
func TestMetricsComeBeforeTheirAlerts(t *testing.T) {
	bounds := map[string]float64{"cpu": 85, "memory": 85, "errors": 2, "p99": 400}
	high, seen := map[string]int{}, 0
	for _, e := range tell(1, story.Loop) {
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
			t.Errorf("%v: %s said %q before two samples showed it", e.after(), p.Key, p.Text)
		}
	}
	if seen < 20 {
		t.Errorf("%d alerts about hosts in two incidents", seen)
	}
}

func TestEveryIncidentBitesAndHeals(t *testing.T) {
	causes := map[string]bool{}
	events := tell(1, 6*story.Loop)
	for loop := range time.Duration(6) {
		begin := loop * story.Loop
		critical := 0
		for _, severity := range openAt(events, begin+130*time.Second) {
			if severity == "critical" {
				critical++
			}
		}
		if critical == 0 {
			t.Errorf("loop %d: no critical alert is open in the midst of the incident", loop)
		}
		if open := openAt(events, begin+story.Loop-time.Millisecond); len(open) != 1 {
			t.Errorf("loop %d: open at its end is %v, want the memory of db-2 alone", loop, open)
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

// TestTheCauseShowsFirst checks that the first alert about hosts in an incident names the host that is its cause.
func TestTheCauseShowsFirst(t *testing.T) {
	for seed := range uint64(4) {
		cause := ""
		for _, e := range tell(seed, 3*story.Loop) {
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

func TestKeysTellWhatReplacesWhat(t *testing.T) {
	keys := map[string]bool{}
	for _, e := range tell(1, time.Minute) {
		if e.Key == "" {
			t.Fatalf("%s has no key", e.Body)
		}
		if e.Feed != story.Alerts {
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
