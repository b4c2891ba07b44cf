package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"feedscope/ui/term/vtest"
)

// A role is what a child process of this program does.
const (
	roleEnv   = "FEEDSCOPE_BENCH_ROLE"
	roleServe = "serve"
	roleRead  = "read"
)

// play runs the role of a child process, if this is one.
func play() (played bool, err error) {
	switch os.Getenv(roleEnv) {
	case roleServe:
		return true, serveCrowd()
	case roleRead:
		readCrowd(os.Args[1])
		return true, nil
	}
	return false, nil
}

// child is a running child process with its input and output as lines.
type child struct {
	*exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

func startRole(role string, args ...string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := program(self, args...)
	cmd.Env = append(os.Environ(), roleEnv+"="+role)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &child{cmd, in, bufio.NewScanner(out)}, cmd.Start()
}

func (c *child) line() string {
	c.out.Scan()
	return c.out.Text()
}

// crowded is a crowd server in a child process.
type crowded struct {
	*child
	origin string
}

func startCrowd() (*crowded, error) {
	c, err := startRole(roleServe)
	if err != nil {
		return nil, err
	}
	return &crowded{c, c.line()}, nil
}

func (c *crowded) count() (n crowdCount, err error) {
	body, err := get(c.origin + "/count")
	if err != nil {
		return n, err
	}
	return n, json.Unmarshal(body, &n)
}

// wait waits until the server has had as many connections, and returns how long that took.
func (c *crowded) wait(connections int) (time.Duration, error) {
	start := time.Now()
	for time.Since(start) < time.Minute {
		n, err := c.count()
		if err != nil {
			return 0, err
		}
		if n.Opened >= connections {
			return time.Since(start), nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return 0, errors.New("not all feeds have connected within a minute")
}

func get(url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	return io.ReadAll(resp.Body)
}

// many measures 10,000 feeds of one event per second: bare readers, a watch with metrics, and a dashboard, each beside a
// server of its own.
func (b *bench) many() error {
	for _, run := range []func(*crowded) error{b.manyReaders, b.manyWatched, b.manyShown} {
		server, err := startCrowd()
		if err != nil {
			return err
		}
		err = run(server)
		end(server.Cmd, os.Kill)
		if err != nil {
			return err
		}
	}
	return nil
}

// spend returns the shares of a core that processes use over the time of a measurement.
func (b *bench) spend(pids ...int) ([]float64, error) {
	meters, cores := make([]meter, len(pids)), make([]float64, len(pids))
	for i, pid := range pids {
		var err error
		if meters[i], err = measure(pid); err != nil {
			return nil, err
		}
	}
	time.Sleep(b.time)
	for i, m := range meters {
		var err error
		if cores[i], err = m.cores(); err != nil {
			return nil, err
		}
	}
	return cores, nil
}

// crowdSettled is how long after the last connection a measurement begins: the first judgments and statistics are then done.
const crowdSettled = 15 * time.Second

// manyRow prints a row about a program with a feed for each connection of the server. Events returns how many the program
// has received.
func (b *bench) manyRow(what string, pid int, server *crowded, events func() (int, error)) error {
	connected, err := server.wait(crowdSize)
	if err != nil {
		return err
	}
	time.Sleep(crowdSettled)
	cores, err := b.spend(pid, server.Process.Pid)
	if err != nil {
		return err
	}
	descriptors, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		return err
	}
	if _, err := get(server.origin + "/hold"); err != nil {
		return err
	}
	time.Sleep(settle)
	sent, err := server.count()
	if err != nil {
		return err
	}
	now, _ := rss(pid)
	received := "events not counted"
	if events != nil {
		n, err := events()
		if err != nil {
			return err
		}
		received = fmt.Sprintf("%d of %d events lost", sent.Sent-n, sent.Sent)
	}
	_, peak := rss(pid) // With a collection of metrics, if there is one.
	row(what, "%.2f core, the server beside it %.2f; %d MiB, peak %d MiB; %d descriptors; connected within %.1f s; %s, %d reconnects",
		cores[0], cores[1], now/mib, peak/mib, len(descriptors), connected.Seconds(), received, sent.Opened-crowdSize)
	return nil
}

func (b *bench) manyReaders(server *crowded) error {
	r, err := startRole(roleRead, server.origin+"/feed")
	if err != nil {
		return err
	}
	defer end(r.Cmd, os.Kill)
	return b.manyRow("10,000 goroutines that read with net/http", r.Process.Pid, server, func() (int, error) {
		if _, err := io.WriteString(r.in, "\n"); err != nil {
			return 0, err
		}
		return strconv.Atoi(r.line())
	})
}

func (b *bench) manyWatched(server *crowded) error {
	config, err := configFile(crowdConfig(server.origin + "/feed"))
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(config) }()
	at, err := freeAddress()
	if err != nil {
		return err
	}
	cmd, err := b.launch("watch", "-c", config, "--listen", at)
	if err != nil {
		return err
	}
	defer func() { _ = cmd.Process.Kill() }()
	err = b.manyRow("watch of 10,000 feeds, with metrics", cmd.Process.Pid, server, func() (int, error) {
		return total("http://"+at+"/metrics", "feedscope_feed_events_total")
	})
	if err != nil {
		return err
	}
	start := time.Now()
	end(cmd, syscall.SIGTERM)
	row("the same: from SIGTERM to the end", "%v", time.Since(start).Round(time.Millisecond))
	return nil
}

func (b *bench) manyShown(server *crowded) error {
	config, err := configFile(crowdConfig(server.origin + "/feed"))
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(config) }()
	t, pid, err := b.dashboard(nil, "-c", config)
	if err != nil {
		return err
	}
	defer t.Kill()
	if err := b.manyRow("dashboard of 10,000 feeds", pid, server, nil); err != nil {
		return err
	}
	return b.quiet(t, pid)
}

// quiet measures a dashboard whose server sends nothing any more.
func (b *bench) quiet(t *vtest.Terminal, pid int) error {
	u, err := watch(t, pid, b.time)
	if err != nil {
		return err
	}
	row("the same while nothing arrives", "%.3f core, %.2f kB/s to the terminal", u.cores, u.bytesPerSec/1000)
	return nil
}

// crowdConfig returns a configuration of 10,000 feeds.
func crowdConfig(url string) string {
	var config strings.Builder
	config.WriteString("feeds:\n")
	for i := range crowdSize {
		fmt.Fprintf(&config, "  - {name: feed-%05d, url: '%s'}\n", i, url)
	}
	return config.String()
}

func freeAddress() (string, error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// total returns the sum of a metric over all feeds.
func total(url, name string) (int, error) {
	body, err := get(url)
	if err != nil {
		return 0, err
	}
	p := expfmt.NewTextParser(model.UTF8Validation)
	families, err := p.TextToMetricFamilies(strings.NewReader(string(body)))
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for _, m := range families[name].GetMetric() {
		sum += m.GetCounter().GetValue()
	}
	return int(sum), nil
}
