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
	"os/exec"
	"regexp"
	"slices"
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

// tapped runs a measure with a tap without a screen.
func (b *bench) tapped(measure func(base string, pid int) error) error {
	cmd := exec.Command(b.bin, "tap", "--headless", "--to", b.load.origin, "--listen", "127.0.0.1:0") //nolint:gosec,noctx // The program to measure.
	says, err := cmd.StderrPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait() // It was interrupted.
	}()
	lines := bufio.NewReader(says)
	announced, err := lines.ReadString('\n')
	if err != nil {
		return err
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	return measure(regexp.MustCompile(`http://[\d.]+:\d+`).FindString(announced), cmd.Process.Pid)
}

// relayDelay measures the time from the write of each event to its arrival at a client, direct and relayed at once, so
// that the machine is equally busy for both.
func (b *bench) relayDelay(what, base string, pid int) error {
	ctx, cancel := context.WithTimeout(context.Background(), b.time+settle)
	defer cancel()
	bases := []string{b.load.origin, base}
	took, errs := make([][]time.Duration, len(bases)), make([]error, len(bases))
	before, err := cpu(pid)
	if err != nil {
		return err
	}
	begin := time.Now()
	var reading sync.WaitGroup
	for i, from := range bases {
		reading.Go(func() { took[i], errs[i] = b.delays(ctx, what, from) })
	}
	reading.Wait()
	after, err := cpu(pid)
	if err := errors.Join(append(errs, err)...); err != nil {
		return err
	}
	at := func(i int, q float64) time.Duration {
		return took[i][int(q*float64(len(took[i])-1))].Round(10 * time.Microsecond)
	}
	row(fmt.Sprintf("%s: event to client at %d events/s", what, relayedRate),
		"p50 %v, p99 %v more than the %v, %v of a direct connection; %.3f core",
		at(1, 0.5)-at(0, 0.5), at(1, 0.99)-at(0, 0.99), at(0, 0.5), at(0, 0.99),
		(after-before).Seconds()/time.Since(begin).Seconds())
	return nil
}

// delays reads a stream until the context ends, and returns the sorted delays of its events after the settle time.
func (b *bench) delays(ctx context.Context, what, base string) (took []time.Duration, err error) {
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
	sent := b.load.noted(run)
	for i := range min(sent.count(), arrived.count()) {
		if left := sent.of(i); left.Sub(begin) > settle {
			took = append(took, arrived.of(i).Sub(left))
		}
	}
	if len(took) == 0 {
		return nil, errors.New("no event arrived from " + base)
	}
	slices.Sort(took)
	return took, nil
}

// relayFlat compares curl through the tap with curl without it, in turns.
func (b *bench) relayFlat(base string, pid int) error {
	path := fmt.Sprintf("/flat?n=%d", flatEvents)
	direct := &reader{name: "curl", command: "curl", args: []string{"-sN", b.load.origin + path}}
	relayed := &reader{name: "curl through tap", command: "curl", args: []string{"-sN", base + path}}
	before, err := cpu(pid)
	if err != nil {
		return err
	}
	for range flatRounds {
		if err := errors.Join(direct.run(), relayed.run()); err != nil {
			return err
		}
	}
	after, err := cpu(pid)
	row("tap: flat out", "%.2f M events/s, %.2f of a direct connection, %.3f CPU-s per million events",
		flatEvents/middle(relayed.wall).Seconds()/1e6, relayed.times(direct),
		(after-before).Seconds()/(flatEvents*flatRounds)*1e6)
	return err
}
