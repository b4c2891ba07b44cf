package rules_test

import (
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/conn"
	"feedscope/feeds/rules"
)

// connect begins a connection, whose server resumes or not.
func (d *desk) connect(resumed bool) *desk {
	d.conn++
	d.fold.Opened(feeds.Opening{Conn: d.conn, Time: d.now, Info: conn.Info{Started: d.now, Up: d.now, Resumed: resumed}})
	return d
}

// stated folds a record that states a time, and is replayed if that is before the connection.
func (d *desk) stated(payload string, at float64, replayed bool) *desk {
	d.fold.Fold([]feeds.Event{{
		Kind: feeds.Message, Type: []byte("message"), Data: []byte(payload), Time: d.now, Conn: d.conn, Replayed: replayed,
		EventTime: start.Add(time.Duration(at * float64(time.Second))),
	}})
	return d
}

func TestReplayedRecordsOfOneTimeAllCount(t *testing.T) {
	d := newDesk(t, usual(`count("1m") >= 4`))
	d.at(1).stated("{}", 1, false).at(20).connect(false)
	d.stated("{}", 1, true) // Seen before.
	d.stated("{}", 9, true).stated("{}", 9, true).at(21).expect()
	d.stated("{}", 9, true).at(22).expect("22: r")
}

func TestReplayedRecordOfTheSameTimeAsTheNewestCounts(t *testing.T) {
	d := newDesk(t, usual(`x > 1`))
	d.at(1).stated(`{"x":0}`, 1, false).at(5).connect(false)
	d.stated(`{"x":0}`, 1, true).stated(`{"x":2}`, 1, true).expect("5: r")
}

func TestClockOfTheServerMayBeBehind(t *testing.T) {
	d := newDesk(t, usual(`x > 1`))
	d.at(20).stated(`{"x":0}`, 10, false).at(23).connect(false)
	d.stated(`{"x":2}`, 12, true).expect("23: r")
}

func TestEverythingIsNewAfterAResume(t *testing.T) {
	d := newDesk(t, usual(`x > 1`))
	d.at(5).stated(`{"x":0}`, 5, false).at(9).connect(true)
	d.stated(`{"x":2}`, 4, true).expect("9: r")
}

func TestForAndKeepDoNotCountASuspension(t *testing.T) {
	r := usual("x > 1")
	r.For, r.Keep = 30*time.Second, 30*time.Second
	d := newDesk(t, r)
	d.at(10).get(`{"x":2}`)
	d.fold.Suspended(d.now, d.now.Add(time.Hour))
	d.at(3600 + 39).expect()
	d.at(3600 + 40).expect("3640: r since 10")
	d.at(3700).get(`{"x":0}`)
	d.fold.Suspended(d.now, d.now.Add(time.Hour))
	d.at(7329).expect()
	d.at(7330).expect("7330: r resolved since 10")
}

func TestLateReadDoesNotSetTheClockBack(t *testing.T) {
	d := newDesk(t, usual(`count("1m") >= 3`))
	for i := range 3 {
		d.at(float64(50 + i)).get("{}")
	}
	d.at(62).expect("53: r")
	d.now = start.Add(59 * time.Second)
	d.get("{}").at(70).expect()
}

// TestLongPauseIsEvaluatedQuickly skips fifty years. Evaluating each second of them would take half an hour.
func TestLongPauseIsEvaluatedQuickly(t *testing.T) {
	r := usual(`silence() > "30s"`)
	r.Repeat = 168 * time.Hour
	d := newDesk(t, r)
	d.get("{}").at(50 * 365 * 24 * 3600)
	if len(d.lines) < 1000 || d.lines[0] != "31: r" {
		t.Errorf("%d alerts: %.1q", len(d.lines), d.lines)
	}
}

func TestFiguresOfAlteredAnswersHaveNoValue(t *testing.T) {
	for _, play := range []bool{false, true} {
		d := &desk{t: t, now: start, conn: 1}
		d.Engine, _ = rules.New([]rules.Rule{usual(`chunks() >= 2`)}, d.alert)
		of := rules.Feed{Spec: feeds.Spec{Name: "f"}, Answers: answer.Options{Format: answer.Named("openai")}}
		if d.fold = d.Feed(of); play {
			d.fold = d.Playback(of)
		}
		d.Tick(start)
		d.open()
		d.fold.(feeds.AlterationObserver).Altered("delayed")
		d.at(3).get(chunk("a", "null")).get(chunk("b", `"stop"`), "[DONE]").at(4).expect()
		d.connect(false).at(6).get(chunk("a", "null")).get(chunk("b", `"stop"`), "[DONE]").expect("6: r")
	}
}

func TestNothingIsFoundInAnAlteredStream(t *testing.T) {
	d := newDesk(t, usual(`doctor("retry-zero")`))
	d.open()
	d.fold.(feeds.AlterationObserver).Altered("delayed")
	d.at(10).fold.Fold([]feeds.Event{{Kind: feeds.Retry, Data: []byte("0s"), Time: d.now, Conn: 1}})
	d.at(20).expect()
}

func TestSlowFoldIsNoSilence(t *testing.T) {
	r := usual(`silence() > "5s"`)
	d := newDesk(t, r)
	slow := d.fold.(feeds.DeliveryObserver)
	d.get("{}")
	slow.Delivering(d.now)
	d.at(20).expect()
	slow.Delivered(d.now)
	d.fold.Suspended(start.Add(10*time.Second), start.Add(21*time.Second)) // Half of it while the fold ran.
	d.at(26).expect()
	d.at(27).expect("27: r")
}

func TestOutageIsNotBlamedOnEachKey(t *testing.T) {
	gone, few := usual(`absent("5m")`), usual(`count("1m") < 3`)
	gone.Name, gone.Key, few.Name = "gone", "k", "few"
	d := newDesk(t, gone, few)
	d.state(feeds.Live)
	for i := range 10 {
		d.at(float64(10*i)).get(`{"k":"a"}`, `{"k":"b"}`)
	}
	d.at(100).state(feeds.Waiting).at(4000).expect()
	d.state(feeds.Live).at(4059).expect()
	d.get(`{"k":"a"}`).at(4060).expect("4060: few")
	d.at(4290).expect("4290: gone b")
}

func TestShortInterruptionDoesNotResetWindows(t *testing.T) {
	d := newDesk(t, usual(`count("1m") < 3`))
	for i := range 30 {
		d.state(feeds.Live)
		if i < 12 {
			d.get("{}")
		}
		d.at(float64(10*i + 9)).state(feeds.Waiting)
		d.at(float64(10*i + 10))
	}
	d.expect("151: r") // From 149 to 150 the feed is down.
}

func TestWindowsKeepTheirValuesWhileTheFeedIsDown(t *testing.T) {
	high, low, few := usual(`avg(x, "10s") > 5`), usual(`max(x, "10s") < 5`), usual(`count("10s") < 3`)
	high.Name, low.Name, few.Name = "high", "low", "few"
	high.Key = "k"
	start := func() *desk {
		d := newDesk(t, high, low, few)
		d.state(feeds.Live)
		for i := range 12 {
			d.at(float64(i)).get(`{"k":"a","x":9}`, `{"k":"b","x":3}`)
		}
		return d.expect("1: high a").at(12).state(feeds.Waiting)
	}
	t.Run("and change with the first record after it", func(*testing.T) {
		d := start().at(300).expect().state(feeds.Live).at(302).expect()
		d.get(`{"k":"a","x":1}`).at(303).expect("303: high a resolved since 1", "303: low")
	})
	t.Run("and stay if that says the same", func(*testing.T) {
		d := start().at(300).state(feeds.Live).at(302).get(`{"k":"a","x":7}`).at(303).expect()
		d.at(400).expect("310: few", "312: high a resolved since 1")
	})
	t.Run("and end if none comes", func(*testing.T) {
		start().at(300).state(feeds.Live).at(309).expect().at(320).expect("310: high a resolved since 1", "310: few")
	})
}
