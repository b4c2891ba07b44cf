package cast

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"

	"feedscope/test/race"
	"feedscope/ui/term/screen"
	"feedscope/ui/term/text"
)

var (
	someGlyphs = []string{"a", "b", "7", " ", " ", "│", "─", "▃", "⣿", "●", "é", "漢", "é\u0323"}
	someStyles = []string{
		"\x1b[m", "\x1b[0;1;38;2;250;1;2m", "\x1b[0;38;2;9;200;3m", "\x1b[0;48;2;9;9;80m", "\x1b[0;7m", "\x1b[4m", "\x1b[2m",
	}
)

func randomLine(r *rand.Rand, width int) string {
	var b strings.Builder
	for w := 0; w < width; {
		if r.IntN(4) == 0 {
			b.WriteString(someStyles[r.IntN(len(someStyles))])
		}
		g := someGlyphs[r.IntN(len(someGlyphs))]
		if w+text.Width(g) > width {
			g = "."
		}
		b.WriteString(g)
		w += text.Width(g)
	}
	return b.String() + "\x1b[m"
}

// shot is a frame of a test.
type shot struct {
	at time.Duration
	v  screen.View
}

// randomShots returns screens in which some of the lines change.
func randomShots(r *rand.Rand, width, height int) []shot {
	var shots []shot
	lines := make([]string, height)
	at := time.Duration(0)
	for range 12 {
		for y := range lines {
			if lines[y] == "" || r.IntN(3) == 0 {
				lines[y] = randomLine(r, width)
			}
		}
		shots = append(shots, shot{at, screen.View{Content: strings.Join(lines, "\n"), Width: width, Height: height}})
		at += time.Duration(r.IntN(500)) * time.Millisecond
	}
	return shots
}

func record(t testing.TB, format string, o Options, shots []shot, end time.Duration) []byte {
	t.Helper()
	var b bytes.Buffer
	r, err := New(format, &b, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range shots {
		if err := r.Frame(s.at, s.v); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Close(end); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// show draws a view on a new terminal.
func show(v screen.View) *vt.Emulator {
	e := vt.NewEmulator(v.Width, v.Height)
	_, _ = e.WriteString("\x1b[?7l" + strings.ReplaceAll(v.Content, "\n", "\r\n"))
	return e
}

func compare(got, want *vt.Emulator) error {
	for y := range want.Height() {
		for x := range want.Width() {
			if g, w := got.CellAt(x, y), want.CellAt(x, y); !g.Equal(w) {
				return fmt.Errorf("at %d,%d: %q %v in place of %q %v", x, y, g.Content, g.Style, w.Content, w.Style)
			}
		}
	}
	return nil
}

func TestAsciicastShowsEveryFrame(t *testing.T) {
	for seed := range uint64(race.Inputs(30)) {
		r := rand.New(rand.NewPCG(seed, 1))
		o := Options{Width: 2 + r.IntN(30), Height: 1 + r.IntN(6), Title: "a title"}
		shots := randomShots(r, o.Width, o.Height)
		end := shots[len(shots)-1].at + time.Second
		player := newPlayer(t, record(t, "cast", o, shots, end), o)
		for i, s := range shots {
			if i+1 < len(shots) && shots[i+1].at == s.at {
				continue
			}
			player.until(s.at)
			if err := compare(player.screen, show(s.v)); err != nil {
				t.Fatalf("seed %d at %v: %v", seed, s.at, err)
			}
		}
		player.until(end)
		if len(player.lines) > 0 || player.last != end || player.screen.IsAltScreen() {
			t.Fatalf("the recording ends at %v on the alternate screen: %v; %d lines are left", player.last,
				player.screen.IsAltScreen(), len(player.lines))
		}
	}
}

// player plays an asciinema recording on a virtual terminal.
type player struct {
	t      *testing.T
	lines  [][]byte
	screen *vt.Emulator
	last   time.Duration
}

func newPlayer(t *testing.T, file []byte, o Options) *player {
	t.Helper()
	lines := bytes.Split(bytes.TrimSuffix(file, []byte("\n")), []byte("\n"))
	var h header
	if err := json.Unmarshal(lines[0], &h); err != nil {
		t.Fatal(err)
	}
	if h.Version != 2 || h.Width != o.Width || h.Height != o.Height || h.Title != o.Title || h.Theme.Bg != "#11131a" {
		t.Errorf("the header is %s", lines[0])
	}
	return &player{t: t, lines: lines[1:], screen: vt.NewEmulator(h.Width, h.Height)}
}

func (p *player) until(at time.Duration) {
	for ; len(p.lines) > 0; p.lines = p.lines[1:] {
		var seconds float64
		var code, data string
		if err := json.Unmarshal(p.lines[0], &[]any{&seconds, &code, &data}); err != nil || code != "o" {
			p.t.Fatalf("%s: %v", p.lines[0], err)
		}
		if seconds > at.Seconds() {
			return
		}
		p.last = time.Duration(seconds*1e6+0.5) * time.Microsecond
		_, _ = p.screen.WriteString(data)
	}
}

func TestUnchangedFramesCostNothing(t *testing.T) {
	v := screen.View{Content: "hello", Width: 5, Height: 1}
	once := record(t, "cast", Options{Width: 5, Height: 1}, []shot{{0, v}}, time.Second)
	twice := record(t, "cast", Options{Width: 5, Height: 1}, []shot{{0, v}, {time.Millisecond, v}}, time.Second)
	if !bytes.Equal(once, twice) {
		t.Errorf("%s\nin place of\n%s", twice, once)
	}
}

func TestWrongOptions(t *testing.T) {
	for name, c := range map[string]struct {
		format string
		o      Options
		want   string
	}{
		"an unknown format": {"mp4", Options{Width: 1, Height: 1}, `unknown format "mp4" of a recording: use cast, svg, gif`},
		"no size":           {"cast", Options{}, "a recording of 0x0 cells: use 1 to 1000 for both"},
	} {
		if _, err := New(c.format, nil, c.o); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
