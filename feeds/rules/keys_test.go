package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds/rules"
)

// fill sends a record of each of n keys, from a number on, one after the other.
func (d *desk) fill(from, n int, payload string) *desk {
	for i := range n {
		d.get(fmt.Sprintf(payload, from+i))
	}
	return d
}

const calm = `{"host":%d,"cpu":50}`

func TestFurtherKeysTakeThePlaceOfIdleOnes(t *testing.T) {
	r := usual("cpu > 90")
	r.Key, r.For, r.Keep = "host", 10*time.Second, 10*time.Second
	d := newDesk(t, r)
	d.get(`{"host":"opens","cpu":95}`, `{"host":"snoozed","cpu":95}`).at(10).expect("10: r opens since 0", "10: r snoozed since 0")
	d.Snooze(d.last.ID, start.Add(time.Hour))
	d.get(`{"host":"snoozed","cpu":1}`).at(20).expect("20: r snoozed resolved since 0")
	d.get(`{"host":"waits","cpu":95}`, `{"host":"idle","cpu":1}`)
	d.fill(0, 2*rules.MaxKeys, calm)
	if s := d.States()[0]; s.Keys != rules.MaxKeys || s.Evicted != rules.MaxKeys+4 || s.Refused != 0 || s.Pending != 1 || s.Open != 1 {
		t.Errorf("%d keys, %d evicted, %d refused, %d pending, %d open", s.Keys, s.Evicted, s.Refused, s.Pending, s.Open)
	}
	d.get(`{"host":"snoozed","cpu":95}`).at(30).expect("30: r waits since 20")
	d.get(`{"host":"opens","cpu":1}`, `{"host":"waits","cpu":1}`, `{"host":"snoozed","cpu":1}`)
	d.at(40).expect("40: r opens resolved since 0", "40: r waits resolved since 20") // The snoozed one has stayed silent.
}

func TestRulesAboutAbsenceGiveUpNoKey(t *testing.T) {
	r := usual(`absent("10s")`)
	r.Key = "host"
	d := newDesk(t, r)
	d.get(`{"host":"gone","cpu":1}`).fill(0, rules.MaxKeys+5, calm)
	if s := d.States()[0]; s.Keys != rules.MaxKeys || s.Evicted != 0 || s.Refused != 6 {
		t.Errorf("%d keys, %d evicted, %d refused", s.Keys, s.Evicted, s.Refused)
	}
	d.at(5).fill(0, rules.MaxKeys-1, calm).at(10).expect("10: r gone")
}

func TestOddTellsOfKeysThatFindNoRoom(t *testing.T) {
	for when, want := range map[string]string{
		"cpu > 90":      "it follows 1000 keys in a feed and gave up idle ones 2 times for others, whose windows begin anew",
		`absent("10s")`: "2 records of further keys were left out, because it follows 1000 keys in a feed and could give up none",
	} {
		r := usual(when)
		r.Key = "host"
		s := newDesk(t, r).fill(0, rules.MaxKeys+2, calm).States()[0]
		if got := s.Odd(); !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %q, want %q", when, got, want)
		}
	}
}
