package rules

import (
	"fmt"
	"strings"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
)

var buffered = Rule{
	Code: "buffered", Title: "Events are buffered and arrive in bursts", Layer: ReverseProxy,
	Needs: timedEvents, judge: judgeBuffered,
	explains: []string{
		"heartbeats-lost", "one-late", "late-head", "slow-first-byte", "stream-limit", "log-trimmed", "half-open",
	},
	fixes: []Fix{
		unbufferNginx, unbufferApache, unbufferCaddy, unbufferCloudflare, unbufferHAProxy, unbufferEnvoy, flushGo,
		flushExpress, flushStarlette, flushSpring, exemptFromScan,
	},
}

func judgeBuffered(e *evidence.Evidence) *Finding {
	f := flowOf(e)
	describe := f.seen
	// With compression, a buffer fills too rarely to judge.
	if plain := e.Variant(evidence.Identity); !f.bursty() && plain != nil && encoding(e) != "" {
		f = flowOf(plain)
		describe = func() string { return "without compression, " + f.seen() + silent(e, plain) }
	}
	if !f.bursty() {
		return nil
	}
	return bursts(e, &f, describe())
}

// silent describes how much longer a compressed stream is silent than the plain one; empty if it is not.
func silent(packed, plain *evidence.Evidence) string {
	if !starved(packed, plain) {
		return ""
	}
	return fmt.Sprintf("; with Content-Encoding: %s, no byte arrives for up to %s", encoding(packed),
		wording.Seconds(longestSilence(packed)))
}

// bursts returns the finding for a flow that arrives in bursts.
func bursts(e *evidence.Evidence, f *flow, seen string) *Finding {
	confidence := Likely
	if f.bufferSize() > 0 && f.bursts >= minBursts {
		confidence = Certain
	}
	if h := e.Head(); strings.Contains(strings.ToLower(h.Header.Get("Server")), "nginx") &&
		h.Header.Get("X-Accel-Buffering") == "" {
		seen += "; Server: nginx, and no X-Accel-Buffering"
	}
	return elsewhere(e, confidence, "%s", seen)
}
