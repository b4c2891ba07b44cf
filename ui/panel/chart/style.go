package chart

import (
	"time"

	"feedscope/ui/panel"
)

// The styles.
const (
	styleLine      = "line"
	styleHistogram = "histogram"
	styleHeatMap   = "heatmap"
)

// Commands implements [panel.Commander]: one for each style.
func (p *Panel) Commands() []panel.Command {
	var all []panel.Command
	for _, c := range [...]struct{ style, help string }{
		{styleLine, "draw the numbers as lines"},
		{styleHistogram, "draw how many numbers were how large"},
		{styleHeatMap, "draw how many numbers were how large, over time"},
	} {
		all = append(all, panel.Command{Name: c.style, Help: c.help, Run: func(string) error {
			p.style, p.cursor, p.drawn = c.style, time.Time{}, nil
			p.load()
			return nil
		}})
	}
	return all
}
