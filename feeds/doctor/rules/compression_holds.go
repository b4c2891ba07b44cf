package rules

import (
	"fmt"
	"slices"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
)

var compressionHolds = Rule{
	Code: "compression-holds", Title: "Compression delays events", Layer: ReverseProxy,
	Needs: timedEvents + ", compressed", judge: judgeCompressionHolds, verify: "curl -sN --compressed -m 20 URL",
	explains: []string{
		"buffered", "held", "heartbeats-lost", "compressed-unasked", "one-late", "late-head", "slow-first-byte",
		"stream-limit", "log-trimmed",
		"half-open",
	},
	fixes: []Fix{
		{"nginx", `# Without text/event-stream, or:
gzip_types text/css application/javascript application/json;
location /events {
    gzip off;
    proxy_buffering off;
}`},
		{"Apache", `SetEnvIf Request_URI "^/events" no-gzip no-brotli`},
		{"Caddy", `@plain not path /events*
encode @plain zstd gzip`},
		{"HAProxy", `frontend web
    filter compression
    compression algo gzip
    # Without text/event-stream.
    compression type text/html text/css application/json`},
		{"Envoy", `# The compressor filter, response_direction_config.common_config:
# Without text/event-stream.
content_type: ["text/html", "text/css", "application/json"]`},
		{"Cloudflare", `The app's response:  Cache-Control: no-cache, no-transform`},
		{"Node, Express", `const stream = res =>
  String(res.getHeader('Content-Type')).startsWith('text/event-stream');
app.use(compression({
  filter: (req, res) => !stream(res) && compression.filter(req, res) }));
// or: Cache-Control: no-transform on the stream; or res.flush() after every
// event`},
		{"Spring", `# Without text/event-stream.
server.compression.mime-types=text/html,text/css,application/json`},
		{"server", `Flush the compressor after every event (Z_SYNC_FLUSH), or do not compress
text/event-stream.`},
	},
}

func judgeCompressionHolds(e *evidence.Evidence) *Finding {
	for _, v := range e.Variants {
		var f *Finding
		switch v.Kind { //nolint:exhaustive // The others differ in more than compression.
		case evidence.Gzip:
			f = heldPacked(e, v, v.Evidence, e)
		case evidence.Identity:
			f = heldPacked(e, v, e, v.Evidence)
		}
		if f != nil {
			return f
		}
	}
	if packed := flowOf(e); encoding(e) != "" && packed.bursty() && e.Variant(evidence.Identity) == nil {
		return foundf(Likely, "Content-Encoding: %s, and %s", encoding(e), packed.seen())
	}
	return nil
}

// heldPacked compares a feed with and without compression; one of them is a variant.
func heldPacked(e *evidence.Evidence, v *evidence.Variant, packed, plain *evidence.Evidence) *Finding {
	if packed == nil || plain == nil || plain.Last() == nil || judgeBuffered(plain) != nil {
		return nil
	}
	if packed.Last() == nil && !unrelated(e) {
		return headless(packed, plain)
	}
	if packed.Last() == nil || encoding(packed) == "" {
		return nil
	}
	if f := delayed(e, v, packed); f != nil {
		return f
	}
	if late := endsLate(packed); late != nil && endsLate(plain) == nil && flowOf(plain).events > 0 {
		return foundf(Certain, "with Content-Encoding: %s, but not without it, %s", encoding(packed), late.Seen)
	}
	const seen = "events are delayed with Content-Encoding: %s, but not without it"
	flow := flowOf(packed)
	switch {
	case flow.bursty() && flowOf(plain).events > 0:
		return foundf(Certain, seen, encoding(packed))
	case starved(packed, plain):
		return foundf(Likely, seen, encoding(packed))
	}
	return nil
}

// unrelated reports whether compression is not why a request hung: the request was answered when alone, or the same
// request without compression hung as well.
func unrelated(e *evidence.Evidence) bool {
	if alone := e.Variant(evidence.Alone); alone != nil && alone.Last() != nil {
		return true
	}
	beside := e.Variant(evidence.Beside)
	return e.Made > 0 && beside != nil && beside.Last() == nil
}

// headless judges a request for compression that got no response while the same request without it did: the
// compressor sends the head with its first output.
func headless(packed, plain *evidence.Evidence) *Finding {
	waited := packed.Waiting
	if r := packed.Refusal(); r != nil && r.Kind == conn.KindHeadTimeout {
		waited = max(waited, r.Time.Sub(r.Started))
	}
	head := plain.Last().Head.Phases.FirstByte
	if waited < leastWait || waited < 4*head {
		return nil
	}
	return foundf(Likely, "no response within %s with Accept-Encoding: gzip, but one in %s without",
		wording.Seconds(waited), head.Round(time.Millisecond))
}

// delayed judges how much later events arrive with compression than without it, if at all.
func delayed(e *evidence.Evidence, v *evidence.Variant, packed *evidence.Evidence) *Finding {
	const enough, some, much, settled = 5, 3, 500 * time.Millisecond, 3 * time.Second
	from, to := v.Overlap()
	first, second := v.Main, v.Evidence.Sightings
	if packed != v.Evidence {
		first, second = second, first
	}
	late, missing := evidence.Delays(first, second, from.Add(time.Second), to.Add(-settled))
	n := len(late) + missing
	none := packed.Last().Events == 0
	if len(late) == 0 && !none {
		return nil // Each connection has events of its own.
	}
	if none && missing >= some && missing < enough && (received(e.Variant(evidence.Beside)) || packed == e) {
		return foundf(Likely, "none of %s arrived with Content-Encoding: %s within %s, but without it they did",
			wording.Count(missing, "event"), encoding(packed), wording.Seconds(to.Sub(from)))
	}
	for range missing {
		late = append(late, settled)
	}
	slices.Sort(late)
	if n < enough || late[n/2] < much {
		return nil
	}
	seen := fmt.Sprintf("half of %d events arrive at least %s later with Content-Encoding: %s than without", n,
		wording.Seconds(late[n/2]), encoding(packed))
	if missing > 0 {
		seen += fmt.Sprintf("; %d did not arrive within %s", missing, settled)
	}
	return found(Certain, seen)
}

// received reports whether a variant had an event.
func received(e *evidence.Evidence) bool { return e != nil && e.Last() != nil && e.Last().Events > 0 }

// starved reports whether a compressed stream was silent for much longer than the plain one.
func starved(packed, plain *evidence.Evidence) bool {
	if plain == nil || packed.Last() == nil || plain.Last() == nil || plain.Last().Events < 20 {
		return false
	}
	const enough, times = 3 * time.Second, 8
	silence := longestSilence(packed)
	if packed.Last().Bytes == 0 {
		return silence >= enough
	}
	return silence >= enough && silence >= times*longestSilence(plain)
}
