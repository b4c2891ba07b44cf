package cast

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"

	"feedscope/test/race"
	"feedscope/ui/term/cast/casttest"
	"feedscope/ui/term/screen"
)

func record(t testing.TB, format string, o Options, shots []casttest.Shot, end time.Duration) []byte {
	t.Helper()
	var b bytes.Buffer
	r := New(format, &b, o)
	for _, s := range shots {
		if err := r.Frame(s.At, s.View); err != nil {
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
		shots := casttest.Shots(r, o.Width, o.Height, 12)
		end := shots[len(shots)-1].At + time.Second
		player := newPlayer(t, record(t, "cast", o, shots, end), o)
		for i, s := range shots {
			if i+1 < len(shots) && shots[i+1].At == s.At {
				continue
			}
			player.until(s.At)
			if err := compare(player.screen, show(s.View)); err != nil {
				t.Fatalf("seed %d at %v: %v", seed, s.At, err)
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
	if h.Version != 2 || h.Width != o.Width || h.Height != o.Height || h.Title != o.Title || h.Theme.Bg == "" {
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
	once := record(t, "cast", Options{Width: 5, Height: 1}, []casttest.Shot{{At: 0, View: v}}, time.Second)
	twice := record(t, "cast", Options{Width: 5, Height: 1}, []casttest.Shot{{At: 0, View: v}, {At: time.Millisecond, View: v}}, time.Second)
	if !bytes.Equal(once, twice) {
		t.Errorf("%s\nin place of\n%s", twice, once)
	}
}

func TestPicturesAreWritten(t *testing.T) {
	shots := casttest.Shots(rand.New(rand.NewPCG(1, 1)), 10, 3, 4)
	for format, start := range map[string]string{"svg": "<svg ", "gif": "GIF89a"} {
		file := record(t, format, Options{Width: 10, Height: 3, Title: "title"}, shots, time.Minute)
		if !bytes.HasPrefix(file, []byte(start)) {
			t.Errorf("%s starts with %q", format, file[:10])
		}
		if _, rest, _ := bytes.Cut(file, []byte("animation:")); bytes.Contains(rest, []byte("class=")) {
			t.Errorf("%s: something follows the animations, which may begin before it is loaded", format)
		}
	}
	var still bytes.Buffer
	if err := Still(&still, shots[0].View); err != nil || bytes.Contains(still.Bytes(), []byte("animation")) {
		t.Errorf("a still picture is %v:\n%s", err, still.Bytes())
	}
}

// full fails after some bytes.
type full int

func (f *full) Write(p []byte) (int, error) {
	if *f -= full(len(p)); *f < 0 {
		return 0, errors.New("disk full")
	}
	return len(p), nil
}

func TestErrorsOfTheFile(t *testing.T) {
	for _, format := range Formats() {
		f := full(150)
		r := New(format, &f, Options{Width: 20, Height: 2})
		var err error
		for _, s := range casttest.Shots(rand.New(rand.NewPCG(1, 1)), 20, 2, 5) {
			err = errors.Join(err, r.Frame(s.At, s.View))
		}
		if err = errors.Join(err, r.Close(time.Minute)); err == nil || !strings.Contains(err.Error(), "writing the recording: disk full") {
			t.Errorf("%s: %v", format, err)
		}
	}
}
