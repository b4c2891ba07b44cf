package hub

import (
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"feedscope/feeds/limits"
)

const (
	// fewFeeds is how many feeds any system allows.
	fewFeeds = 64
	// ownFiles is how many files a process has open beside its connections, and feedMemory how many bytes a connected feed
	// takes: measured with 10,000 feeds of an event per second, panels and rules aside.
	ownFiles   = 32
	feedMemory = 65 << 10
)

// warned are the warnings about limits that have been given, each of which is given once.
type warned struct {
	files, ports, memory atomic.Bool
	// room is how many feeds may be added until the limits are checked again.
	room atomic.Int64
}

// allowed are the limits of the system; zero if one is unknown.
type allowed struct {
	files, memory uint64
	ports         int
}

// warnOfLimits warns if the system does not allow as many feeds as there will be, before they fail one by one. It looks at all of them
// only when they may reach a limit, and at most once for each sixteenth by which they grow.
func (h *Hub) warnOfLimits(remove, added []*Feed) {
	if h.warned.room.Add(-int64(len(added))) >= 0 {
		return
	}
	leaves := make(map[*Feed]bool)
	for _, f := range remove {
		leaves[f] = true
	}
	all := append(slices.DeleteFunc(h.Feeds(), func(f *Feed) bool { return leaves[f] }), added...)
	room := fewFeeds - 1 - len(all)
	if room < 0 {
		room = max(h.warnUnless(allowed{limits.Files(), limits.Memory(), limits.Ports()}, demandOf(all)), len(all)/16)
	}
	h.warned.room.Store(int64(room))
}

// demand is what feeds need.
type demand struct {
	connections int    // Feeds with a connection of their own, unless servers let them share it.
	busiest     string // The address that most of them connect to,
	there       int    // and how many do.
}

func demandOf(all []*Feed) demand {
	var d demand
	hosts := make(map[string]int)
	for _, f := range all {
		if f.source == nil || f.Polled() {
			continue
		}
		d.connections++
		if f.spec.Route.UnixSocket != "" || f.spec.Route.Proxy != "" {
			continue
		}
		host := f.url.Host
		if hosts[host]++; hosts[host] > d.there {
			d.busiest, d.there = host, hosts[host]
		}
	}
	return d
}

// warnUnless warns of each limit that a demand exceeds. It returns how many more feeds will not exceed another one.
func (h *Hub) warnUnless(a allowed, d demand) (room int) {
	room = math.MaxInt
	exceeds := func(need, most uint64, given *atomic.Bool) bool {
		switch {
		case most == 0 || given.Load():
			return false
		case need > most:
			return !given.Swap(true)
		}
		room = int(min(uint64(room), most-need))
		return false
	}
	if need := uint64(d.connections) + ownFiles; exceeds(need, a.files, &h.warned.files) {
		h.warn(fmt.Sprintf("%d feeds need up to %d open files, but this process may have %d: "+
			"raise the limit with ulimit -n (LimitNOFILE= of a systemd unit) and start again", d.connections, need, a.files))
	}
	if exceeds(uint64(d.there), uint64(a.ports), &h.warned.ports) {
		h.warn(fmt.Sprintf("%d feeds need up to as many connections to %s, but this computer has only %d local ports for them: "+
			"widen net.ipv4.ip_local_port_range", d.there, d.busiest, a.ports))
	}
	if most := a.memory / feedMemory; exceeds(uint64(d.connections), most, &h.warned.memory) {
		h.warn(fmt.Sprintf("%d feeds take about %d MiB of memory, but this process may use %d MiB: "+
			"raise its limit, or watch fewer feeds here", d.connections, d.connections*feedMemory>>20, a.memory>>20))
	}
	return room
}

// warnOfFiles warns once that there are too many open files.
func (h *Hub) warnOfFiles() {
	if h.warned.files.Swap(true) {
		return
	}
	sentence := "too many open files: not all feeds can connect"
	if limit := limits.Files(); limit > 0 {
		sentence += fmt.Sprintf("; this process may have %d open, and ulimit -n raises the limit", limit)
	}
	h.warn(sentence)
}
