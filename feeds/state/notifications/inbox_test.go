package notifications

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
)

var start = time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC)

var options = Options{
	Events: []string{"alert"}, Resolved: []string{"resolved"},
	Key: "key", Severity: "severity", Source: "source", Text: "text",
}

// event returns a message of feed 0, with its number as id and as seconds since start.
func event(n int, kind, data string) feeds.Event {
	return feeds.Event{
		Type: []byte(kind), Data: []byte(data), ID: fmt.Append(nil, n),
		Time: start.Add(time.Duration(n) * time.Second),
	}
}

// play folds events written as "raise KEY SEVERITY TEXT" and "resolve KEY", and performs "ack KEY" and "read".
func play(n *Inbox, script ...string) {
	for i, line := range script {
		w := strings.SplitN(line+"   ", " ", 4)
		switch w[0] {
		case "raise":
			n.Fold([]feeds.Event{event(i, "alert",
				fmt.Sprintf(`{"key":%q,"severity":%q,"source":"db-3","text":%q}`, w[1], w[2], strings.TrimSpace(w[3])))})
		case "resolve":
			n.Fold([]feeds.Event{event(i, "resolved", fmt.Sprintf(`{"key":%q,"text":"fine"}`, w[1]))})
		case "ack":
			n.Acknowledge(w[1])
		case "read":
			n.MarkRead(all(n).Last)
		}
	}
}

func all(n *Inbox) *Snapshot {
	var s Snapshot
	n.Reader().Read(0, 1<<30, &s)
	return &s
}

// describe formats the rows: key, severity, state, repeats, episodes, and "unread".
func describe(s *Snapshot) string {
	var lines []string
	for _, r := range s.Rows {
		line := fmt.Sprintf("%s %v %v %d/%d", r.Key, r.Severity, r.State, r.Repeats, r.Episodes)
		if r.Unread {
			line += " unread"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, ", ")
}

func TestAValueResolves(t *testing.T) {
	for condition, values := range map[string][2]string{
		`state == "resolved"`: {`"state":"firing"`, `"state":"resolved"`},
		"over":                {`"over":false`, `"over":true`},
	} {
		n := New(Options{Key: "id", ResolvedWhen: condition})
		for i, value := range []string{values[0], `"other":1`, values[1], values[1]} {
			n.Fold([]feeds.Event{event(i, "alert", `{"id":"a",`+value+`}`)})
			want := Open
			if value == values[1] {
				want = Resolved
			}
			if got := all(n).Rows[0].State; got != want {
				t.Errorf("%s: after %s the notification is %v", condition, value, got)
			}
		}
	}
}

func TestStates(t *testing.T) {
	for _, c := range []struct {
		name, script, want string
		unread             int
		alarms             uint64
	}{
		{"a new alert is open and unread", "raise a warning", "a warning open 0/1 unread", 1, 0},
		{"critical rings", "raise a critical", "a critical open 0/1 unread", 1, 1},
		{"the newest comes first", "raise a info;raise b info", "b info open 0/1 unread, a info open 0/1 unread", 2, 0},
		{
			"a repetition counts, moves to the top and does not ring", "raise a critical;raise b info;raise a critical",
			"a critical open 1/1 unread, b info open 0/1 unread", 2, 1,
		},
		{"read stays read when repeated", "raise a critical;read;raise a critical", "a critical open 1/1", 0, 1},
		{"read becomes unread when it gets worse", "raise a warning;read;raise a critical", "a critical open 1/1 unread", 1, 1},
		{"getting better does not make it unread", "raise a critical;read;raise a info", "a info open 1/1", 0, 1},
		{"resolved", "raise a critical;read;resolve a", "a critical resolved 0/1", 0, 1},
		{"resolved but not seen yet", "raise a critical;resolve a", "a critical resolved 0/1 unread", 1, 1},
		{"resolved without an alert", "resolve a", "a unknown resolved 0/0", 0, 0},
		{"resolved twice", "raise a info;resolve a;resolve a;read", "a info resolved 0/1", 0, 0},
		{
			"raised again after it was resolved", "raise a critical;raise a critical;resolve a;read;raise a critical",
			"a critical open 0/2 unread", 1, 2,
		},
		{"raised after it was resolved unseen", "resolve a;raise a info", "a info open 0/1 unread", 1, 0},
		{"acknowledged counts as read", "raise a critical;ack a", "a critical acknowledged 0/1", 0, 1},
		{"acknowledged stays so when repeated", "raise a critical;ack a;raise a critical", "a critical acknowledged 1/1", 0, 1},
		{"acknowledged opens when it gets worse", "raise a warning;ack a;raise a critical", "a critical open 1/1 unread", 1, 1},
		{"acknowledged and resolved", "raise a warning;ack a;resolve a", "a warning resolved 0/1", 0, 0},
		{"a resolved one cannot be acknowledged", "resolve a;ack a", "a unknown resolved 0/0", 0, 0},
		{"an unknown key cannot be acknowledged", "raise a info;ack b", "a info open 0/1 unread", 1, 0},
		{"a severity that no value is mapped to", "raise a purple", "a unknown open 0/1 unread", 1, 0},
		{"severities in any case", "raise a CRITICAL;raise b Warn", "b warning open 0/1 unread, a critical open 0/1 unread", 2, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := New(options)
			play(n, strings.Split(c.script, ";")...)
			s := all(n)
			if got := describe(s); got != c.want || s.Unread != c.unread || s.Alarms != c.alarms {
				t.Errorf("got  %s (%d unread, %d alarms)\nwant %s (%d, %d)", got, s.Unread, s.Alarms, c.want, c.unread, c.alarms)
			}
			counted := s.Open.Total() + s.Acknowledged.Total() + s.Resolved.Total()
			if counted != len(s.Rows) {
				t.Errorf("%d counted of %d: %+v", counted, len(s.Rows), s.Counts)
			}
		})
	}
}

func TestCounts(t *testing.T) {
	n := New(options)
	play(n, "raise a critical", "raise b critical", "raise c warning", "raise d info", "ack b", "resolve d", "raise e x")
	s := all(n)
	want := Counts{
		Open: BySeverity{Unknown: 1, Warning: 1, Critical: 1}, Acknowledged: BySeverity{Critical: 1},
		Resolved: BySeverity{Info: 1}, Unread: 4, Alarms: 2, Events: 6,
	}
	if s.Counts != want {
		t.Errorf("got  %+v\nwant %+v", s.Counts, want)
	}
}

func TestRowDescribesItsEvents(t *testing.T) {
	n := New(options)
	e := event(1, "alert", `{"key":"k","severity":"page\u0021","source":7,"text":"disk \"full\""}`)
	n.Fold([]feeds.Event{e})
	later := event(9, "alert", `{"key":"k","text":null}`)
	later.Feed = 2
	n.Fold([]feeds.Event{later})
	r := all(n).Rows[0]
	got := fmt.Sprintf("%s %s %s %s %d %v %v", r.Key, r.Label, r.Source, r.Text, r.Feed, r.First.Sub(start), r.Last.Sub(start))
	if want := `k page! 7 disk "full" 2 1s 9s`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestReopenedNotificationStartsOver(t *testing.T) {
	n := New(options)
	play(n, "raise a info", "raise a info", "resolve a", "raise a info", "raise a info")
	if r := all(n).Rows[0]; r.First.Sub(start) != 3*time.Second || r.Repeats != 1 || r.Episodes != 2 {
		t.Errorf("%+v", r)
	}
}

func TestEventsWithoutAKey(t *testing.T) {
	n := New(options)
	long := strings.Repeat("k", maxKey)
	fold := func(i int, id, data string) {
		e := event(i, "alert", data)
		e.ID = []byte(id)
		n.Fold([]feeds.Event{e})
	}
	fold(1, "1", `hello`)
	fold(2, "2", `hello`)
	fold(3, "2", `the id is that of the one before`)
	fold(4, "2", `and still is`)
	fold(5, "2/5", `an id made to look like one of ours`)
	fold(5, "2", `and yet again`)
	fold(5, "", `no id`)
	fold(6, "", `no id`)
	fold(7, "7", `{"key":"","text":"empty key"}`)
	fold(8, "8", `{"key":null,"severity":"warning"}`)
	fold(9, "9", `{"key":"\u00000/1","text":"a key that looks generated"}`)
	fold(10, "10", `{"key":"`+long+`x","text":"too long a key"}`)
	fold(12, "12", `{"key":"`+long+`\u006b","text":"too long a key with escapes"}`)
	fold(11, "11", `{"key":"`+long+`","text":"a key just short enough"}`)
	s := all(n)
	if len(s.Rows) != 14 {
		t.Fatalf("%d notifications: %s", len(s.Rows), describe(s))
	}
	for i, want := range []string{
		"a key just short enough", "too long a key with escapes", "too long a key",
		"a key that looks generated", `{"key":null,"severity":"warning"}`,
		"empty key", "no id", "no id", "and yet again", "an id made to look like one of ours", "and still is", "the id is that of the one before", "hello", "hello",
	} {
		if r := s.Rows[i]; string(r.Text) != want || r.Keyless != (i > 0) {
			t.Errorf("%d: %q, keyless %v", i, r.Text, r.Keyless)
		}
	}
	keys := map[string]bool{}
	for _, r := range s.Rows {
		keys[r.Key] = true
	}
	if len(keys) != 14 || s.Total != 14 {
		t.Errorf("%d different keys, %d in total", len(keys), s.Total)
	}
	if !n.Acknowledge(s.Rows[6].Key) || all(n).Rows[6].State != Acknowledged {
		t.Error("cannot acknowledge by the generated key")
	}
}

func TestReplays(t *testing.T) {
	alert := func(id, data string) feeds.Event {
		e := event(1, "alert", data)
		e.ID = []byte(id)
		return e
	}
	keyed := alert("7", `{"key":"a","severity":"critical"}`)
	for _, c := range []struct {
		name          string
		first, second feeds.Event
		replayed      bool
	}{
		{"the same event again", keyed, keyed, true},
		{"without a key", alert("7", "x"), alert("7", "x"), true},
		{"another id", keyed, alert("8", string(keyed.Data)), false},
		{"no ids", alert("", "{}"), alert("", "{}"), false},
		{"no ids but a key", alert("", string(keyed.Data)), alert("", string(keyed.Data)), false},
		{"an inherited id on an event of the same length", alert("7", `{"key":"a","text":"x"}`), alert("7", `{"key":"a","text":"y"}`), false},
		{"an id passed on to another event", keyed, alert("7", `{"key":"a","severity":"warning"}`), false},
		{"an id passed on to a longer event", keyed, alert("7", string(keyed.Data)+" "), false},
		{"the same from another feed", keyed, func() feeds.Event { e := keyed; e.Feed = 1; return e }(), false},
		{"the same under another event name", keyed, func() feeds.Event { e := keyed; e.Type = []byte("resolved"); return e }(), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := New(options)
			n.Fold([]feeds.Event{c.first})
			before := all(n)
			c.second.Time = start.Add(time.Hour)
			n.Fold([]feeds.Event{c.second})
			after := all(n)
			changed := len(after.Rows) != len(before.Rows) || !after.Rows[0].Last.Equal(before.Rows[0].Last)
			if changed == c.replayed || (after.Replayed == 1) != c.replayed || after.Events != 2 {
				t.Errorf("%+v\n%+v", before, after)
			}
		})
	}
}

func TestOnlyNamedEventsAreFolded(t *testing.T) {
	n := New(options)
	before := n.Generation()
	for _, kind := range []feeds.Kind{feeds.Comment, feeds.Change} {
		for _, name := range []string{"alert", "resolved"} {
			n.Fold([]feeds.Event{{Kind: kind, Type: []byte(name)}})
		}
	}
	if n.Generation() != before {
		t.Error("folded something other than a message")
	}
	n.Fold([]feeds.Event{event(1, "quote", `{"key":"a"}`)})
	if s := all(n); len(s.Rows) != 0 || s.Missing.Others != 1 {
		t.Errorf("%d rows, %+v", len(s.Rows), s.Missing)
	}
	every := New(Options{Key: "key"})
	every.Fold([]feeds.Event{event(1, "quote", `{"key":"a"}`)})
	if s := all(every); len(s.Rows) != 1 || every.Generation() == 0 {
		t.Errorf("%d rows", len(s.Rows))
	}
}

func TestSeverities(t *testing.T) {
	opts := options
	opts.Severities = map[Severity][]string{Critical: {"P1", "both"}, Warning: {"2", "both"}}
	n := New(opts)
	play(n, "raise a p1", "raise b 2", "raise c critical", "raise d both")
	if got := describe(all(n)); got != "d critical open 0/1 unread, c unknown open 0/1 unread, "+
		"b warning open 0/1 unread, a critical open 0/1 unread" {
		t.Error(got)
	}
}

func TestMarkReadKeepsLaterOnesUnread(t *testing.T) {
	n := New(options)
	play(n, "raise a info", "raise b info")
	seen := all(n).Last
	play(n, "", "", "raise c info", "raise a critical", "resolve b")
	n.MarkRead(seen)
	if s := all(n); describe(s) != "b info resolved 0/1, a critical open 1/1 unread, c info open 0/1 unread" || s.Unread != 2 {
		t.Errorf("%d unread: %s", s.Unread, describe(s))
	}
	before := n.Generation()
	n.MarkRead(seen)
	if n.Generation() != before {
		t.Error("MarkRead changed the generation without marking anything")
	}
	n.MarkRead(1 << 60)
	play(n, "", "", "", "", "", "raise d info")
	if s := all(n); s.Unread != 1 {
		t.Errorf("%d unread after marking a future number", s.Unread)
	}
}

func TestDetail(t *testing.T) {
	n := New(options)
	n.Fold([]feeds.Event{event(5, "alert", `{"key":"a","text":"x","more":[1,2]}`)})
	var d Detail
	if n.Detail("b", &d) || !n.Detail("a", &d) {
		t.Fatal("Detail finds a missing key or not a present one")
	}
	if got := fmt.Sprintf("%s %s %s %s %d", d.Key, d.Type, d.ID, d.Payload, d.PayloadSize); got !=
		`a alert 5 {"key":"a","text":"x","more":[1,2]} 35` {
		t.Error(got)
	}
}

func TestFoldAllocatesNothing(t *testing.T) {
	n, batch := alerts(24)
	n.Fold(batch)
	n.Fold(batch)
	if allocs := testing.AllocsPerRun(50, func() { n.Fold(batch) }); allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
	r, s := n.Reader(), Snapshot{}
	r.Filter(Filter{Match: func([]byte) bool { return true }})
	for range 3 {
		n.Fold(batch)
		r.Read(0, 24, &s)
	}
	if allocs := testing.AllocsPerRun(50, func() { n.Fold(batch); r.Read(0, 24, &s) }); allocs != 0 {
		t.Errorf("%v allocations of a Read", allocs)
	}
}
