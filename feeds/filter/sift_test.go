package filter_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/filter"
	"feedscope/feeds/sse"
)

// decode gives the event that a block is, with the id from before it.
func decode(block, id string) (*feeds.Event, bool) {
	d := sse.NewDecoder(strings.NewReader("\n"+block), sse.Options{LastEventID: []byte(id)})
	for {
		tok, err := d.Next()
		if err != nil {
			return nil, false
		}
		if tok.Kind == sse.Event {
			e := &feeds.Event{Kind: feeds.Message, Type: tok.Type, ID: tok.ID, Data: tok.Data, Raw: tok.Raw}
			if len(e.Type) == 0 {
				e.Type = []byte("message")
			}
			return e, true
		}
	}
}

// block makes a block of lines, well formed or not.
func (g generator) block() string {
	var b strings.Builder
	eol := g.pick("\n", "\r\n", "\r")
	b.WriteString("data" + eol)
	for range g.IntN(4) {
		b.WriteString(g.pick("data: ", "data:", "event: ", "id:", ": ", "bogus: "))
		b.WriteString(g.pick(g.data(), g.word(), "\xff"+g.word()+"\xe2\x82", "a\x00b", "\uFFFDa"))
		b.WriteString(eol)
	}
	return b.String() + eol
}

func checkSift(t *testing.T, f *filter.Filter, block, id, feed string) filter.Verdict {
	t.Helper()
	e, ok := decode(block, id)
	if !ok {
		return filter.Unknown
	}
	verdict := f.Sift(feeds.Head{Kind: feeds.Message, Type: string(e.Type)}, feed, []byte(id+string(e.Raw)))
	other := f.Sift(feeds.Head{Kind: feeds.Message, Type: feeds.OtherType}, feed, []byte(id+string(e.Raw)))
	match := f.Match(e, feed)
	for _, v := range []filter.Verdict{verdict, other} {
		if v == filter.Yes && !match || v == filter.No && match {
			t.Fatalf("%s: the verdict is %d, the match %v, of %q with id %q from feed %s", f, v, match, block, id, feed)
		}
	}
	return verdict
}

func TestSiftSaysWhatMatchSays(t *testing.T) {
	g := generator{rand.New(rand.NewPCG(3, 4))}
	known := 0
	for range 10_000 {
		s := g.term().text + " " + g.term().text
		if g.IntN(10) == 0 {
			s = g.pick("\"a\nb\"", "\uFFFDa", "-\uFFFD", "/\uFFFD/", "/a\\nb/", "messa", "-/sag/", ".a=\"a\nb\"")
		}
		if checkSift(t, parse(t, s), g.block(), g.word(), g.pick("a", "É1", "feed")) != filter.Unknown {
			known++
		}
	}
	if known < 2_000 {
		t.Errorf("only %d verdicts", known)
	}
}

func TestSiftSparesTheDecoding(t *testing.T) {
	const block = "event: quote\ndata: {\"symbol\":\"ZEPH\",\"price\":5}\n\n"
	head := feeds.Head{Kind: feeds.Message, Type: "quote"}
	for _, c := range []struct {
		name, filter string
		want         filter.Verdict
	}{
		{"a word that is not in the block", "nowhere", filter.No},
		{"a word that is, but perhaps not in the data", "data", filter.Unknown},
		{"a word that is excluded", "-nowhere", filter.Yes},
		{"a word in the feed's name", "market", filter.Yes},
		{"the type", "type:quo*", filter.Yes},
		{"another type", "zeph type:trade", filter.No},
		{"the kind", "kind:message", filter.Yes},
		{"the feed", "-feed:mar*", filter.No},
		{"a key that is not in the block", ".bid", filter.No},
		{"a value that is not in the block", ".symbol=acme", filter.No},
		{"a number, which may be written otherwise", ".price=6", filter.Unknown},
		{"a regular expression that calls for a text", `/\d+ warnings?/`, filter.No},
		{"one that calls for one of several", `/(error|warn)ing/`, filter.No},
		{"one that does not", `/[x-z]{9}/`, filter.Unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := parse(t, c.filter).Sift(head, "market", []byte(block)); got != c.want {
				t.Errorf("%s: the verdict is %d, want %d", c.filter, got, c.want)
			}
		})
	}
}

func TestSiftKnowsThatStringsHaveEscapes(t *testing.T) {
	const block = `data: {"sym\u0062ol":"Z\u0045PH"}` + "\n\n"
	for _, s := range []string{".symbol", ".symbol=ZEPH", ".symbol=zeph"} {
		checkSift(t, parse(t, s), block, "", "market")
	}
}

func TestSiftOfWhatIsNoMessage(t *testing.T) {
	head := feeds.Head{Kind: feeds.Comment}
	for s, want := range map[string]filter.Verdict{
		"comment": filter.Unknown, "nowhere": filter.Unknown, "kind:comment": filter.Yes, "type:*": filter.No, "-id:1": filter.Yes, "": filter.Yes,
	} {
		if got := parse(t, s).Sift(head, "f", []byte("text")); got != want {
			t.Errorf("%s: the verdict is %d, want %d", s, got, want)
		}
	}
}
