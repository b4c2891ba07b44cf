package filter_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/query/filter"
	"feedscope/feeds/sse"
	"feedscope/feeds/timeline"
)

// decode returns the event of a block that follows an event with id.
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

// block returns a block of random lines, well-formed or not.
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

// verdict is the result of MatchBlock.
type verdict struct{ matches, decided bool }

var unknown, no, yes = verdict{false, false}, verdict{false, true}, verdict{true, true}

func matchBlock(f *filter.Filter, h timeline.Head, feed, stored string) (v verdict) {
	v.matches, v.decided = f.MatchBlock(h, feed, []byte(stored))
	return v
}

func checkBlock(t *testing.T, f *filter.Filter, block, id, feed string) verdict {
	t.Helper()
	e, ok := decode(block, id)
	if !ok {
		return unknown
	}
	known := matchBlock(f, timeline.Head{Kind: feeds.Message, Type: string(e.Type)}, feed, id+string(e.Raw))
	other := matchBlock(f, timeline.Head{Kind: feeds.Message, Type: timeline.OtherType}, feed, id+string(e.Raw))
	match := f.Match(e, feed)
	for _, v := range []verdict{known, other} {
		if v.decided && v.matches != match {
			t.Fatalf("%s: MatchBlock is %v, Match %v, of %q with id %q from feed %s", f, v, match, block, id, feed)
		}
	}
	return known
}

func TestMatchBlockAgreesWithMatch(t *testing.T) {
	g := generator{rand.New(rand.NewPCG(3, 4))}
	known := 0
	for range 10_000 {
		s := g.term().text + " " + g.term().text
		if g.IntN(10) == 0 {
			s = g.pick("\"a\nb\"", "\uFFFDa", "-\uFFFD", "/\uFFFD/", "/a\\nb/", "messa", "-/sag/", ".a=\"a\nb\"")
		}
		if checkBlock(t, parse(t, s), g.block(), g.word(), g.pick("a", "É1", "feed")) != unknown {
			known++
		}
	}
	if known < 2_000 {
		t.Errorf("only %d verdicts", known)
	}
}

func TestMatchBlockDecidesWithoutDecoding(t *testing.T) {
	const block = "event: quote\ndata: {\"symbol\":\"ZEPH\",\"price\":5}\n\n"
	head := timeline.Head{Kind: feeds.Message, Type: "quote"}
	for _, c := range []struct {
		name, filter string
		want         verdict
	}{
		{"a word missing from the block", "nowhere", no},
		{"a word that may be outside the data", "data", unknown},
		{"a word that is excluded", "-nowhere", yes},
		{"a word in the feed's name", "market", yes},
		{"the type", "type:quo*", yes},
		{"another type", "zeph type:trade", no},
		{"the kind", "kind:message", yes},
		{"the feed", "-feed:mar*", no},
		{"a key missing from the block", ".bid", no},
		{"a value missing from the block", ".symbol=acme", no},
		{"a number may be written differently", ".price=6", unknown},
		{"a regular expression with a required literal", `/\d+ warnings?/`, no},
		{"a required literal with K and S", `/\d+ risks?/`, no},
		{"one of several required literals", `/(error|warn)ing/`, no},
		{"no required literal", `/[x-z]{9}/`, unknown},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := matchBlock(parse(t, c.filter), head, "market", block); got != c.want {
				t.Errorf("%s: got %v, want %v", c.filter, got, c.want)
			}
		})
	}
}

func TestMatchBlockAllowsForEscapes(t *testing.T) {
	const block = `data: {"sym\u0062ol":"Z\u0045PH"}` + "\n\n"
	for _, s := range []string{".symbol", ".symbol=ZEPH", ".symbol=zeph"} {
		checkBlock(t, parse(t, s), block, "", "market")
	}
}

func TestMatchBlockOfOtherKinds(t *testing.T) {
	head := timeline.Head{Kind: feeds.Comment}
	for s, want := range map[string]verdict{
		"comment": unknown, "nowhere": unknown, "kind:comment": yes, "type:*": no, "-id:1": yes, "": yes,
	} {
		if got := matchBlock(parse(t, s), head, "f", "text"); got != want {
			t.Errorf("%s: got %v, want %v", s, got, want)
		}
	}
}
