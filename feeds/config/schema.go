package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/retry"
)

// aFeed is the smallest list of feeds, without its key.
const aFeed = "\n  - name: market\n    url: http://127.0.0.1:7333/market"

// builder fills a configuration and remembers what its parts refer to.
type builder struct {
	cfg           *Config
	feeds, panels *names
	keys          map[string]int // Of filters, and the lines on which they stand.
	// later are the checks that need all names.
	later []func(r *reader)
}

// fields are the keys at the top of the file.
func (b *builder) fields() []field {
	c := b.cfg
	return []field{
		{key: "feeds", set: listOf(&c.Feeds, "{name: market, url: http://127.0.0.1:7333/market}", b.feed), need: aFeed},
		{key: "title", set: text(&c.Title, "markets")},
		{key: "fps", set: whole(&c.FPS, 1, 60, "30")},
		{key: "theme", set: oneOf(&c.Theme, "auto", "dark", "light", "contrast", "mono")},
		{key: "ascii", set: boolean(&c.ASCII)},
		{key: "mouse", set: boolean(&c.Mouse)},
		{key: "history", set: size(&c.History, MiB, 64*GiB, "64MiB")},
		{key: "panels", set: listOf(&c.Panels, "{name: Events, type: events}", b.panel)},
		{key: "filters", set: listOf(&c.Filters, `{filter: "type:alert .severity=critical"}`, b.filter)},
		{key: "layout", set: b.readLayout},
	}
}

// root reads the whole file.
func (b *builder) root(r *reader, n *node) {
	dropExtensions(n)
	r.object(n, "the configuration", "feeds:"+aFeed, b.fields())
	for _, check := range b.later {
		check(r)
	}
}

// dropExtensions removes the keys that begin with "x-": they hold anchors for other places.
func dropExtensions(n *node) {
	n.pairs = slices.DeleteFunc(n.pairs, func(p pair) bool { return strings.HasPrefix(p.key.text, "x-") })
	n.index = make(map[string]int, len(n.pairs))
	for i, p := range n.pairs {
		n.index[p.key.text] = i
	}
}

// newFeed is a feed with the defaults of its settings.
func newFeed() Feed {
	return Feed{
		ConnectTimeout: 15 * time.Second, MaxEvent: 16 * MiB, Reconnect: true, Resume: "header", Decode: decodeSSE,
		Auth: Auth{Timeout: conn.DefaultTokenTimeout}, HTTP: Versions()[0],
		Retry: Retry{
			Base: retry.DefaultBase, Max: retry.DefaultMax, Floor: retry.DefaultFloor,
			Jitter: retry.DefaultJitter, ResetAfter: retry.DefaultResetAfter,
		},
	}
}

func feedFields(f *Feed) []field {
	return append([]field{
		{key: "name", set: text(&f.Name, "market")},
		{key: "url", set: address(&f.URL, "http://127.0.0.1:7333/market"), need: "http://127.0.0.1:7333/market"},
		{key: "headers", set: headers(&f.Headers)},
		{key: "last_event_id", set: text(&f.LastEventID, "18231")},
		{key: "heartbeat", set: duration(&f.Heartbeat, 0, "15s")},
		{key: "stale_after", set: duration(&f.StaleAfter, 0, "40s")},
		{key: "idle_timeout", set: duration(&f.IdleTimeout, 0, "60s")},
		{key: "connect_timeout", set: duration(&f.ConnectTimeout, time.Millisecond, "15s")},
		{key: "time", set: text(&f.Time, "ts")},
		{key: "clock", set: address(&f.Clock, "http://127.0.0.1:7333/time")},
		{key: "max_event", set: size(&f.MaxEvent, KiB, GiB, "16MiB")},
		{key: "reconnect", set: boolean(&f.Reconnect)},
		{key: "retry", set: readRetry(&f.Retry)},
	}, append(askFields(f), connectionFields(f)...)...)
}

// feed reads a feed and checks what its keys say together.
func (b *builder) feed(f *Feed) setter {
	return func(r *reader, n *node) {
		*f = newFeed()
		r.object(n, "a feed", "url: http://127.0.0.1:7333/market", feedFields(f))
		if n.kind != object {
			return
		}
		if f.StaleAfter > 0 {
			notBelow(r, n, "stale_after", f.StaleAfter, "heartbeat", f.Heartbeat,
				"the feed would be stale between two heartbeats")
		}
		if f.IdleTimeout > 0 {
			notBelow(r, n, "idle_timeout", f.IdleTimeout, "heartbeat", f.Heartbeat,
				"the connection would be given up between two heartbeats")
		}
		checkConnection(r, f, n)
		checkAsk(r, f, n)
		b.defineFeed(r, f, n)
	}
}

// defineFeed makes the feed's name known, or the one that its URL gives it.
func (b *builder) defineFeed(r *reader, f *Feed, n *node) {
	name, url := n.get("name"), n.get("url")
	switch {
	case f.Name != "":
		b.feeds.define(r, f.Name, definition{name.pos, name.shown}, n.pos)
	case name == nil && f.URL != "":
		f.Name = nameOf(f.URL)
		shown := f.Name
		if url.expanded {
			shown = url.shown
		}
		b.feeds.define(r, f.Name, definition{url.pos, shown}, n.pos)
	}
}

// notBelow reports a duration that is shorter than it may be, at whichever of the two is set.
func notBelow(r *reader, n *node, key string, value time.Duration, other string, least time.Duration, why string) {
	at := n.get(key)
	if at == nil || at.kind != scalar {
		at = n.get(other)
	}
	if value < least && at != nil && at.kind == scalar {
		r.fail(at.pos, fmt.Sprintf("%s must not be below %s: %s", key, other, why), "write a longer "+key+" or a shorter "+other)
	}
}

func retryFields(p *Retry) []field {
	const low = time.Millisecond
	return []field{
		{key: "base", set: duration(&p.Base, low, "1s")},
		{key: "max", set: duration(&p.Max, low, "30s")},
		{key: "floor", set: duration(&p.Floor, low, "100ms")},
		{key: "jitter", set: decimal(&p.Jitter, 0, 1, "0.5")},
		{key: "reset_after", set: duration(&p.ResetAfter, low, "60s")},
	}
}

func readRetry(p *Retry) setter {
	return func(r *reader, n *node) {
		r.object(n, "retry", "retry: {base: 1s, max: 30s}", retryFields(p))
		if n.kind != object {
			return
		}
		const why = "a delay goes from floor over base to max (by default 100ms, 1s, 30s)"
		notBelow(r, n, "base", p.Base, "floor", p.Floor, why)
		notBelow(r, n, "max", p.Max, "base", p.Base, why)
	}
}
