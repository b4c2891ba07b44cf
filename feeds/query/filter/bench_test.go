package filter_test

import (
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/timeline"
)

// A block of 120 bytes.
const benchData = `{"ts":1763683200000,"symbol":"ZEPH","price":101.25,"volume":182300,"venue":"north"}`

var benchFilters = []struct{ name, filter string }{
	{"a word in the block", "zeph"},
	{"a word not in the block", "warning"},
	{"a case-sensitive word", "ZEPH"},
	{"letters outside of ASCII", "zëph"},
	{"a type", "type:quote"},
	{"a number in a path", ".price>100"},
	{"a text in a path", ".symbol=zeph"},
	{"a regular expression with a literal", `/sym.*zeph/`},
	{"a regular expression with a literal not in the block", `/warn(ing)?/`},
	{"a regular expression without a literal", `/[q-t]{5}\d/`},
}

func BenchmarkMatch(b *testing.B) {
	e := message("quote", "1234567", benchData)
	for _, c := range benchFilters {
		b.Run(c.name, func(b *testing.B) {
			f := parse(b, c.filter)
			b.ReportAllocs()
			for b.Loop() {
				f.Match(e, "market")
			}
		})
	}
}

func BenchmarkMatchBlock(b *testing.B) {
	block := []byte("id: 1234567\nevent: quote\ndata: " + benchData + "\n\n")
	head := timeline.Head{Kind: feeds.Message, Type: "quote"}
	for _, c := range benchFilters {
		b.Run(c.name, func(b *testing.B) {
			f := parse(b, c.filter)
			b.ReportAllocs()
			for b.Loop() {
				f.MatchBlock(head, "market", block)
			}
		})
	}
}
