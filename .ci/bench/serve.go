package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/crypto/ssh"

	"feedscope/ui/term/vtest"
)

// wallConfig is a wall on which everything moves: a ticker, statistics, a chart and the events.
const wallConfig = `
feeds: [{name: quotes, url: '%s', time: ts}]
panels:
  - {name: Feeds, type: feeds}
  - name: Quotes
    type: ticker
    key: symbol
    columns:
      - {title: LAST, path: price, as: number}
      - {title: BID, path: bid, as: number}
      - {title: ASK, path: ask, as: number}
      - {title: TREND, path: price, as: spark}
  - {name: Prices, type: metrics, series: [symbol], value: price}
  - {name: Chart, type: chart, series: [symbol], value: price}
  - {name: Events, type: events}
layout:
  - {height: 1, panels: [Feeds]}
  - {height: 3, panels: [Quotes, Prices]}
  - {height: 3, panels: [Chart, Events]}
`

// The wall that is measured.
const (
	wallWidth, wallHeight = 120, 40
	wallRate              = 1000
)

// serve measures the server of shared screens, with some viewers, beside a dashboard on a terminal.
func (b *bench) serve() error {
	file, err := configFile(fmt.Sprintf(wallConfig, b.load.url("/rate?n=%d", wallRate)))
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file) }()
	if err := b.localWall(file); err != nil {
		return err
	}
	for _, n := range []int{1, 10, 100} {
		if err := b.viewers(file, n); err != nil {
			return err
		}
	}
	return nil
}

// localWall measures one dashboard at the frame rate of viewers.
func (b *bench) localWall(file string) error {
	t, pid, err := b.screen(vtest.Options{Width: wallWidth, Height: wallHeight}, "--config", file, "--fps", "10")
	if err != nil {
		return err
	}
	time.Sleep(settle)
	u, err := watch(t, pid, b.time)
	t.Kill()
	row(fmt.Sprintf("a local dashboard of %dx%d at %d events/s, 10 frames/s", wallWidth, wallHeight, wallRate), "%.3f core, %.1f kB/s",
		u.cores, u.bytesPerSec/1000)
	return err
}

// viewers measures the server with some viewers.
func (b *bench) viewers(file string, n int) (err error) {
	dir, err := os.MkdirTemp("", "feedscope-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	address, signer, cmd, err := b.startServer(dir, file)
	if err != nil {
		return err
	}
	defer end(cmd, os.Kill)
	var received seen
	for range n {
		c, err := received.connect(address, signer)
		if err != nil {
			return err
		}
		defer func() { _ = c.Close() }()
	}
	time.Sleep(settle)
	bytesBefore, framesBefore := received.bytes.Load(), received.frames.Load()
	start := time.Now()
	cores, err := b.spend(cmd.Process.Pid)
	if err != nil {
		return err
	}
	span := time.Since(start).Seconds()
	now, _ := rss(cmd.Process.Pid)
	row(fmt.Sprintf("serve with %d viewers", n), "%.3f core, %.0f MB; a viewer gets %.1f frames/s, %.1f kB/s",
		cores[0], float64(now)/1e6, float64(received.frames.Load()-framesBefore)/span/float64(n),
		float64(received.bytes.Load()-bytesBefore)/span/float64(n)/1000)
	return nil
}

// startServer starts the server with a key of its own.
func (b *bench) startServer(dir, file string) (address string, key ssh.Signer, cmd *exec.Cmd, err error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return "", nil, nil, err
	}
	if key, err = ssh.NewSignerFromKey(private); err != nil {
		return "", nil, nil, err
	}
	keys := filepath.Join(dir, "authorized_keys")
	if err := os.WriteFile(keys, ssh.MarshalAuthorizedKey(key.PublicKey()), 0o600); err != nil {
		return "", nil, nil, err
	}
	cmd = program(b.bin, "serve", "--ssh", "127.0.0.1:0", "-c", file, "--authorized-keys", keys, "--max-per-key", "100")
	cmd.Env = append(os.Environ(), "XDG_STATE_HOME="+dir)
	log, err := cmd.StderrPipe()
	if err != nil {
		return "", nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, nil, err
	}
	line := make([]byte, 4<<10)
	n, err := log.Read(line)
	if err != nil {
		return "", nil, nil, err
	}
	go func() { _, _ = io.Copy(io.Discard, log) }()
	_, rest, _ := strings.Cut(string(line[:n]), "address=")
	address, _, found := strings.Cut(rest, " ")
	if !found {
		return "", nil, nil, fmt.Errorf("the server says %q", line[:n])
	}
	return address, key, cmd, nil
}

// seen counts what all viewers have received.
type seen struct{ bytes, frames atomic.Int64 }

// connect opens a screen and reads it.
func (s *seen) connect(address string, key ssh.Signer) (io.Closer, error) {
	c, err := ssh.Dial("tcp", address, &ssh.ClientConfig{
		User: "bench", Auth: []ssh.AuthMethod{ssh.PublicKeys(key)},
		HostKeyCallback: func(string, net.Addr, ssh.PublicKey) error { return nil },
	})
	if err != nil {
		return nil, err
	}
	session, err := c.NewSession()
	if err != nil {
		return nil, err
	}
	session.Stdout = s
	return c, errors.Join(
		session.Setenv("COLORTERM", "truecolor"), session.RequestPty("xterm-256color", wallHeight, wallWidth, nil), session.Shell(),
	)
}

// Write counts.
func (s *seen) Write(p []byte) (int, error) {
	s.bytes.Add(int64(len(p)))
	s.frames.Add(int64(bytes.Count(p, []byte(ansi.SetModeSynchronizedOutput))))
	return len(p), nil
}
