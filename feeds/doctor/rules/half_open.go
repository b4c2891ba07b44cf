package rules

import (
	"fmt"
	"slices"
	"time"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
)

var halfOpen = Rule{
	Code: "half-open", Title: "The connection is dead but open", Layer: Network,
	Needs: "a heartbeat, configured or observed; regular events; or an exam", judge: judgeHalfOpen,
	explains: []string{"log-trimmed", "stream-limit", "slow-first-byte"},
	fixes: []Fix{
		sendHeartbeats,
		timeoutsHAProxy,
		processHangs,
		{"client", `Set the feed's heartbeat to detect and replace dead connections:
feeds:
  - url: https://example.com/events
    heartbeat: 15s`},
		{"load balancer", `Close idle connections instead of dropping them: a firewall or NAT that
forgets one should send a reset. TCP keep-alive below its timeout (often
5 minutes) keeps the connection known:
sysctl -w net.ipv4.tcp_keepalive_time=60`},
	},
}

func judgeHalfOpen(e *evidence.Evidence) *Finding {
	c := e.Last()
	if c == nil {
		return forgotten(e)
	}
	dead := func(k *evidence.Connection) bool { return skippedHeartbeats(e, k) || missedEvents(e, k) > 0 }
	for _, k := range slices.Backward(e.Connections) {
		switch n := missedEvents(e, k); {
		case n > 0:
			return unlessOver(e, dead, foundf(Certain,
				"a resume delivered %s that were made while the previous connection was open and silent",
				wording.Count(n, "event")))
		case skippedHeartbeats(e, k):
			return unlessOver(e, dead, foundf(Likely, "open, but no byte for %s, with a heartbeat of %s",
				wording.Seconds(k.End(e).Sub(k.LastByte)), wording.Seconds(beat(e, k))))
		}
	}
	return deaf(e)
}

// missedEvents returns how many events the connection after k delivered that k should have; zero if too few to tell.
func missedEvents(e *evidence.Evidence, k *evidence.Connection) int {
	const enough = 2
	if next := e.Connection(k.Number + 1); next != nil && next.Missed >= enough {
		return next.Missed
	}
	return 0
}

// skippedHeartbeats reports whether a connection was open without a byte for longer than its heartbeat allows.
func skippedHeartbeats(e *evidence.Evidence, k *evidence.Connection) bool {
	return !k.LastByte.IsZero() && !k.Suspended && (k.Closed.IsZero() || k.Ours || k.Idle) &&
		tooLong(k.End(e).Sub(k.LastByte), beat(e, k))
}

// deaf finds a connection on which events stopped: they were regular, or a new connection gets no response.
func deaf(e *evidence.Evidence) *Finding {
	const shortest, paces = 5 * time.Second, 4
	k := e.Last()
	silence := k.End(e).Sub(k.LastByte)
	if k.Suspended || k.LastByte.IsZero() || silence < shortest || !k.Closed.IsZero() && !k.Ours && !k.Idle {
		return nil
	}
	stopped := fmt.Sprintf("open, but no byte for %s", wording.Seconds(silence))
	if k.Pace > 0 && silence > paces*k.Pace {
		stopped += fmt.Sprintf(", after events every %s", wording.Seconds(k.Pace))
	}
	switch unanswered := e.Waiting >= shortest && k.Head.Phases.FirstByte*paces < e.Waiting; {
	case unanswered && silence > 2*k.Silence:
		return foundf(Likely, "%s; a new connection has had no response for %s", stopped, wording.Seconds(e.Waiting))
	case k.Pace > 0 && silence > paces*k.Pace:
		return found(Likely, stopped)
	}
	return nil
}

// forgotten finds a request without a response while the same request on another connection got one.
func forgotten(e *evidence.Evidence) *Finding {
	const longest = 20 * time.Second
	beside := e.Variant(evidence.Beside)
	if beside == nil || beside.Last() == nil || e.Waiting < longest {
		return nil
	}
	return foundf(Likely, "a request has had no response for %s, though the same request beside it was answered in %s",
		wording.Seconds(e.Waiting), beside.Last().Head.Phases.FirstByte.Round(time.Millisecond))
}
