package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// settle is how long a program may run before it is measured.
const settle = 2 * time.Second

const eventsConfig = `
feeds: [{name: quotes, url: '%s'}]
panels:
  - {name: Feeds, type: feeds}
  - {name: Events, type: events}
`

func (b *bench) rates() error {
	return b.configured("dashboard", eventsConfig, 10, 1000, 10_000, 100_000, 1_000_000)
}

const tickerConfig = `
feeds: [{name: quotes, url: '%s', time: ts}]
panels:
  - {name: Feeds, type: feeds}
  - name: Quotes
    type: ticker
    feeds: [quotes]
    key: symbol
    columns:
      - {title: LAST, path: price, as: number}
      - {title: BID, path: bid, as: number}
      - {title: ASK, path: ask, as: number}
      - {title: TREND, path: price, as: spark}
  - {name: Events, type: events}
`

// ticker measures the same as rates with a ticker, which parses every event, and with lag.
func (b *bench) ticker() error {
	return b.configured("the same with a ticker and lag,", tickerConfig, 10_000, 100_000, 1_000_000)
}

// configured measures a dashboard of a feed at each of several rates.
func (b *bench) configured(what, config string, rates ...int) error {
	for _, n := range rates {
		file, err := configFile(fmt.Sprintf(config, b.load.url("/rate?n=%d", n)))
		if err != nil {
			return err
		}
		t, pid, err := b.dashboard(nil, "--config", file)
		if err != nil {
			return err
		}
		time.Sleep(settle)
		u, err := watch(t, pid, b.time)
		text := t.Text()
		t.Kill()
		_ = os.Remove(file)
		if err != nil {
			return err
		}
		row(fmt.Sprintf("%s at %d events/s", what, n), "%.3f core, %.1f kB/s to the terminal (%s)",
			u.cores, u.bytesPerSec/1000, shownRate(text))
	}
	return nil
}

func configFile(text string) (string, error) {
	f, err := os.CreateTemp("", "feedscope-bench-*.yaml")
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(text)
	return f.Name(), errors.Join(err, f.Close())
}

var rateShown = regexp.MustCompile(`[\d,]+ ev/s`)

// shownRate returns the rate in the header, which proves that every event was folded.
func shownRate(text string) string { return "the screen shows " + rateShown.FindString(text) }

func (b *bench) idle() error {
	t, pid, err := b.dashboard(nil, b.load.url("/silent"))
	if err != nil {
		return err
	}
	defer t.Kill()
	time.Sleep(settle)
	u, err := watch(t, pid, b.time)
	if err != nil {
		return err
	}
	row("dashboard while nothing arrives", "%.4f core, %.2f kB/s to the terminal", u.cores, u.bytesPerSec/1000)
	return nil
}

// shownNumber matches the number of an event, as JSON and as a list of values.
var shownNumber = regexp.MustCompile(`\bn(?:":"| )(\d{10})`)

// latency measures the time from the write of each event to the first frame that shows it or a newer one.
func (b *bench) latency() error {
	for _, fps := range []string{"30", "60"} {
		for _, n := range []int{10, 1000, 100_000} {
			if err := b.latencyAt(n, fps); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *bench) latencyAt(n int, fps string) error {
	outputs := make(chan time.Time, 1<<16)
	run := fmt.Sprintf("%d-%s", n, fps)
	config, err := configFile(fmt.Sprintf(eventsConfig, b.load.url("/rate?n=%d&note=%s", n, run)))
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(config) }()
	t, _, err := b.dashboard(func([]byte) { outputs <- time.Now() }, "--fps", fps, "--config", config)
	if err != nil {
		return err
	}
	begin := time.Now()
	end := time.After(b.time + settle)
	var shown moments
	for running := true; running; {
		select {
		case at := <-outputs:
			shown.add(newestNumber(t.Text())+1-shown.count(), at)
		case <-end:
			running = false
		}
	}
	t.Kill()
	took, err := delays(b.load.noted(run), shown, begin)
	if err != nil {
		return err
	}
	row(fmt.Sprintf("event to screen, %d events/s, --fps %s", n, fps), "p50 %v, p99 %v", quantile(took, 0.5), quantile(took, 0.99))
	return nil
}

func newestNumber(text string) int {
	newest := -1
	for _, m := range shownNumber.FindAllStringSubmatch(text, -1) {
		if n, err := strconv.Atoi(m[1]); err == nil {
			newest = max(newest, n)
		}
	}
	return newest
}

// start measures the time from the start of the process to the first frame that shows a live feed and an event.
func (b *bench) start() error {
	var took []time.Duration
	for range 10 {
		begin := time.Now()
		t, _, err := b.dashboard(nil, b.load.url("/rate?n=10000"))
		if err != nil {
			return err
		}
		err = t.Until(time.Minute, func(text string) bool {
			return strings.Contains(text, "live") && newestNumber(text) >= 0
		})
		took = append(took, time.Since(begin))
		t.Kill()
		if err != nil {
			return err
		}
	}
	row("start to the first full live frame", "%v (median of %d)", middle(took).Round(time.Millisecond), len(took))
	return nil
}

const mib = 1 << 20

func (b *bench) memory() error {
	t, pid, err := b.dashboard(nil, b.load.url("/rate?n=10000"))
	if err != nil {
		return err
	}
	defer t.Kill()
	span := max(b.time, 60*time.Second)
	var readings []string
	for range 6 {
		time.Sleep(span / 6)
		now, _ := rss(pid)
		readings = append(readings, fmt.Sprint(now/mib))
	}
	_, peak := rss(pid)
	row(fmt.Sprintf("memory over %v at 10,000 events/s", span), "%s MiB, peak %d MiB, of it 64 MiB history",
		strings.Join(readings, ", "), peak/mib)
	return nil
}

func (b *bench) feeds() error {
	config := "feeds:\n"
	for i := range 1000 {
		config += fmt.Sprintf("  - {name: f%d, url: '%s'}\n", i, b.load.url("/rate?n=10"))
	}
	config += "panels:\n  - {name: Feeds, type: feeds}\n  - {name: Events, type: events}\n"
	name, err := configFile(config)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(name) }()
	t, pid, err := b.dashboard(nil, "--config", name)
	if err != nil {
		return err
	}
	defer t.Kill()
	time.Sleep(3 * settle)
	u, err := watch(t, pid, b.time)
	if err != nil {
		return err
	}
	now, peak := rss(pid)
	row("1,000 feeds at 10 events/s each", "%.2f core, %d MiB, peak %d MiB (%s)",
		u.cores, now/mib, peak/mib, shownRate(t.Text()))
	return nil
}
