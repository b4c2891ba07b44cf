package sse

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"feedscope/test/race"
)

// busyStream returns a busy stream: similar plain events, and rarely anything else.
func busyStream(rnd *rand.Rand, events int) string {
	names := []string{"", "event: quote\n", "event: quotes\n", "event:quote\n", "event: q\n"}
	ids := []string{"", "", "id: %d\n", "id:%d\n", "id: %d \n", "id:\n"}
	oddities := []string{
		"id\n", "id:\n\n", "id: 7\n\n", "id: 1\x002\n", "retry: 250\n", "retry: soon\n", ": still here\n\n", "event: quote\n\n", "\n", "\n\n\n",
		"data: 1\ndata: 2\n", "data\n", "data: é\n\n", "data: \xFF\n", "data: 1\r\n\r\n", "data: 1\r\r", "Data: 1\n", "event: quote: x\n",
	}
	var b strings.Builder
	for n := range events {
		id := ids[rnd.IntN(len(ids))]
		if strings.Contains(id, "%") {
			id = fmt.Sprintf(id, n)
		}
		parts := []string{names[rnd.IntN(len(names))], id, "data: " + strings.Repeat("x", rnd.IntN(300)) + "\n"}
		rnd.Shuffle(len(parts), func(i, k int) { parts[i], parts[k] = parts[k], parts[i] })
		b.WriteString(strings.Join(parts, "") + "\n")
		if rnd.IntN(30) == 0 {
			b.WriteString(oddities[rnd.IntN(len(oddities))])
		}
	}
	return b.String()
}

// pollAll polls the tokens of one read. It returns the tokens other than events, and the number of events.
func pollAll(d *Decoder) (others []want, events int64) {
	for t := d.Poll(); t != nil; t = d.Poll() {
		if t.Kind == Event {
			events++
			continue
		}
		others = append(others, wantOf(t, d.Offset()))
	}
	return others, events
}

// checkEachRead decodes in with and without Skim, in the same pieces, and checks that both decoders agree after each:
// on retries, comments and anomalies, the number of events and the last event ID.
func checkEachRead(t *testing.T, in string, o Options, rnd *rand.Rand) {
	t.Helper()
	var full, skimming Input
	f := NewDecoder(&full, o)
	o.Skim = true
	s := NewDecoder(&skimming, o)
	most := []int{20, 3_000, 100_000}[rnd.IntN(3)]
	events := int64(0)
	for rest := []byte(in); ; {
		piece := rest[:min(len(rest), 1+rnd.IntN(most))]
		rest = rest[len(piece):]
		full.Push(piece)
		skimming.Push(slices.Clone(piece))
		if len(piece) == 0 {
			full.End(io.EOF)
			skimming.End(io.EOF)
		}
		for more := true; more; more = full.Len() > 0 {
			wantErr, err := f.Fill(), s.Fill()
			others, n := pollAll(f)
			got, _ := pollAll(s)
			events += n
			if diff := cmp.Diff(others, got, cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("with %+v, %d bytes before the end (-full +skimming):\n%s", o, len(rest), diff)
			}
			if s.Events() != events || !bytes.Equal(s.LastEventID(), f.LastEventID()) || s.Offset() != f.Offset() || err != wantErr { //nolint:errorlint // The same one.
				t.Fatalf("with %+v, %d bytes before the end: %d events of %d, last event ID %q of %q, at %d of %d, %v of %v", o,
					len(rest), s.Events(), events, s.LastEventID(), f.LastEventID(), s.Offset(), f.Offset(), err, wantErr)
			}
			if err != nil {
				return
			}
		}
	}
}

func TestSkimAgreesWithDecode(t *testing.T) {
	for seed := range uint64(race.Inputs(25)) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		o := Options{AllComments: rnd.IntN(2) == 0, LastEventID: []byte("0")}
		if rnd.IntN(3) == 0 {
			o.MaxEventBytes = 20 + rnd.IntN(300)
		}
		in := busyStream(rnd, 1+rnd.IntN(1000))
		checkEachRead(t, in, o, rnd)
		checkEachRead(t, usualStream(rnd, 500), o, rnd)
	}
}
