package pretty_test

import (
	"strings"
	"testing"

	"feedscope/ui/eventview/pretty"
)

// huge makes payloads as large as an event can be, some of them worst cases.
func huge() map[string]string {
	return map[string]string{
		"items":      "[" + strings.Repeat(`{"symbol":"ZEPH","price":101.25},`, 16<<20/33) + "0]",
		"a string":   `["` + strings.Repeat("x", 16<<20) + `"]`,
		"nesting":    strings.Repeat("[", 8<<20) + strings.Repeat("]", 8<<20),
		"lines":      strings.Repeat("a line of text\n", 16<<20/15),
		"elements":   "<a>" + strings.Repeat(`<quote symbol="ZEPH">101.25</quote>`, 16<<20/35) + "</a>",
		"brackets":   strings.Repeat("< ", 8<<20),
		"markup":     "<a/>" + strings.Repeat("<", 16<<20),
		"fields":     strings.Repeat("a=1 ", 4<<20),
		"overrides":  strings.Repeat("\u202e", 5<<20),
		"JSON lines": strings.Repeat("{\"symbol\":\"ZEPH\",\"price\":101.25}\n", 16<<20/33),
	}
}

func BenchmarkParse(b *testing.B) {
	for name, data := range huge() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				pretty.Parse([]byte(data))
			}
		})
	}
}

func BenchmarkLines(b *testing.B) {
	for name, data := range huge() {
		d := pretty.Parse([]byte(data))
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.UnfoldAll()
				d.Lines(dark, 80)
			}
		})
	}
}

func BenchmarkFoldAll(b *testing.B) {
	d := pretty.Parse([]byte(huge()["items"]))
	b.ReportAllocs()
	for b.Loop() {
		d.FoldAll()
		d.Lines(dark, 80)
	}
}

// BenchmarkUsual sets a payload of the usual size.
func BenchmarkUsual(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		pretty.Lines(dark, []byte(samples["json"]), 80)
	}
}
