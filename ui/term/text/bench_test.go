package text

import (
	"strings"
	"testing"
)

var benchTexts = []struct{ name, s string }{
	{"ascii", strings.Repeat(`{"ts":1767355471000,"symbol":"ZEPH"}`, 4)},
	{"latin", strings.Repeat("größe der Straße, ", 8)},
	{"wide", strings.Repeat("価格は上昇中 📈 ", 10)},
	{"hostile", strings.Repeat("\x1b[31m\u202e\x9b", 20)},
}

func BenchmarkClean(b *testing.B) {
	for _, bt := range benchTexts {
		b.Run(bt.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(bt.s)))
			for b.Loop() {
				Clean(bt.s)
			}
		})
	}
}

func BenchmarkWidth(b *testing.B) {
	for _, bt := range benchTexts {
		b.Run(bt.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(bt.s)))
			for b.Loop() {
				Width(bt.s)
			}
		})
	}
}

func BenchmarkAppendClip(b *testing.B) {
	for _, bt := range benchTexts {
		payload := []byte(strings.Repeat(bt.s, 1000))
		b.Run(bt.name+" 100 kB to 80 cells", func(b *testing.B) {
			b.ReportAllocs()
			dst := make([]byte, 0, 1024)
			for b.Loop() {
				dst, _ = AppendClipBytes(dst[:0], payload, 80)
			}
		})
	}
}

func BenchmarkAppendPad(b *testing.B) {
	b.ReportAllocs()
	dst := make([]byte, 0, 1024)
	for b.Loop() {
		dst = AppendPad(dst[:0], "101.25", 10, Right)
	}
}
