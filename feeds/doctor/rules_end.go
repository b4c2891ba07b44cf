package doctor

import (
	"fmt"
	"time"

	"feedscope/feeds/sse"
)

// cuts are the ends of connections that were not ours.
func cuts(e *Evidence) (idle, life []time.Duration) {
	for i := range e.Connections {
		c := &e.Connections[i]
		if c.Closed.IsZero() || c.Ours {
			continue
		}
		from := c.LastByte
		if from.IsZero() {
			from = c.Up
		}
		idle, life = append(idle, c.Closed.Sub(from)), append(life, c.Closed.Sub(c.Up))
	}
	return idle, life
}

// alike are the last values that are within a second, or a fiftieth, of the newest: how many, and the newest.
func alike(all []time.Duration) (n int, value time.Duration) {
	if len(all) == 0 {
		return 0, 0
	}
	value = all[len(all)-1]
	for i := len(all) - 1; i >= 0; i-- {
		if (all[i] - value).Abs() > max(time.Second, value/50) {
			break
		}
		n++
	}
	return n, value
}

// idleDefaults are the idle timeouts that products come with.
var idleDefaults = []struct {
	after time.Duration
	what  string
	layer Layer
}{
	{30 * time.Second, "CloudFront's", CDN},
	{60 * time.Second, "nginx's and the AWS Application Load Balancer's", LoadBalancer},
	{100 * time.Second, "Cloudflare's", CDN},
	{120 * time.Second, "Cloudflare's", CDN},
	{300 * time.Second, "Envoy's", ReverseProxy},
	{350 * time.Second, "the AWS Network Load Balancer's", LoadBalancer},
}

// someCuts is how many ends in a row make a pattern.
const someCuts = 3

func idleCut(e *Evidence) (Finding, bool) {
	idle, life := cuts(e)
	n, after := alike(idle)
	lives, _ := alike(life)
	const shortest = 2 * time.Second
	if n < someCuts || after < shortest {
		return nothing()
	}
	if lives >= n {
		return silentCut(e, n, after)
	}
	f, _ := finding(Likely, fmt.Sprintf("%d connections in a row ended %s after their last byte, however long they had lasted", n, seconds(after)))
	for _, d := range idleDefaults {
		if (after - d.after).Abs() <= time.Second {
			f.Seen += "; this is " + d.what + " default"
			f.Confidence, f.Layer = Certain, d.layer
		}
	}
	return f, true
}

// silentCut judges connections that ended after the same time without a byte in it: of idleness or of age. In good order it is taken
// for age, which is usual.
func silentCut(e *Evidence, n int, after time.Duration) (Finding, bool) {
	if !breaking(e) {
		return nothing()
	}
	return finding(Possible, fmt.Sprintf("%d connections in a row broke off %s after they were made, with nothing sent meanwhile", n, seconds(after)))
}

// breaking tells that connections do not end in good order.
func breaking(e *Evidence) bool {
	for i := range e.Connections {
		if e.Connections[i].Broken {
			return true
		}
	}
	return false
}

// beat is how often the server breaks a silence: as configured, or as heard on a connection.
func beat(e *Evidence, c *Connection) time.Duration {
	if e.Heartbeat > 0 {
		return e.Heartbeat
	}
	return c.Beat
}

// tooLong is a silence of more than two and a half heartbeats.
func tooLong(silence, heartbeat time.Duration) bool { return heartbeat > 0 && silence*2 > heartbeat*5 }

func heartbeatsLost(e *Evidence) (Finding, bool) {
	if e.Heartbeat == 0 {
		return nothing()
	}
	var longest time.Duration
	var silences, events, comments uint64
	for i := range e.Connections {
		c := &e.Connections[i]
		events, comments = events+c.Events, comments+c.Comments
		if tooLong(c.Silence, e.Heartbeat) {
			silences++
			longest = max(longest, c.Silence)
		}
		if !c.Closed.IsZero() && !c.LastByte.IsZero() && tooLong(c.Closed.Sub(c.LastByte), e.Heartbeat) {
			silences++
			longest = max(longest, c.Closed.Sub(c.LastByte))
		}
	}
	if silences == 0 || comments > 0 || events == 0 {
		return nothing()
	}
	return finding(Likely, fmt.Sprintf("%d events and not one comment; silences of up to %s with a heartbeat of %s", events, seconds(longest), seconds(e.Heartbeat)))
}

func halfOpen(e *Evidence) (Finding, bool) {
	c := e.last()
	if c == nil {
		return nothing()
	}
	if c.Missed >= 2 {
		return finding(Certain, fmt.Sprintf("a resume brought %d events that were made while the connection before stood open and silent", c.Missed))
	}
	for i := range e.Connections {
		k := &e.Connections[i]
		if k.LastByte.IsZero() {
			continue
		}
		end := k.Closed
		if end.IsZero() {
			end = e.Now
		}
		silence, heartbeat := end.Sub(k.LastByte), beat(e, k)
		if tooLong(silence, heartbeat) && (k.Closed.IsZero() || k.Ours || k.Idle) {
			return finding(Likely, fmt.Sprintf("open, but not a byte for %s, with a heartbeat of %s", seconds(silence), seconds(heartbeat)))
		}
	}
	return nothing()
}

func reset(e *Evidence) (Finding, bool) {
	n, reason := 0, ""
	for i := range e.Connections {
		if c := &e.Connections[i]; c.Broken {
			n++
			reason = c.Reason
		}
	}
	if n < 2 {
		return nothing()
	}
	return finding(Likely, fmt.Sprintf("%d of the last %d connections broke: %s", n, len(e.Connections), reason))
}

func streamReset(e *Evidence) (Finding, bool) {
	n, reason := 0, ""
	for i := range e.Connections {
		if c := &e.Connections[i]; c.StreamReset {
			n++
			reason = c.Reason
		}
	}
	if n == 0 {
		return nothing()
	}
	return finding(Certain, fmt.Sprintf("%d of the last %d connections: %s", n, len(e.Connections), reason))
}

func reconnectStorm(e *Evidence) (Finding, bool) {
	const many = 10
	if len(e.Connections) < many {
		return nothing()
	}
	last := &e.Connections[len(e.Connections)-1]
	first := &e.Connections[len(e.Connections)-many]
	if took := last.Up.Sub(first.Up); took < time.Minute && e.Now.Sub(last.Up) < time.Minute {
		return finding(Likely, fmt.Sprintf("%d connections within %s", many, seconds(took)))
	}
	return nothing()
}

func retryZero(e *Evidence) (Finding, bool) {
	if e.Retry == nil || *e.Retry != 0 {
		return nothing()
	}
	return finding(Certain, "the server sent retry: 0; clients without a floor of their own will storm it when it goes down")
}

func retryHuge(e *Evidence) (Finding, bool) {
	if e.Retry == nil || *e.Retry <= time.Hour {
		return nothing()
	}
	return finding(Certain, fmt.Sprintf("the server sent retry: %d, which keeps clients away for %s after any break", e.Retry.Milliseconds(), e.Retry))
}

func unterminated(e *Evidence) (Finding, bool) {
	n := 0
	for i := range e.Connections {
		if c := &e.Connections[i]; c.Unterminated && c.Clean {
			n++
		}
	}
	if n == 0 {
		return nothing()
	}
	return finding(Certain, fmt.Sprintf("%s ended in good order but inside an event, which clients discard: %s", many(n, "connection"), e.Wire.First[sse.Unterminated]))
}
