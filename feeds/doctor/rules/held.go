package rules

import (
	"time"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
)

var held = Rule{
	Code: "held", Title: "Nothing arrives until the response ends", Layer: Scanner,
	Needs: "a response that ended, a heartbeat, or an exam with other requests to the host", judge: judgeHeld,
	verify: "curl -sN -m 20 URL",
	explains: []string{
		"buffered", "heartbeats-lost", "half-open", "one-late", "late-head", "slow-first-byte", "stream-limit",
		"connection-limit",
		"server-error", "content-length", "log-trimmed",
	},
	fixes: []Fix{
		unbufferNginx, unbufferApache, unbufferLighttpd, unbufferCaddy, unbufferCloudflare, unbufferHAProxy, unbufferEnvoy,
		unbufferVarnish, flushGo, flushExpress, flushStarlette, flushSpring, exemptFromScan, unfilterPrivoxy, processHangs,
	},
}

// heldFor is the minimum delay that counts as holding a whole response.
const heldFor = 3 * time.Second

func judgeHeld(e *evidence.Evidence) *Finding {
	for _, c := range e.Connections {
		if c.FirstByte.IsZero() || c.Closed.IsZero() || c.Ours || c.Unheard {
			continue
		}
		waited := c.FirstByte.Sub(c.Started)
		if waited < heldFor || c.Closed.Sub(c.FirstByte) > time.Second || c.Events+c.Comments < 3 {
			continue
		}
		if span := c.LastTime.Sub(c.FirstTime); span*2 >= waited {
			return elsewhere(e, Certain, "%s made over %s arrived at once at the end, after %s without a byte",
				wording.Count(c.Events, "event"), wording.Seconds(span), wording.Seconds(waited))
		}
		if c.Comments >= 3 {
			return elsewhere(e, Likely, "%s arrived at once at the end, after %s without a byte",
				wording.Count(c.Comments, "keep-alive comment"), wording.Seconds(waited))
		}
	}
	if f := heldStill(e); f != nil {
		return f
	}
	return heldHead(e)
}

// heldHead finds feeds that get no response at all while the same host answers other requests.
func heldHead(e *evidence.Evidence) *Finding {
	o := obstructed(e)
	if o == nil || len(o.answered) == 0 {
		return nil
	}
	why, layer, fixes := o.cause()
	f := found(Likely, o.seen()+": "+why)
	f.Layer, f.Fixes = layer, fixes
	return f
}

// heldStill finds streams without a byte for three heartbeats.
func heldStill(e *evidence.Evidence) *Finding {
	var longest time.Duration
	for _, c := range e.Connections {
		if !c.FirstByte.IsZero() || !c.LastByte.IsZero() || c.Unheard {
			return nil
		}
		longest = max(longest, c.End(e).Sub(c.Up))
	}
	if e.Heartbeat == 0 || longest <= 3*e.Heartbeat {
		return nil
	}
	return elsewhere(e, Likely, "no byte within %s of the head, with a heartbeat of %s", wording.Seconds(longest),
		wording.Seconds(e.Heartbeat))
}
