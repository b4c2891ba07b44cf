package conn_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/feedtest"
)

// dials is a network on which each host takes a time to connect, and fails if the time is negative.
type dials struct {
	network *feedtest.Network
	take    map[string]time.Duration
	start   time.Time

	mu     sync.Mutex
	began  []string // "1.5s host", in order.
	open   int
	closed int
}

// counted is a connection that counts its end.
type counted struct {
	net.Conn

	end func()
}

func (c counted) Close() error {
	c.end()
	return c.Conn.Close()
}

func (d *dials) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	host, _, _ := net.SplitHostPort(addr)
	d.mu.Lock()
	d.began = append(d.began, time.Since(d.start).String()+" "+host)
	d.mu.Unlock()
	select {
	case <-time.After(d.take[host].Abs()):
	case <-ctx.Done():
		if host != "192.0.2.9" { // That one does not notice.
			return nil, ctx.Err()
		}
		<-time.After(d.take[host])
	}
	if d.take[host] < 0 {
		return nil, errors.New(host + " failed")
	}
	c, err := d.network.DialContext(context.WithoutCancel(ctx), network, addr)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open++
	return counted{c, sync.OnceFunc(func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.closed++
	})}, err
}

func TestAddressesAreRaced(t *testing.T) {
	const hanging = time.Hour
	for name, c := range map[string]struct {
		take  map[string]time.Duration // By the last part of the address.
		order string
		began []string
		after time.Duration
		fails string
	}{
		"the first is quick": {
			map[string]time.Duration{"1": 200 * time.Millisecond, "2": 0}, "1,2", []string{"0s 1"}, 200 * time.Millisecond, "",
		},
		"the first hangs": {
			map[string]time.Duration{"1": hanging, "2": 0}, "1,2", []string{"0s 1", "250ms 2"}, 250 * time.Millisecond, "",
		},
		"the first is slow": {
			map[string]time.Duration{"1": 300 * time.Millisecond, "2": time.Second},
			"1,2",
			[]string{"0s 1", "250ms 2"},
			300 * time.Millisecond, "",
		},
		"one fails while another hangs": {
			map[string]time.Duration{"1": hanging, "2": -100 * time.Millisecond, "3": 0},
			"1,2,3",
			[]string{"0s 1", "250ms 2", "350ms 3"},
			350 * time.Millisecond, "",
		},
		"all fail": {
			map[string]time.Duration{"1": -time.Second, "2": -100 * time.Millisecond},
			"1,2",
			[]string{"0s 1", "250ms 2"},
			time.Second, "2 failed; 192.0.2.1 failed",
		},
		"one succeeds too late": {
			map[string]time.Duration{"9": 400 * time.Millisecond, "2": 100 * time.Millisecond},
			"9,2",
			[]string{"0s 9", "250ms 2"},
			350 * time.Millisecond, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				pipes, stop := feedtest.Serve(feedtest.Stream("data: a\n\n"))
				d := &dials{network: pipes, take: make(map[string]time.Duration), start: time.Now()}
				var addresses []string
				for part := range strings.SplitSeq(c.order, ",") {
					addresses = append(addresses, "192.0.2."+part)
					d.take["192.0.2."+part] = c.take[part]
				}
				client := conn.NewClient(conn.Options{DialContext: d.dial})
				r := request(t, "http://feed.test/")
				r.Route.Resolve = []string{"feed.test:80:" + strings.Join(addresses, ",")}
				s, err := client.Open(t.Context(), r)
				if took := time.Since(d.start); took != c.after {
					t.Errorf("it took %v, want %v", took, c.after)
				}
				if c.fails != "" && (err == nil || !strings.Contains(err.Error(), c.fails)) {
					t.Errorf("got %v", err)
				}
				if c.fails == "" {
					if err != nil {
						t.Fatal(err)
					}
					_ = s.Body.Close()
				}
				client.Close()
				time.Sleep(time.Minute)
				stop()
				for i, began := range d.began {
					d.began[i] = strings.Replace(began, "192.0.2.", "", 1)
				}
				if !slices.Equal(d.began, c.began) || d.open != d.closed {
					t.Errorf("tried %q, want %q; %d connections, of which %d were closed", d.began, c.began, d.open, d.closed)
				}
			})
		})
	}
}
