package rules

import (
	"fmt"
	"net/http"
	"time"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
	"feedscope/feeds/sse"
)

// notes returns useful facts that are not problems.
func notes(e *evidence.Evidence, found map[string]bool) []Note {
	all := []Note{}
	add := func(code, format string, args ...any) { all = append(all, Note{code, fmt.Sprintf(format, args...)}) }
	_, life := cuts(e)
	if n, after := alike(life); n >= someCuts && !found["idle-cut"] && !breaking(e) && !found["empty-responses"] &&
		!found["not-a-stream"] {
		switch {
		case after >= 2*time.Second:
			add("lifetime", "%d connections in a row ended after %s; that is common, and the feed resumes", n,
				wording.Seconds(after))
		case e.Retry != nil && *e.Retry > 0 && !found["reconnect-storm"]:
			add("lifetime", "%d connections in a row ended within 2s; with a reconnection time of %s, that is polling", n,
				*e.Retry)
		}
	}
	if text := quiet(e); text != "" && len(found) == 0 {
		add("quiet", "%s", text)
	}
	if e.Wire.CRLF > 0 && e.Wire.LF == 0 {
		add("crlf", "lines end with CRLF, as the standard allows")
	}
	if e.Wire.Anomalies[sse.ByteOrderMark] > 0 {
		add("bom", "the stream begins with a byte order mark, which clients ignore")
	}
	if h := e.Head(); e.Last() != nil {
		if v := encoding(e); v != "" && flows(e, found) {
			add("compressed", "Content-Encoding: %s, and events still arrive without delay", v)
		}
		if h.Redirects > 0 && !strange(e.Host, h.Host) {
			add("redirected", "%s to %s", wording.Count(h.Redirects, "redirect"), h.URL)
		}
	}
	if status(e) == http.StatusNoContent && e.Made > 0 {
		add("over", "the feed is over: the server answers 204, after which clients stop")
	}
	if r := lostLog(e); r != nil && !found["resume-ignored"] {
		add("log-lost", "the server lost its log: resumed after id %s, it reused earlier ids for other events", r.After)
	}
	if r := e.Retry; r != nil && *r > 0 && *r <= time.Hour {
		add("retry", "the server sets a reconnection time of %s", r)
	}
	return all
}

// flows reports whether events demonstrably arrive as they are made: in many reads without a burst.
func flows(e *evidence.Evidence, found map[string]bool) bool {
	const many = 10
	f := flowOf(e)
	if found["compression-holds"] || found["buffered"] || found["held"] {
		return false
	}
	return e.Clock.Path != "" && f.groups >= many && f.bursts == 0
}

// quiet explains why a silence or a single burst is inconclusive; empty if there is neither.
func quiet(e *evidence.Evidence) string {
	const least = 10 * time.Second
	c := e.Last()
	if c == nil || len(e.Connections) > 1 || !c.Closed.IsZero() && !c.Ours {
		return ""
	}
	lasted := c.End(e).Sub(c.Up)
	switch f := flowOf(e); {
	case lasted < least:
	case c.Bytes == 0:
		return fmt.Sprintf("no byte arrived within %s of the head: a feed without events and one that is held back look "+
			"the same; compare with a client beside the server, or send heartbeats", wording.Seconds(lasted))
	case f.bursts == 1 && f.events == f.held && f.longest >= leastWait:
		return fmt.Sprintf("one burst of %s made over %s arrived in %s: too few to tell a buffer from batches; "+
			"use --duration %s", wording.Count(f.held, "event"), wording.Seconds(f.longest), wording.Seconds(lasted),
			(4*f.longest + time.Minute).Round(time.Minute))
	}
	return ""
}
