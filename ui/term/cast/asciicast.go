package cast

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/color"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/colorprofile"

	"feedscope/ui/term/screen"
)

// asciicast writes asciicast v2, https://docs.asciinema.org/manual/asciicast/v2/.
type asciicast struct {
	w       io.Writer
	o       Options
	painter *screen.Painter
	begun   bool
	buf     []byte
	line    bytes.Buffer
}

func newAsciicast(w io.Writer, o Options) Recorder {
	return &asciicast{w: w, o: o, painter: screen.NewPainter(colorprofile.TrueColor)}
}

// header is the first line.
type header struct {
	Version int               `json:"version"`
	Width   int               `json:"width"`
	Height  int               `json:"height"`
	Title   string            `json:"title,omitempty"`
	Env     map[string]string `json:"env"`
	Theme   theme             `json:"theme"`
}

// theme is the colors of the terminal.
type theme struct {
	Fg      string `json:"fg"`
	Bg      string `json:"bg"`
	Palette string `json:"palette"` // 16 colors, separated by colons.
}

// Frame writes what turns the last screen into this one.
func (a *asciicast) Frame(at time.Duration, v screen.View) error {
	a.buf = a.buf[:0]
	if !a.begun {
		if err := a.begin(v); err != nil {
			return err
		}
		a.buf = a.painter.Enter(a.buf)
	}
	return a.output(at, a.painter.Show(a.buf, v))
}

// Close restores the terminal, as every program does at its end.
func (a *asciicast) Close(end time.Duration) error {
	if !a.begun {
		return a.begin(screen.View{})
	}
	return a.output(end, a.painter.Leave(a.buf[:0]))
}

// begin writes the header, with the colors of the first view: players know them before they show anything.
func (a *asciicast) begin(v screen.View) error {
	a.begun = true
	colors := screen.ColorsOf(v)
	var palette []string
	for i := range 16 {
		palette = append(palette, hex(screen.Indexed(uint8(i))))
	}
	return a.write(header{
		Version: 2, Width: a.o.Width, Height: a.o.Height, Title: a.o.Title,
		Env: map[string]string{"TERM": "xterm-256color"},
		Theme: theme{
			Fg: hex(colors.Ink), Bg: hex(colors.Ground), Palette: strings.Join(palette, ":"),
		},
	})
}

// output writes an event with what the terminal receives at a time.
func (a *asciicast) output(at time.Duration, data []byte) error {
	a.buf = data
	if len(data) == 0 {
		return nil
	}
	seconds := strconv.FormatFloat(at.Round(time.Microsecond).Seconds(), 'f', -1, 64)
	return a.write([]any{json.Number(seconds), "o", string(data)})
}

// write writes a line.
func (a *asciicast) write(v any) error {
	a.line.Reset()
	e := json.NewEncoder(&a.line)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("encoding the recording: %w", err)
	}
	if _, err := a.w.Write(a.line.Bytes()); err != nil {
		return fmt.Errorf("writing the recording: %w", err)
	}
	return nil
}

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }
