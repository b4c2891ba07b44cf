package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/rules"
)

func TestConditionOverFieldsIsEvaluatedAtEachRecord(t *testing.T) {
	d := newDesk(t, usual("cpu > 90"))
	d.at(1.25).get(`{"cpu":50}`).expect()
	d.at(2.25).get(`{"cpu":91}`, `{"cpu":50}`).expect("2.25: r", "2.25: r resolved")
	d.at(3.5).get(`{"cpu":95}`).expect("3.5: r")
	d.at(4).get(`{"mem":1}`).expect("4: r resolved since 3.5")
	d.at(5).get(`not json`).expect()
}

func TestForAndKeep(t *testing.T) {
	r := usual("cpu > 90")
	r.For, r.Keep = 5*time.Second, 3*time.Second
	d := newDesk(t, r)
	d.at(1.5).get(`{"cpu":91}`).at(4).get(`{"cpu":1}`).at(5).get(`{"cpu":92}`).at(9).expect()
	d.at(10.5).expect("10: r since 5")
	d.at(11).get(`{"cpu":1}`).at(13).get(`{"cpu":95}`).at(20).expect()
	d.at(20).get(`{"cpu":1}`).at(22.9).expect()
	d.at(23.5).expect("23: r resolved since 5")
	d.at(60).expect()
}

func TestRepeats(t *testing.T) {
	r := usual("cpu > 90")
	r.Repeat, r.Text = 10*time.Minute, "{cpu}"
	d := newDesk(t, r)
	d.get(`{"cpu":91}`).expect("0: r 91")
	d.at(599).get(`{"cpu":92}`).at(1201).expect("600: r again 1 92 since 0", "1200: r again 2 92 since 0")
	if !d.Acknowledge(d.last.ID) {
		t.Error("the alert cannot be acknowledged")
	}
	d.at(4000).expect()
	d.get(`{"cpu":1}`).expect("4000: r resolved 92 since 0")
	if d.Acknowledge(d.last.ID) {
		t.Error("a resolved alert can be acknowledged")
	}
	d.at(4001).get(`{"cpu":99}`).at(4700).expect("4001: r 99", "4601: r again 1 99 since 4001")
}

func TestSnooze(t *testing.T) {
	d := newDesk(t, usual("cpu > 90"))
	d.get(`{"cpu":91}`).expect("0: r")
	d.Snooze(d.last.ID, start.Add(100*time.Second))
	d.at(50).get(`{"cpu":1}`).expect("50: r resolved since 0")
	d.at(60).get(`{"cpu":95}`).at(70).get(`{"cpu":1}`).at(80).get(`{"cpu":95}`).at(99).expect()
	d.at(200).expect("100: r since 80")
	d.Snooze(d.last.ID, start.Add(300*time.Second))
	d.at(299).expect()
	d.at(400).expect("300: r again 1 since 80")
	d.Snooze(d.last.ID, start.Add(500*time.Second))
	d.at(450).get(`{"cpu":1}`).expect("450: r resolved since 80")
	d.at(600).get(`{"cpu":95}`).at(610).expect("600: r")
}

func TestKeysHaveAlertsOfTheirOwn(t *testing.T) {
	r := usual(`avg(cpu, "10s") > 90`)
	r.Key, r.Text = "host", "{host} at {avg(cpu, \"10s\")} %"
	d := newDesk(t, r)
	d.at(0.5).get(`{"host":"a","cpu":91}`, `{"host":"b","cpu":50}`, `{"cpu":99}`, `{"host":"c","cpu":93}`)
	d.at(1).expect("1: r a a at 91 %", "1: r c c at 93 %")
	d.get(`{"host":"b","cpu":150}`, `{"host":"a","cpu":0}`).at(2).expect("2: r a resolved a at 91 % since 1", "2: r b b at 100 %")
	if s := d.States()[0]; s.Keys != 3 || s.Open != 2 || s.Feeds != 1 {
		t.Errorf("%+v", s)
	}
}

func TestKeysAreBounded(t *testing.T) {
	r := usual("cpu > 90")
	r.Key = "host"
	d := newDesk(t, r)
	host := func(i, cpu int) string { return fmt.Sprintf(`{"host":%d,"cpu":%d}`, i, cpu) }
	for i := range rules.MaxKeys {
		d.get(host(i, 50+50*(i%2)))
	}
	if len(d.lines) != rules.MaxKeys/2 {
		t.Errorf("%d alerts", len(d.lines))
	}
	d.lines = nil
	for i := range rules.MaxKeys {
		d.get(host(rules.MaxKeys+i, 95))
	}
	if s := d.States()[0]; s.Keys != rules.MaxKeys || s.Open != rules.MaxKeys || s.Refused != rules.MaxKeys/2 {
		t.Errorf("%d keys, %d open, %d refused", s.Keys, s.Open, s.Refused)
	}
	d.lines = nil
	d.get(host(1, 1)).expect("0: r 1 resolved")
	d.get(host(7777, 99)).expect("0: r 7777")
}

func TestWindows(t *testing.T) {
	for when, want := range map[string]string{
		`avg(x, "10s") == 2`:                 "5 10",
		`min(x, "10s") == 1`:                 "1 10",
		`max(x * 2, "10s") == 6`:             "5 14",
		`sum(x, "10s") >= 6`:                 "5 10",
		`count("10s") == 2`:                  "10 12",
		`count("10s") >= 3`:                  "5 10",
		`count(x > 1, "10s") >= 2`:           "5 12",
		`rate("10s") >= 0.3`:                 "5 10",
		`rate("10s") < 0.15`:                 "12 -",
		`rate(x, "10s") == 0.5`:              "3 14",
		`change(x, "10s") == 2`:              "5 10",
		`p50(x, "10s") > 0`:                  "- -",
		`absent("7s")`:                       "11 -",
		`x == 3 && absent("7s")`:             "11 -",
		`x > 1 && count("10s") > 2`:          "4 10",
		`min(x, 2) == x && x > 1`:            "2 4",
		`payload_silence() > "5s"`:           "10 -",
		`silence() >= 6`:                     "10 -",
		`avg(missing, "10s") > 0`:            "- -",
		`avg(x, "10s") > 2 && x < 3`:         "- -",
		`x - avg(x, "10s") >= 0.5`:           "2 12",
		`avg(missing, "10s") > 0 || x == 3`:  "4 -",
		`count(missing > 1, "10s") < 1`:      "10 -",
		`count("10s") * 10 + 1 == 21`:        "10 12",
		`avg(x, "10s") * 2 == 3 && x == 2.0`: "2 4",
	} {
		d := newDesk(t, usual(when))
		d.state(feeds.Live)
		for i, x := range []int{1, 2, 3} {
			d.at(float64(2 * i)).get(fmt.Sprintf(`{"x":%d}`, x))
		}
		d.at(20)
		opens, resolves := "-", "-"
		for _, line := range d.lines {
			at, rest, _ := strings.Cut(line, ": r")
			if strings.HasPrefix(rest, " resolved") {
				resolves = at
			} else if opens == "-" {
				opens = at
			}
		}
		if got := opens + " " + resolves; got != want {
			t.Errorf("%s: got %s, want %s: %q", when, got, want, d.lines)
		}
	}
}

func TestStateOfTheFeed(t *testing.T) {
	stale, down := usual(`state() == "stale"`), usual("down()")
	stale.Name, down.Name, down.For = "stale", "down", 3*time.Second
	d := newDesk(t, stale, down)
	d.at(0.5).state(feeds.Live).at(10).state(feeds.Stale).at(11).expect("11: stale")
	d.at(12.5).state(feeds.Live).at(13).expect("13: stale resolved since 11")
	d.at(20).state(feeds.Waiting).at(22).state(feeds.Connecting).at(30).expect("24: down since 21")
	d.at(31).state(feeds.Live).at(32).expect("32: down resolved since 21")
	d.at(40).state(feeds.Paused).at(50).expect()
}

func TestUsualTextSaysWhyTheFeedIsDown(t *testing.T) {
	const lost = "lost the connection to nats://host"
	for name, c := range map[string]struct{ when, text, reason, want string }{
		"by default":           {"down()", "", lost, "is down: down(): " + lost},
		"with another fact":    {`down() and silence() > "1s"`, "", lost, `is down: down() and silence() > "1s": ` + lost},
		"the feed has no word": {"down()", "", "", "is down: down(): stale"},
		"an outage left out":   {`down() and not (reason() startsWith "lost the connection to nats")`, "", lost, ""},
		"in a text":            {"down()", "why? {reason()}", lost, "why? " + lost},
		"a long one":           {"down()", "{reason()}", strings.Repeat("x", 1000), strings.Repeat("x", 300)},
	} {
		t.Run(name, func(t *testing.T) {
			r := usual(c.when)
			r.Name, r.Text = "is down", c.text
			d := newDesk(t, r)
			d.state(feeds.Live).at(2)
			d.fold.Fold([]feeds.Event{{Kind: feeds.Change, State: feeds.Stale, Data: []byte(c.reason), Time: d.now}})
			d.at(6)
			if d.last.Text != c.want {
				t.Errorf("the text is %q, want %q", d.last.Text, c.want)
			}
		})
	}
}

func TestNothingIsExpectedOfAFeedThatRests(t *testing.T) {
	silent, absent, few := usual(`silence() > "30s"`), usual(`absent("40s")`), usual(`count("1m") < 3`)
	silent.Name, absent.Name, few.Name = "silent", "absent", "few"
	ended := usual(`state() == "ended"`)
	ended.Name = "ended"
	d := newDesk(t, silent, absent, few, ended)
	d.state(feeds.Live).get("{}").at(35).expect("31: silent")
	d.at(35.5).state(feeds.Paused).at(600).expect("36: silent resolved since 31")
	d.at(600).state(feeds.Connecting).state(feeds.Live).at(630).expect()
	d.at(640).expect("631: silent", "640: absent")
	d.get("{}").at(641).expect("641: silent resolved since 631", "641: absent resolved since 640")
	d.at(641).state(feeds.Ended).at(1000).expect("642: ended")
	d.at(1000).state(feeds.Connecting).state(feeds.Live).at(1001).expect("1001: ended resolved since 642")
	d.at(1065).expect("1031: silent", "1040: absent", "1060: few")
}

func TestNothingIsConcludedFromASuspension(t *testing.T) {
	silent, absent := usual(`silence() > "30s"`), usual(`absent("40s")`)
	silent.Name, absent.Name = "silent", "absent"
	few := usual(`count("1m") < 3`)
	few.Name = "few"
	d := newDesk(t, silent, absent, few)
	for i := range 30 {
		d.at(float64(10 * i)).get("{}")
	}
	d.expect()
	d.fold.Suspended(d.now, d.now.Add(time.Hour))
	d.at(290 + 3600 + 20).expect()
	d.at(290 + 3600 + 31).expect("3921: silent")
	d.at(290 + 3600 + 45).expect("3930: absent")
	d.at(290 + 3600 + 70).expect("3950: few")
}

func TestClockThatIsSetBack(t *testing.T) {
	d := newDesk(t, usual(`avg(x, "10s") > 90`))
	d.at(3600).get(`{"x":99}`).at(3601).expect("3601: r")
	d.at(5).get(`{"x":1}`).at(6).expect("6: r resolved since 5")
	d.at(7).get(`{"x":999}`).at(8).expect("8: r")
}

func TestReplayedRecordsCountAtTheirTime(t *testing.T) {
	d := newDesk(t, usual(`count("10s") >= 3`))
	replay := func(at float64, n int) {
		e := feeds.Event{
			Kind: feeds.Message, Type: []byte("message"), Data: []byte("{}"), Time: d.now, Replayed: true,
			EventTime: start.Add(time.Duration(at * float64(time.Second))),
		}
		for range n {
			d.fold.Fold([]feeds.Event{e})
		}
	}
	d.at(1).get("{}")
	d.at(20)
	replay(0.5, 5) // Too old.
	replay(5, 5)   // Too old, by a second.
	d.at(21).expect()
	replay(15, 1)
	replay(16, 1)
	replay(17, 1)
	d.at(22).expect("22: r")
}

// A server that sends what happened before makes no alerts of what has long been over, nor one that opens and ends again
// and again at once.
func TestFieldsOfReplayedRecords(t *testing.T) {
	hosts := usual(`cpu > 90`)
	hosts.Key = "host"
	d := newDesk(t, hosts)
	d.at(0.5).replay(-30, `{"host":"a","cpu":95}`, `{"host":"b","cpu":1}`)
	d.replay(-20, `{"host":"a","cpu":1}`, `{"host":"b","cpu":99}`).expect()
	d.at(1).expect("1: r b")
	d.get(`{"host":"b","cpu":1}`).expect("1: r b resolved")
	d.at(20.5).open().replay(5, `{"host":"a","cpu":95}`, `{"host":"b","cpu":95}`)
	d.replay(6, `{"host":"a","cpu":1}`).replay(7, `{"host":"a","cpu":95}`).replay(8, `{"host":"a","cpu":1}`)
	d.expect("20.5: r a", "20.5: r b")
	d.at(22).expect("21: r a resolved since 20.5")
}

func TestNoiseIsNoRecord(t *testing.T) {
	d := newDesk(t, usual(`absent("5s")`))
	for i := range 10 {
		d.at(float64(i))
		d.fold.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte("ping"), Time: d.now, Noise: true}})
	}
	d.expect("5: r")
}

func TestRecordsAndEvents(t *testing.T) {
	r := usual("cpu > 90")
	r.Records, r.Key, r.Events, r.Text = "hosts", "name", []string{"sample"}, "{name}"
	d := newDesk(t, r)
	d.typed("other", `{"hosts":[{"name":"a","cpu":99}]}`).expect()
	d.typed("sample", `{"hosts":[{"name":"a","cpu":99},{"name":"b","cpu":1}]}`).expect("0: r a a")
	d.typed("sample", `{"hosts":{"x":{"name":"b","cpu":100}}}`).expect("0: r b b")
}

func TestKeysOfEveryKind(t *testing.T) {
	for key, want := range map[string]string{
		"@type": "0: r sample", `host + "/" + n`: "0: r a/2", "deep.er": "0: r x", "n": "0: r 2", "list.1": "0: r two",
	} {
		r := usual("cpu > 90")
		r.Key = key
		d := newDesk(t, r)
		d.typed("sample", `{"cpu":99,"host":"a","n":2,"deep":{"er":"x"},"list":["one","two"]}`).expect(want)
	}
	within := usual("cpu > 90 and list[0].limit < 50")
	within.Records, within.Key = "list", "@key"
	d := newDesk(t, within)
	d.get(`{"list":[{"cpu":1,"list":[{"limit":9}]},{"cpu":95,"list":[{"limit":9}]}]}`).expect("0: r 1")
}

func TestTextAndLabels(t *testing.T) {
	r := usual(`avg(cpu.total, "10s") > 90`)
	r.Text = "{host}: {{{cpu.total}}} and {upper(host) + \"}\"}, {missing}, {silence()}, {state()}, {cpu.total * 1.23456}"
	r.Labels = map[string]string{"team": "web", "host": "{host}"}
	d := newDesk(t, r)
	d.state(feeds.Live).get(`{"host":"db","cpu":{"total":93}}`).at(1)
	if want := "db: {93} and DB}, ?, 1s, live, 114.8"; d.last.Text != want || d.last.Labels["team"] != "web" || d.last.Labels["host"] != "db" {
		t.Errorf("got %q, %v", d.last.Text, d.last.Labels)
	}
	d.get(`{"host":"other","cpu":{"total":93}}`).at(20)
	if d.last.Labels["host"] != "db" || !d.last.Resolved || !strings.HasPrefix(d.last.Text, "db:") {
		t.Errorf("%+v", d.last)
	}
	for _, c := range []struct{ name, when, want string }{
		{"r", "cpu > 90", "r: cpu > 90, is 93.46"},
		{"", "cpu > 90", "cpu > 90, is 93.46"},
		{"r", `90 < avg(cpu, "10s")`, `r: 90 < avg(cpu, "10s"), is 93.46`},
		{"r", `silence() >= "1s"`, `r: silence() >= "1s", is 1s`},
		{"r", "cpu > 90 && host == 1", "r: cpu > 90 && host == 1"},
	} {
		r := usual(c.when)
		r.Name, r.Text = c.name, ""
		d := newDesk(t, r)
		if d.get(`{"cpu":93.456789,"host":1}`).at(1); d.last.Text != c.want {
			t.Errorf("%s: got %q", c.when, d.last.Text)
		}
	}
}

func TestAlertIsIdentified(t *testing.T) {
	r := usual("cpu > 90")
	r.Severity, r.Key = "critical", "host"
	d := newDesk(t, r)
	d.at(2).get(`{"cpu":99,"host":"a"}`)
	first := d.last
	if first.Feed != "f" || first.Key != "a" || first.Severity != rules.Critical || len(first.ID) != 16 {
		t.Errorf("%+v", first)
	}
	if d.get(`{"cpu":99,"host":"b"}`); d.last.ID == first.ID {
		t.Error("another alert has the same ID")
	}
	if got := d.Totals(); got.Opened != [3]uint64{0, 0, 2} {
		t.Errorf("%+v", got)
	}
}

func TestChangeOfRules(t *testing.T) {
	kept, edited, gone := usual(`avg(x, "10s") > 1`), usual("x > 1"), usual("x > 2")
	kept.Name, edited.Name, gone.Name = "kept", "edited", "gone"
	d := newDesk(t, kept, edited, gone)
	d.get(`{"x":5}`).at(1).expect("0: edited", "0: gone", "1: kept")
	kept.Severity, kept.Repeat = "critical", time.Minute
	edited.When = "x > 3"
	added := usual(`absent("5s")`)
	added.Name = "added"
	if err := d.Change([]rules.Rule{added, edited, kept}, d.now); err != nil {
		t.Fatal(err)
	}
	d.expect("1: edited resolved since 0", "1: gone resolved since 0")
	d.at(2).get(`{"x":5}`).at(5).expect("2: edited")
	if s := d.States(); s[2].Open != 1 || s[2].Rule.Severity != "critical" || s[2].Keys != 1 {
		t.Errorf("%+v", s[2])
	}
	if !d.Acknowledge(d.last.ID) {
		t.Error("an alert cannot be acknowledged after a change")
	}
	d.at(7).expect("7: added")
	d.Remove("f")
	d.expect("7: added resolved", "7: edited resolved since 2", "7: kept resolved since 1")
	bad := usual("x >")
	if err := d.Change([]rules.Rule{bad}, d.now); err == nil || len(d.States()) != 3 {
		t.Errorf("a broken rule is accepted: %v", err)
	}
}

func TestRulesSelectFeeds(t *testing.T) {
	r := usual("x > 1")
	r.Feeds = []string{"g"}
	d := newDesk(t, r)
	g := d.Feed(rules.Feed{Spec: feeds.Spec{Name: "g"}})
	d.get(`{"x":5}`).expect()
	g.Fold([]feeds.Event{{Kind: feeds.Message, Data: []byte(`{"x":5}`), Time: d.now}})
	d.expect("0: r")
	if d.last.Feed != "g" {
		t.Errorf("%+v", d.last)
	}
}

func TestStatesSayWhatIsWrong(t *testing.T) {
	r := usual("cpu.total > 90 && mem > 3")
	r.Key = "host"
	d := newDesk(t, r)
	if s := d.States()[0]; s.Odd() != "" {
		t.Error(s.Odd())
	}
	d.get(`{"other":1}`)
	if s := d.States()[0]; s.Odd() != "no record has host, cpu.total, mem" {
		t.Error(s.Odd())
	}
	d.get(`{"host":"a","cpu":{"total":"high"},"memory":3}`)
	s := d.States()[0]
	if s.Odd() != "no record has mem" || s.Problem != "cpu.total is not a number" || s.Records != 2 {
		t.Errorf("%q, %+v", s.Odd(), s)
	}
	other := usual("new > 1")
	other.Name = "other"
	if err := d.Change([]rules.Rule{r, other}, d.now); err != nil { // What is known of a rule stays, and nothing of another one is.
		t.Fatal(err)
	}
	if s := d.States(); s[0].Odd() != "no record has mem" || s[1].Odd() != "" {
		t.Errorf("%q, %q", s[0].Odd(), s[1].Odd())
	}
	named := usual("x > 1")
	named.Events = []string{"sample"}
	within := usual("x > 1")
	within.Name, within.Records = "within", "list"
	d = newDesk(t, named, within)
	d.get(`{"x":1}`)
	all := d.States()
	if all[0].Odd() != "no event is called sample" || all[1].Odd() != "no event has records at list" {
		t.Errorf("%q, %q", all[0].Odd(), all[1].Odd())
	}
}
