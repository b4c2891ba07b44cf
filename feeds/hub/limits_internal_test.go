package hub

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"feedscope/feeds"
	"feedscope/feeds/conn"
)

// many returns feeds that are not started: of one server, of others, and some that need no port there.
func many(t *testing.T, h *Hub) []*Feed {
	t.Helper()
	var all []*Feed
	add := func(s feeds.Spec) {
		f, err := newLiveFeed(h, s, nil)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	for i := range 100 {
		add(feeds.Spec{Name: fmt.Sprint("same", i), URL: "http://one.test:81/a"})
		add(feeds.Spec{Name: fmt.Sprint("other", i), URL: fmt.Sprintf("http://%d.test/", i)})
		add(feeds.Spec{Name: fmt.Sprint("socket", i), URL: "http://one.test:81/", Route: conn.Route{UnixSocket: "/run/x"}})
		add(feeds.Spec{Name: fmt.Sprint("poll", i), URL: "http://one.test:81/", Request: feeds.Request{Poll: feeds.Poll{Every: feeds.MinPoll}}})
	}
	return all
}

func TestWarnsOfLimitsOfTheSystemOnce(t *testing.T) {
	const (
		files = "300 feeds need up to 332 open files, but this process may have 331: " +
			"raise the limit with ulimit -n (LimitNOFILE= of a systemd unit) and start again"
		ports = "100 feeds need up to as many connections to one.test:81, but this computer has only 99 local ports for them: " +
			"widen net.ipv4.ip_local_port_range"
		memory = "300 feeds take about 19 MiB of memory, but this process may use 8 MiB: " +
			"raise its limit, or watch fewer feeds here"
	)
	for name, c := range map[string]struct {
		allowed allowed
		want    []string
		room    int
	}{
		"all is unknown":      {allowed{}, nil, math.MaxInt},
		"all is enough":       {allowed{files: 332, ports: 100, memory: 1 << 30}, nil, 0},
		"room for more files": {allowed{files: 340, ports: 200, memory: 1 << 30}, nil, 8},
		"room for more ports": {allowed{files: 400, ports: 107, memory: 1 << 30}, nil, 7},
		"room for more feeds": {allowed{files: 400, ports: 200, memory: 306 * feedMemory}, nil, 6},
		"too few files":       {allowed{files: 331}, []string{files}, math.MaxInt},
		"too few ports":       {allowed{files: 340, ports: 99}, []string{ports}, 8},
		"too little memory":   {allowed{memory: 8 << 20}, []string{memory}, math.MaxInt},
		"too few of all":      {allowed{files: 331, ports: 99, memory: 8 << 20}, []string{files, ports, memory}, math.MaxInt},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			h := New(Options{OnWarning: func(sentence string) { got = append(got, sentence) }})
			defer h.Close()
			all := many(t, h)
			for range 2 {
				if room := h.warnUnless(c.allowed, demandOf(all)); room != c.room {
					t.Errorf("there is room for %d, want %d", room, c.room)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestLimitsAreNotCheckedForEveryFeed(t *testing.T) {
	h := New(Options{})
	defer h.Close()
	all := many(t, h)
	h.warnOfLimits(nil, all)
	one := all[:1]
	if n := testing.AllocsPerRun(len(all)/16-1, func() { h.warnOfLimits(nil, one) }); n > 0 {
		t.Errorf("%v allocations for one more feed: all are looked at", n)
	}
}
