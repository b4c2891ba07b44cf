package sse

import (
	"errors"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"feedscope/test/race"
)

// wantOf returns t as plain values; done is the decoder's offset after it.
func wantOf(t *Token, done int64) want {
	return want{
		t.Kind, t.Anomaly, t.Offset, t.Size, string(t.Type), string(t.Data), string(t.ID), t.OwnID, string(t.Raw), t.Retry,
		done,
	}
}

// decodeAll decodes r to its end and returns the tokens, the last event ID and the error.
func decodeAll(d *Decoder) ([]want, string, error) {
	var out []want
	for {
		t, err := d.Next()
		if err != nil {
			return out, string(d.LastEventID()), err
		}
		out = append(out, wantOf(t, d.Offset()))
	}
}

// pieces reads in in random sizes up to most, with empty reads between, and returns the end with or after the last
// bytes.
type pieces struct {
	in   string
	most int
	rnd  *rand.Rand
}

func (p *pieces) Read(b []byte) (int, error) {
	if p.rnd.IntN(8) == 0 {
		return 0, nil
	}
	n := copy(b[:min(len(b), 1+p.rnd.IntN(p.most))], p.in)
	p.in = p.in[n:]
	if p.in == "" && (n == 0 || p.rnd.IntN(2) == 0) {
		return n, io.EOF
	}
	return n, nil
}

// checkAgainstReference decodes in, whole, byte by byte and in random pieces, and compares with the reference.
func checkAgainstReference(t *testing.T, in string, o Options, seed uint64) {
	t.Helper()
	tokens, lastID := reference(in, o)
	rnd := rand.New(rand.NewPCG(seed, 0))
	for _, c := range []struct {
		name string
		r    io.Reader
	}{
		{"whole", strings.NewReader(in)},
		{"byte by byte", iotest.OneByteReader(strings.NewReader(in))},
		{"with the end", iotest.DataErrReader(strings.NewReader(in))},
		{"in pieces of up to 5", &pieces{in, 5, rnd}},
		{"in pieces of up to 99", &pieces{in, 99, rnd}},
	} {
		got, id, err := decodeAll(NewDecoder(c.r, o))
		if diff := cmp.Diff(tokens, got); diff != "" {
			t.Fatalf("%s, %q with %+v: tokens (-reference +decoder):\n%s", c.name, in, o, diff)
		}
		if id != lastID {
			t.Fatalf("%s, %q: last event ID %q, reference %q", c.name, in, id, lastID)
		}
		if !errors.Is(err, io.EOF) {
			t.Fatalf("%s, %q: error %v", c.name, in, err)
		}
	}
	checkPrompt(t, in, o, tokens)
	checkSkim(t, in, o, tokens, lastID, rnd)
}

// checkSkim checks that a skimming decoder differs only in not returning events.
func checkSkim(t *testing.T, in string, o Options, tokens []want, lastID string, rnd *rand.Rand) {
	t.Helper()
	o.Skim = true
	events := int64(0)
	others := slices.DeleteFunc(slices.Clone(tokens), func(w want) bool {
		if w.Kind == Event {
			events++
		}
		return w.Kind == Event
	})
	for _, most := range []int{5, 999} {
		d := NewDecoder(&pieces{in, most, rnd}, o)
		got, id, err := decodeAll(d)
		if diff := cmp.Diff(others, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("skimmed in pieces of up to %d, %q with %+v: tokens (-reference +decoder):\n%s", most, in, o, diff)
		}
		if d.Events() != events || id != lastID || !errors.Is(err, io.EOF) {
			t.Fatalf("skimmed in pieces of up to %d, %q: %d events of %d, last event ID %q of %q, %v", most, in, d.Events(), events, id, lastID, err)
		}
	}
}

// checkPrompt passes the bytes to the decoder one by one and checks that each token comes with the byte that completes
// it, and that tokens of one read stay valid together.
func checkPrompt(t *testing.T, in string, o Options, tokens []want) {
	t.Helper()
	d := NewDecoder(iotest.OneByteReader(strings.NewReader(in)), o)
	for fed := int64(0); fed < int64(len(in)); {
		if err := d.Fill(); err != nil {
			t.Fatalf("%q: %v after %d bytes", in, err, fed)
		}
		fed++
		for tok := d.Poll(); tok != nil; tok = d.Poll() {
			mayBeBOM := fed <= 3 && strings.HasPrefix(in, "\xEF") // Nothing is reported until it is known.
			if len(tokens) == 0 || tokens[0].Done != fed && !mayBeBOM {
				t.Fatalf("%q: %v after %d bytes, but the reference has %+v", in, wantOf(tok, fed), fed, tokens)
			}
			tokens = tokens[1:]
		}
	}
	if len(tokens) > 0 && tokens[0].Anomaly != Unterminated {
		t.Fatalf("%q: %+v was not returned when complete", in, tokens[0])
	}
}

// alphabet has the parts of random streams: everything with a meaning, and near misses.
var alphabet = []string{
	"\n", "\n", "\n\n", "\r", "\r", "\r\n", "\r\n", "\r\n\r\n", ":", " ", "data", "data:", "data: ", "event:", "event", "id:",
	"id", "id: ", "retry:", "retry", "retry: 1", "0", "12", "9223372036854", "775", "\x00", "\x0b", "\t", "\x0e", "x", "Data:",
	"\xEF\xBB\xBF", "\xEF\xBB", "\xBF", "\xC3", "\xA9", "é", "€", "\xE2\x82", "\xED\xA0\x80", "\xF0\x9F\x98", "😀", "\xF4\x90",
	"\xC0\xAF", "\xFF", "text of some length", ": comment", "a line of more than thirty-two bytes, to end blocks within it",
}

func randomStream(rnd *rand.Rand, parts int) string {
	var b strings.Builder
	for range parts {
		b.WriteString(alphabet[rnd.IntN(len(alphabet))])
		if rnd.IntN(400) == 0 {
			b.WriteString(strings.Repeat(alphabet[rnd.IntN(len(alphabet))], rnd.IntN(700)))
		}
	}
	return b.String()
}

func TestDecoderAgreesWithReference(t *testing.T) {
	rounds := race.Inputs(3000)
	if testing.Short() {
		rounds = 300
	}
	for seed := range uint64(rounds) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		o := Options{AllComments: rnd.IntN(2) == 0, LastEventID: []byte(alphabet[rnd.IntN(len(alphabet))])}
		if rnd.IntN(3) == 0 {
			o.MaxEventBytes = 1 + rnd.IntN(100)
		}
		checkAgainstReference(t, randomStream(rnd, 1+rnd.IntN(60)), o, seed)
	}
}

// usual has the parts of usual streams.
var usual = []string{
	"\n", "data: text\n\n", "data: 1\ndata: 2\n\n", "data\n", "data:", "event: quote\n", "event\n", "id: 1\n", "id: 2\ndata\n\n",
	"id\n", "id: \x00\n", "x", "foo: bar\n", "retry: 5\n", ": comment\n", "data: as long as a line of sixty-four bytes, or a little more\n\n",
	"data: 3\r\n", "data: 4\rdata: 5\n\n",
}

// usualStream returns a usual stream with a few unusual parts.
func usualStream(rnd *rand.Rand, parts int) string {
	var b strings.Builder
	for range parts {
		b.WriteString(usual[rnd.IntN(len(usual))])
		if rnd.IntN(100) == 0 {
			b.WriteString(randomStream(rnd, 2))
		}
	}
	return b.String()
}

func TestUsualStreamAgreesWithReference(t *testing.T) {
	for seed := range uint64(race.Inputs(100)) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		o := Options{AllComments: rnd.IntN(2) == 0}
		if rnd.IntN(3) == 0 {
			o.MaxEventBytes = 20 + rnd.IntN(200)
		}
		checkAgainstReference(t, usualStream(rnd, 1+rnd.IntN(300)), o, seed)
	}
}

func FuzzDecoder(f *testing.F) {
	for _, c := range cases {
		f.Add([]byte(c.in), 0, false, uint64(1))
	}
	f.Add([]byte("data: 12345\n\ndata: 123\n\n: a long comment\n"), 12, true, uint64(2))
	f.Fuzz(func(t *testing.T, in []byte, limit int, all bool, seed uint64) {
		if limit > 0 {
			limit = max(limit, len("\ufeff")) // A decoder waits for the rest of a byte order mark.
		}
		checkAgainstReference(t, string(in), Options{MaxEventBytes: limit, AllComments: all}, seed)
	})
}
