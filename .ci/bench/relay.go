package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"sync"
	"time"
)

// relayedRate is the number of events per second at which the delay of tap is measured.
const relayedRate = 1000

// relay compares a stream through a tap, without a screen and with its dashboard, with the same stream over a direct
// connection.
func (b *bench) relay() error {
	if err := b.tapped(func(base string, pid int) error { return b.relayDelay("tap --headless", base, pid) }); err != nil {
		return err
	}
	t, pid, err := b.dashboard(nil, "tap", "--to", b.load.origin, "--listen", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer t.Kill()
	shown := regexp.MustCompile(`tap (http://[\d.]+:\d+)`)
	if err := t.Until(time.Minute, shown.MatchString); err != nil {
		return err
	}
	return b.relayDelay("tap", shown.FindStringSubmatch(t.Text())[1], pid)
}

// relayFlatOut compares how much passes.
func (b *bench) relayFlatOut() error { return b.tapped(b.relayFlat) }

// tapped runs a comparison with a tap without a screen.
func (b *bench) tapped(compare func(base string, pid int) error) error {
	cmd := program(b.bin, "tap", "--headless", "--to", b.load.origin, "--listen", "127.0.0.1:0")
	says, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	defer end(cmd, os.Interrupt)
	lines := bufio.NewReader(says)
	announced, err := lines.ReadString('\n')
	if err != nil {
		return err
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	return compare(regexp.MustCompile(`http://[\d.]+:\d+`).FindString(announced), cmd.Process.Pid)
}

// relayDelay measures the time from the write of each event to its arrival at a client, direct and relayed at once, so
// that the machine is equally busy for both.
func (b *bench) relayDelay(what, base string, pid int) error {
	ctx, cancel := context.WithTimeout(context.Background(), b.time+settle)
	defer cancel()
	bases := []string{b.load.origin, base}
	took, errs := make([][]time.Duration, len(bases)), make([]error, len(bases))
	m, err := measure(pid)
	if err != nil {
		return err
	}
	var reading sync.WaitGroup
	for i, from := range bases {
		reading.Go(func() { took[i], errs[i] = b.read(ctx, what, from) })
	}
	reading.Wait()
	cores, err := m.cores()
	if err := errors.Join(append(errs, err)...); err != nil {
		return err
	}
	at := func(i int, q float64) time.Duration { return quantile(took[i], q) }
	row(fmt.Sprintf("%s: event to client at %d events/s", what, relayedRate),
		"p50 %v, p99 %v more than the %v, %v of a direct connection; %.3f core",
		at(1, 0.5)-at(0, 0.5), at(1, 0.99)-at(0, 0.99), at(0, 0.5), at(0, 0.99),
		cores)
	return nil
}

// read reads a stream until the context ends, and returns the sorted delays of its events after the settle time.
func (b *bench) read(ctx context.Context, what, base string) ([]time.Duration, error) {
	begin := time.Now()
	run := what + " " + base
	address := fmt.Sprintf("%s/rate?n=%d&note=%s", base, relayedRate, url.QueryEscape(run))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	arrived := watchLines(resp.Body, 3)
	return delays(b.load.noted(run), arrived, begin)
}

// relayFlat compares curl through the tap with curl without it, in turns.
func (b *bench) relayFlat(base string, pid int) error {
	path := fmt.Sprintf("/flat?n=%d", flatEvents)
	direct := &reader{name: "curl", command: "curl", args: []string{"-sN", b.load.origin + path}}
	relayed := &reader{name: "curl through tap", command: "curl", args: []string{"-sN", base + path}}
	m, err := measure(pid)
	if err != nil {
		return err
	}
	for range flatRounds {
		if err := errors.Join(direct.run(), relayed.run()); err != nil {
			return err
		}
	}
	used, err := m.used()
	row("tap: flat out", "%.2f M events/s, %.2f of a direct connection, %.3f CPU-s per million events",
		flatEvents/middle(relayed.wall).Seconds()/1e6, relayed.times(direct),
		used.Seconds()/(flatEvents*flatRounds)*1e6)
	return err
}
