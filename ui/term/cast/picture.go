package cast

import (
	"fmt"
	"io"
	"time"

	"feedscope/ui/term/cast/gif"
	"feedscope/ui/term/cast/reel"
	"feedscope/ui/term/cast/svg"
	"feedscope/ui/term/screen"
)

// picture collects screens and encodes them at the end.
type picture struct {
	reel   *reel.Reel
	encode func(r *reel.Reel, end time.Duration) error
}

func newSVG(w io.Writer, o Options) Recorder {
	return &picture{reel.New(o.Width, o.Height), func(r *reel.Reel, end time.Duration) error {
		return svg.Encode(w, r, end, o.Title)
	}}
}

func newGIF(w io.Writer, o Options) Recorder {
	return &picture{reel.New(o.Width, o.Height), func(r *reel.Reel, end time.Duration) error { return gif.Encode(w, r, end) }}
}

// Frame keeps the screen.
func (p *picture) Frame(at time.Duration, v screen.View) error {
	p.reel.Add(at, v)
	return nil
}

// Close writes the file.
func (p *picture) Close(end time.Duration) error {
	if err := p.encode(p.reel, end); err != nil {
		return fmt.Errorf("writing the recording: %w", err)
	}
	return nil
}

// Still returns a screen as an SVG picture.
func Still(w io.Writer, v screen.View) error {
	r := reel.New(v.Width, v.Height)
	r.Add(0, v)
	return svg.Encode(w, r, 0, v.Title)
}
