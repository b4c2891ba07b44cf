package publish

import (
	"strconv"
	"testing"
)

func TestFiguresNeverFallWhileFeedsEnd(t *testing.T) {
	const n, each = 500, 1000
	for range 50 {
		p := &Publisher{feeds: make(map[string]*Feed)}
		for i := range n {
			f := &Feed{publisher: p, name: strconv.Itoa(i)}
			f.changed.L, f.figures.Messages = &f.mu, each
			p.feeds[f.name] = f
		}
		over := make(chan bool)
		go func() {
			defer close(over)
			for _, f := range p.all() {
				f.Lose()
			}
		}()
		for runs := true; runs; {
			select {
			case <-over:
				runs = false
			default:
			}
			if g, _ := p.Figures(); g.Messages != n*each {
				t.Fatalf("%d messages, want %d", g.Messages, n*each)
			}
		}
	}
}
