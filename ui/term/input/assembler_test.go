package input

import (
	"strings"
	"testing"
	"time"
)

// deliver feeds pieces to an assembler and returns the output, with bars between the pieces. A piece that starts with
// a blank arrives after everything before it has settled.
func deliver(pieces ...string) string {
	var a assembler
	var out []string
	now := time.Unix(1000, 0)
	for _, piece := range pieces {
		rest, late := strings.CutPrefix(piece, " ")
		var got []byte
		if late && a.waiting() > 0 {
			now = now.Add(a.waiting())
			got = a.settle(got)
		}
		if got = a.feed(got, now, []byte(rest)); len(got) > 0 {
			out = append(out, string(got))
		}
	}
	if a.waiting() > 0 {
		out = append(out, string(a.settle(nil)))
	}
	return strings.Join(out, "|")
}

const background = "\x1b]11;rgb:2d2d/2a2a/2e2e\x1b\\"

func TestSequencesAreJoined(t *testing.T) {
	for name, c := range map[string]struct {
		pieces []string
		want   string
	}{
		"keys pass":                          {[]string{"q", "jj", "é"}, "q|jj|é"},
		"a whole reply passes":               {[]string{background}, background},
		"a reply in two pieces":              {[]string{background[:9], background[9:]}, background},
		"a reply in many pieces":             {strings.Split(background, ""), background},
		"a reply cut inside its end":         {[]string{background[:len(background)-1], "\\"}, background},
		"a reply long after its ESC":         {[]string{"\x1b", " " + background[1:]}, escKey + background},
		"a reply in three delayed pieces":    {[]string{"\x1b", " ]", " " + background[2:]}, escKey + "|]" + background},
		"a reply that ends with BEL":         {[]string{"\x1b]10;#ff", "ffff\aj"}, "\x1b]10;#ffffff\aj"},
		"a status string":                    {[]string{"\x1bP1", "$r0m", "\x1b", "\\q"}, "\x1bP1$r0m\x1b\\q"},
		"a terminal's version":               {[]string{"\x1bP>|xterm(", "390)\x1b\\"}, "\x1bP>|xterm(390)\x1b\\"},
		"an arrow":                           {[]string{"\x1b", "[", "A"}, "\x1b[A"},
		"an arrow long after its ESC":        {[]string{"\x1b", " [A"}, escKey + "\x1b[A"},
		"an arrow in application mode":       {[]string{"\x1bO", "B"}, "\x1bOB"},
		"a mouse report":                     {[]string{"\x1b[<0;1", "0;10", "M"}, "\x1b[<0;10;10M"},
		"an old mouse report":                {[]string{"\x1b[M!", "q", "q"}, "\x1b[M!qq"},
		"a function key of the console":      {[]string{"\x1b[[", "A"}, "\x1b[[A"},
		"a pasted text":                      {[]string{"\x1b[200", "~quit\x1b[20", "1~"}, "\x1b[200~quit|\x1b[201~"},
		"Esc":                                {[]string{"\x1b"}, escKey},
		"Esc twice":                          {[]string{"\x1b\x1b"}, escKey + "|" + escKey},
		"Esc, then a key":                    {[]string{"\x1b", " q"}, escKey + "q"},
		"Esc, then a bracket":                {[]string{"\x1b", " ]", " q"}, escKey + "|]q"},
		"Esc, then brackets one by one":      {[]string{"\x1b", " [", "[", "["}, escKey + "|[[|["},
		"Esc, then keys in one piece":        {[]string{"\x1b", " jj"}, escKey + "jj"},
		"Alt and a key":                      {[]string{"\x1bx", "q"}, "\x1bx|q"},
		"Alt and ]":                          {[]string{"\x1b]", "q"}, "q"},
		"Alt and P":                          {[]string{"\x1bP", "q"}, "q"},
		"an unfinished reply, then ctrl+c":   {[]string{"\x1b]11;rgb", "\x03"}, "\x03"},
		"an unfinished reply, then an arrow": {[]string{"\x1b]11;rgb", "\x1b[A"}, "\x1b[A"},
	} {
		if got := deliver(c.pieces...); got != c.want {
			t.Errorf("%s: %q gave %q, want %q", name, c.pieces, got, c.want)
		}
	}
}

func TestUnfinishedSequenceIsDropped(t *testing.T) {
	var a assembler
	now := time.Unix(1000, 0)
	if got := a.feed(nil, now, []byte("\x1b]11;rgb:2d")); len(got) > 0 {
		t.Errorf("got %q", got)
	}
	if got := a.feed(nil, now.Add(holdTime+1), []byte("q")); string(got) != "q" {
		t.Errorf("after the hold time q gave %q", got)
	}
}

func TestOverlongSequenceIsDropped(t *testing.T) {
	var a assembler
	now := time.Unix(1000, 0)
	out := a.feed(nil, now, []byte("\x1b]52;c;"))
	for range 1000 {
		out = a.feed(out, now, []byte(strings.Repeat("QUJD", 100)))
		if len(a.pending) > maxPending+400 {
			t.Fatalf("%d bytes are held", len(a.pending))
		}
	}
	out = a.feed(out, now, []byte("\x1b"))
	if out = a.feed(out, now, []byte("\\q")); string(out) != "q" {
		t.Errorf("got %q", out)
	}
}

// FuzzSplit checks that on a fast link it does not matter where the input is split.
func FuzzSplit(f *testing.F) {
	for _, seed := range []string{background, "q\x1b[A\x1bOB\x1b[<0;1;1Mx", "\x1b\x1b[B\x1bP1$r0m\x1b\\", "\x1b]x\x1b]1\x01\x1b]2;\x1b[C", "\x1b[M\x1b\x1b\x1bq"} {
		f.Add(seed, uint64(0x5a5a_1234_9696_0f0f))
	}
	f.Fuzz(func(t *testing.T, in string, cuts uint64) {
		if len(in) > maxPending {
			return
		}
		now := time.Unix(1000, 0)
		var one, many assembler
		want := one.feed(nil, now, []byte(in))
		var got []byte
		start := 0
		for i := 1; i <= len(in); i++ {
			if i == len(in) || cuts>>(i%64)&1 == 1 {
				got = many.feed(got, now, []byte(in[start:i]))
				start = i
			}
		}
		if string(got) != string(want) {
			t.Errorf("in pieces %q, whole %q", got, want)
		}
	})
}
