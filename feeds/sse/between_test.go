package sse

import (
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// meanings decodes a stream to its end: what each event says.
func meanings(d *Decoder) (all []string) {
	for {
		t, err := d.Next()
		if err != nil {
			return all
		}
		if t.Kind == Event {
			all = append(all, string(t.Type)+"#"+string(t.ID)+"="+string(t.Data))
		}
	}
}

func TestWhatFollowsAPlaceBetweenTwoBlocksMeansTheSameByItself(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	places := 0
	for range 3000 {
		in := randomStream(rnd, 12)
		cut := rnd.IntN(len(in) + 1)
		if strings.HasPrefix(in[cut:], "\xef") {
			continue // A byte order mark, which is one only at the start.
		}
		var input Input
		d := NewDecoder(&input, Options{})
		for input.Push([]byte(in[:cut])); input.Len() > 0; {
			_ = d.Fill()
			for d.Poll() != nil {
			}
		}
		if !d.Between() {
			continue
		}
		places++
		alone := meanings(NewDecoder(strings.NewReader(in[cut:]), Options{LastEventID: d.LastEventID()}))
		input.Push([]byte(in[cut:]))
		input.End(io.EOF)
		if diff := cmp.Diff(meanings(d), alone); diff != "" {
			t.Fatalf("%q cut at %d: %s", in, cut, diff)
		}
	}
	if places < 20 {
		t.Errorf("%d places prove little", places)
	}
}

func TestNothingPendsBetweenTwoBlocks(t *testing.T) {
	for in, want := range map[string]bool{
		"data: a\n\n": true, "data: a\r\r": true, "data: a\r\n\r": true, "data: a\r\n\r\n": true, ": c\n": true, "data: a\n\n\n": true,
		"data: a\n": false, "data: a\n\nd": false, ": c": false, "id: 1\n": false,
	} {
		var input Input
		d := NewDecoder(&input, Options{})
		for input.Push([]byte(in)); input.Len() > 0; {
			_ = d.Fill()
			for d.Poll() != nil {
			}
		}
		if d.Between() != want {
			t.Errorf("%q: %v", in, !want)
		}
	}
}
