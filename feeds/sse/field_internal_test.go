package sse

import (
	"math/rand/v2"
	"testing"
)

// TestIndexControl compares the fast way through short texts with a plain loop.
func TestIndexControl(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		text := make([]byte, r.IntN(20))
		for i := range text {
			text[i] = byte(0x20 + r.IntN(0x5f))
			switch r.IntN(40) {
			case 0:
				text[i] = byte(r.IntN(256))
			case 1:
				text[i] = []byte{0, 0x1f, 0x20, '\t', 0x7e, 0x7f, 0x80, 0xff}[r.IntN(8)]
			}
		}
		want := -1
		for i, c := range text {
			if c < ' ' && c != '\t' || c == 0x7F {
				want = i
				break
			}
		}
		if got := indexControl(text); got != want {
			t.Fatalf("%q: %d, want %d", text, got, want)
		}
	}
}
