package doctor

import (
	"encoding/json"
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/doctor"
	"feedscope/ui/doctorview"
)

// printer writes reports as text or JSON.
type printer struct {
	o    *Options
	look doctorview.Look
	buf  strings.Builder
}

const reset = "\x1b[0m"

// colors are the terminal's own sixteen, which suit its background.
var colors = [...]string{
	doctorview.Title: "\x1b[1m", doctorview.Label: "\x1b[2m", doctorview.Quiet: "\x1b[2m", doctorview.Code: "\x1b[36m",
	doctorview.Good: "\x1b[32m", doctorview.Unsure: "\x1b[33m", doctorview.Bad: "\x1b[31m",
}

func newPrinter(o *Options) *printer {
	p := &printer{o: o, look: doctorview.Look{Width: o.Width, AllFixes: o.AllFixes}}
	if o.Color {
		p.look.Paint = func(r doctorview.Role, s string) string { return colors[r] + s + reset }
	}
	return p
}

// flush writes the buffered output.
func (p *printer) flush() error {
	_, err := p.o.Out.Write([]byte(p.buf.String()))
	p.buf.Reset()
	return err
}

func (p *printer) lines(all ...string) {
	for _, l := range all {
		p.buf.WriteString(l + "\n")
	}
}

func (p *printer) begin(spec *feeds.Spec) {
	if p.o.JSON {
		return
	}
	address := ""
	if u, err := conn.ParseURL(spec.URL); err == nil {
		address = spec.Secrets.URL(u)
	}
	p.lines(p.look.Head(spec.Name, address), "")
}

// stage prints a finished stage.
func (p *printer) stage(s *doctor.Stage) {
	if !p.o.JSON {
		p.lines(p.look.StageLines(s)...)
	}
}

// report prints the findings.
func (p *printer) report(r *doctor.Report) {
	if p.o.JSON {
		line, _ := json.Marshal(r) // Every value can be encoded.
		p.lines(string(line))
		return
	}
	p.lines("")
	p.lines(p.look.Report(r)...)
	p.lines("")
}
