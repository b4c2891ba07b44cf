package ticker

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
)

var start = time.Date(2026, 1, 2, 15, 4, 5, 0, time.UTC)

// quote returns a message of feed 0 at a number of milliseconds after start.
func quote(ms int, data string) feeds.Event {
	return feeds.Event{Type: []byte("quote"), Data: []byte(data), Time: start.Add(time.Duration(ms) * time.Millisecond)}
}

// market returns a book with a text, a number and a number with history.
func market() *Book {
	return New(Options{Key: "symbol", Columns: []Column{
		{Path: "side"}, {Path: "bid", Number: true}, {Path: "price", History: true},
	}, Bucket: time.Second, Points: 5})
}

// fold folds payloads one second apart and returns all rows.
func fold(b *Book, payloads ...string) *Snapshot {
	for i, data := range payloads {
		b.Fold([]feeds.Event{quote(i*1000, data)})
	}
	return all(b)
}

func all(b *Book) *Snapshot {
	var s Snapshot
	b.Reader().Read(0, 1<<30, &s)
	return &s
}

// describe formats a cell: text, number if it is one, direction and milliseconds of the last change.
func describe(c *Cell) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%q", c.Text)
	if !c.Known {
		s.WriteString(" unknown")
	}
	if c.IsNumber {
		fmt.Fprintf(&s, " %v", c.Number)
	}
	if !c.Changed.IsZero() {
		fmt.Fprintf(&s, " %+d@%d", c.Direction, c.Changed.Sub(start).Milliseconds())
	}
	return s.String()
}

func TestCells(t *testing.T) {
	long, digits := strings.Repeat("x", maxText), strings.Repeat("1", maxText)
	for _, c := range []struct {
		name     string
		column   int
		payloads []string
		want     string
	}{
		{"a first value is no change", 1, []string{`"bid":1.5`}, `"1.5" 1.5`},
		{"an equal value is no change", 1, []string{`"bid":1.5`, `"bid":1.5`}, `"1.5" 1.5`},
		{"another spelling is no change", 1, []string{`"bid":1.5`, `"bid":1.50`}, `"1.50" 1.5`},
		{"up", 1, []string{`"bid":1.5`, `"bid":2`}, `"2" 2 +1@1000`},
		{"down", 1, []string{`"bid":1.5`, `"bid":-2`}, `"-2" -2 -1@1000`},
		{"a change stays until the next", 1, []string{`"bid":1`, `"bid":2`, `"bid":2`}, `"2" 2 +1@1000`},
		{"a number as a string", 1, []string{`"bid":"9"`, `"bid":"10"`}, `"10" 10 +1@1000`},
		{"an event without the column", 1, []string{`"bid":1`, `"price":2`}, `"1" 1`},
		{"no value yet", 1, []string{`"price":2`}, `"" unknown`},
		{"not a number", 1, []string{`"bid":1`, `"bid":"NaN"`}, `"NaN" +0@1000`},
		{"a number that is too large", 1, []string{`"bid":1e999`}, `"1e999"`},
		{"null removes the value", 1, []string{`"bid":1`, `"bid":null`}, `"" unknown +0@1000`},
		{"null first", 1, []string{`"bid":null`}, `"" unknown`},
		{"a value after null is a first one", 0, []string{`"side":null`, `"side":"buy"`}, `"buy"`},
		{"a text has no direction", 0, []string{`"side":"buy"`, `"side":"sell"`}, `"sell" +0@1000`},
		{"a number in a text column", 0, []string{`"side":1`, `"side":2`}, `"2" +0@1000`},
		{"an empty text after null is a value", 0, []string{`"side":null`, `"side":""`}, `""`},
		{"too many digits are not a number", 1, []string{`"bid":` + digits + `1`}, `"` + digits + `"`},
		{"an empty text is a value", 0, []string{`"side":"buy"`, `"side":""`}, `"" +0@1000`},
		{"escapes are decoded", 0, []string{`"side":"b\u00fcy\n"`}, `"büy\n"`},
		{"equal with escapes", 0, []string{`"side":"\u0062uy"`, `"side":"buy"`, `"side":"\u0062uy"`}, `"buy"`},
		{"an object is text", 0, []string{`"side":{"a":[1]}`}, `"{\"a\":[1]}"`},
		{"a long text is cut", 0, []string{`"side":"` + long + `y"`}, `"` + long + `"`},
		{"a text that shrinks to its first part", 0, []string{`"side":"` + long + `y"`, `"side":"` + long + `"`}, `"` + long + `" +0@1000`},
		{"a text that grows", 0, []string{`"side":"a"`, `"side":"ab"`, `"side":"a"`}, `"a" +0@2000`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := market()
			for i, p := range c.payloads {
				b.Fold([]feeds.Event{quote(i*1000, `{"symbol":"Z",`+p+`}`)})
			}
			s := all(b)
			if got := describe(&s.Rows[0].Cells[c.column]); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestSkippedAndRefusedEvents(t *testing.T) {
	s := fold(market(), `hello`, ``, `{"price":1}`, `{"symbol":null}`, `{"symbol":""}`, `[1]`, `{"symbol":`)
	if len(s.Rows) != 0 || s.Skipped != 7 || s.Updates != 0 {
		t.Errorf("%d rows, %+v", len(s.Rows), s.Counts)
	}
	s = fold(market(), `{"symbol":"`+strings.Repeat("x", maxText)+`"}`, `{"symbol":"`+strings.Repeat("x", maxText+1)+`"}`,
		`{"symbol":"\u0020`+strings.Repeat("x", maxText)+`"}`)
	if len(s.Rows) != 1 || s.Refused != 2 {
		t.Errorf("keys of 256, 257 and 257 bytes: %d rows, %+v", len(s.Rows), s.Counts)
	}
}

func TestKeysAreText(t *testing.T) {
	s := fold(market(), `{"symbol":7}`, `{"symbol":"7"}`, `{"symbol":"\u0037"}`)
	if len(s.Rows) != 1 || s.Rows[0].Key != "7" || s.Rows[0].Updates != 3 {
		t.Errorf("%+v", s.Rows)
	}
}

func TestOnlyNamedEventsAreFolded(t *testing.T) {
	b := New(Options{Key: "k", Events: []string{"quote", "trade"}})
	for _, e := range []feeds.Event{
		{Type: []byte("trade")},
		{Type: []byte("other")},
		{Type: []byte("quote"), Kind: feeds.Comment},
		{Type: []byte("quote"), Kind: feeds.Change},
	} {
		e.Data = []byte(`{"k":1}`)
		b.Fold([]feeds.Event{e})
	}
	if s := all(b); s.Updates != 1 || s.Generation != 1 {
		t.Errorf("%d events taken, generation %d", s.Updates, s.Generation)
	}
}

func TestBookIsBounded(t *testing.T) {
	b := New(Options{Key: "k", MaxRows: 2})
	s := fold(b, `{"k":"a"}`, `{"k":"b"}`, `{"k":"c"}`, `{"k":"a"}`, `{"k":"d"}`)
	if s.Total != 2 || s.Refused != 2 || s.Updates != 3 {
		t.Errorf("%d rows, %+v", s.Total, s.Counts)
	}
}

func TestRowDescribesLastEvent(t *testing.T) {
	b := market()
	b.Fold([]feeds.Event{quote(0, `{"symbol":"A"}`), quote(0, `{"symbol":"B"}`)})
	e := quote(1500, `{"symbol":"A"}`)
	e.Feed = 3
	b.Fold([]feeds.Event{e})
	s := all(b)
	if r := s.Rows[0]; r.Feed != 3 || r.Updates != 2 || !r.Updated.Equal(start.Add(1500*time.Millisecond)) {
		t.Errorf("%+v", r)
	}
	if r := s.Rows[1]; r.Feed != 0 || r.Updates != 1 || !r.Updated.Equal(start) {
		t.Errorf("%+v", r)
	}
}

func TestHistory(t *testing.T) {
	for _, c := range []struct {
		name   string
		prices []int // milliseconds and price in turn
		want   string
	}{
		{"one number", []int{0, 5}, "[5]"},
		{"the last number of a bucket counts", []int{0, 5, 300, 6, 999, 7}, "[7]"},
		{"one number per bucket", []int{0, 5, 1000, 6, 2000, 7}, "[5 6 7]"},
		{"a number holds until the next", []int{0, 5, 3000, 7}, "[5 5 5 7]"},
		{"the newest is the last number", []int{0, 5, 1000, 6, 1500, 7}, "[5 7]"},
		{"the oldest are dropped", []int{0, 1, 1000, 2, 2000, 3, 3000, 4, 4000, 5, 5000, 6, 6000, 7}, "[3 4 5 6 7]"},
		{"a long pause", []int{0, 1, 1000, 2, 3600000, 3}, "[2 2 2 2 3]"},
		{"a pause exactly as long as the ring", []int{0, 1, 5000, 3}, "[1 1 1 1 3]"},
		{"an equal number advances time", []int{0, 1, 2000, 1}, "[1 1 1]"},
		{"late by another feed's clock", []int{0, 1, 2000, 2, 900, 3}, "[1 1 3]"},
		{"late, then on time", []int{0, 1, 2000, 2, 900, 3, 2100, 4}, "[1 1 4]"},
		{"before the first", []int{5000, 1, 0, 3}, "[3]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := market()
			for i := 0; i < len(c.prices); i += 2 {
				b.Fold([]feeds.Event{quote(c.prices[i], fmt.Sprintf(`{"symbol":"A","price":%d}`, c.prices[i+1]))})
			}
			s := all(b)
			if got := fmt.Sprint(s.Rows[0].Cells[2].History); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestGenerationChangesWithContent(t *testing.T) {
	b := market()
	before := b.Generation()
	b.Fold([]feeds.Event{{Kind: feeds.Comment}})
	if b.Generation() != before {
		t.Error("a comment changed the book")
	}
	b.Fold([]feeds.Event{quote(0, "no key, but the counters are shown")})
	if b.Generation() == before {
		t.Error("a skipped event did not")
	}
	if s := all(b); s.Generation != b.Generation() {
		t.Errorf("snapshot %d, book %d", s.Generation, b.Generation())
	}
}

func TestFoldAllocatesNothing(t *testing.T) {
	b, batch := quotes(24)
	b.Fold(batch)
	b.Fold(batch)
	if n := testing.AllocsPerRun(50, func() { b.Fold(batch) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	r, s := b.Reader(), Snapshot{}
	r.Read(0, 24, &s)
	if n := testing.AllocsPerRun(50, func() { r.Read(0, 24, &s) }); n != 0 {
		t.Errorf("%v allocations of a Read", n)
	}
}
