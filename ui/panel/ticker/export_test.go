package ticker

import (
	"time"

	"feedscope/feeds"
	"feedscope/ui/panel"
)

// Sorting returns the column that the panel is sorted by.
func (p *Panel) Sorting() (column int, descending bool) { return p.sort, p.descending }

// Live makes the feeds of a panel live.
func Live(p panel.Panel) {
	p.(*Panel).Sources.Status = func(int) (feeds.Status, time.Time) { return feeds.Status{State: feeds.Live}, time.Time{} }
}
