package input

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// readAll reads a pipe until its end, with a bar between reads.
func readAll(p *Pipe) string {
	var reads []string
	for buffer := make([]byte, 4<<10); ; {
		n, err := p.Read(buffer)
		if err != nil {
			return strings.Join(reads, "|")
		}
		reads = append(reads, string(buffer[:n]))
	}
}

func TestPipeReadsWholeSequences(t *testing.T) {
	for name, c := range map[string]struct {
		pieces []string // A blank in front: the piece comes late.
		want   string
	}{
		"keys":               {[]string{"q", "jj"}, "q|jj"},
		"an arrow in pieces": {[]string{"\x1b", "[", "A"}, "\x1b[A"},
		"Esc":                {[]string{"\x1b", " q"}, escKey + "|q"},
		"a reply in pieces":  {[]string{background[:5], " " + background[5:]}, background},
		"a sequence cut off": {[]string{"q", "\x1b[<0;1"}, "q"},
		"nothing at all":     {nil, ""},
		"a pasted text":      {[]string{pasteStart + "quit" + pasteEnd + "j"}, pasteStart + "quit" + pasteEnd + "j"},
		"a text without an end": {
			[]string{pasteStart, strings.Repeat("x", maxPaste), "more", "and more" + pasteEnd + "j"},
			pasteStart + "|" + strings.Repeat("x", maxPaste) + "|" + pasteEnd + "j",
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in, typed := io.Pipe()
				p := NewPipe(in)
				defer p.Close()
				go func() {
					for _, piece := range c.pieces {
						rest, late := strings.CutPrefix(piece, " ")
						if late {
							time.Sleep(time.Second)
						}
						_, _ = io.WriteString(typed, rest)
						synctest.Wait()
					}
					_ = typed.Close()
				}()
				want := strings.ReplaceAll(c.want, "|", "")
				if got := strings.ReplaceAll(readAll(p), "|", ""); got != want {
					t.Errorf("read %d bytes, want %d: %.80q", len(got), len(want), got)
				}
			})
		})
	}
}

func TestClosedPipeEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, typed := io.Pipe()
		p := NewPipe(in)
		go func() { _, _ = typed.Write([]byte("q")) }()
		synctest.Wait()
		time.AfterFunc(time.Second, p.Close)
		one := make([]byte, 1)
		if n, err := p.Read(one); n != 1 || err != nil {
			t.Errorf("read %d, %v", n, err)
		}
		if _, err := p.Read(one); !errors.Is(err, io.EOF) {
			t.Errorf("after the end: %v", err)
		}
		p.Close()
		_ = in.Close()
	})
}

func FuzzPastesAreBounded(f *testing.F) {
	f.Add([]byte("a"+pasteStart+"b"+pasteEnd+"c"), 3)
	f.Add([]byte(pasteEnd+pasteStart+pasteStart), 1)
	f.Fuzz(func(t *testing.T, in []byte, step int) {
		var p paste
		var out []byte
		for rest := in; len(rest) > 0; {
			n := min(max(step, 1), len(rest))
			out = p.bound(out, rest[:n])
			rest = rest[n:]
		}
		if len(in) <= maxPaste && !bytes.Equal(in, out) {
			t.Errorf("%q became %q", in, out)
		}
	})
}
