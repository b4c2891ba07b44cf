package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
)

var cached = Rule{
	Code: "cached", Title: "The stream comes from a cache", Layer: CDN,
	Needs: "one connection, or two with a Date header", judge: onStream(judgeCached), verify: curlHead,
	explains: []string{
		"held", "resume-ignored", "log-trimmed", "ids-repeat", "content-length", "clock-skew",
		"reconnect-storm", "one-late",
	},
	fixes: []Fix{
		{"server", `Cache-Control: no-store`},
		{"nginx", `location /events { proxy_cache off; proxy_buffering off; }`},
		{"Apache", `<Location "/events">
    CacheDisable on
</Location>`},
		{"squid", `acl streams urlpath_regex ^/events
cache deny streams`},
		{"Varnish", `sub vcl_recv {
    if (req.url ~ "^/events") { return (pass); }
}`},
		{"Cloudflare", `Rules > Cache Rules: bypass the cache for the path of the stream.`},
		{"CloudFront", `Use the managed cache policy CachingDisabled on the behavior of the
stream's path.`},
	},
}

// cacheHeaders are headers in which caches report hits.
var cacheHeaders = []string{
	"X-Cache", "CF-Cache-Status", "X-Cache-Status", "X-Proxy-Cache", "X-Drupal-Cache",
	"Cache-Status",
}

func judgeCached(e *evidence.Evidence, c *evidence.Connection) *Finding {
	for _, name := range cacheHeaders {
		if values := c.Head.Header.Values(name); slices.ContainsFunc(values, saysHit) {
			return foundf(Certain, "%s: %s", name, strings.Join(values, ", "))
		}
	}
	// Varnish adds the number of the request that filled its cache.
	if v := c.Head.Header.Get("X-Varnish"); len(strings.Fields(v)) == 2 {
		return foundf(Certain, "X-Varnish: %s; the second number is the request that filled the cache", v)
	}
	if seen := copied(e); seen != "" {
		return found(Certain, seen)
	}
	if seen := replayed(e); seen != "" {
		return found(Likely, seen)
	}
	if age, err := strconv.Atoi(c.Head.Header.Get("Age")); err == nil && age > 0 {
		return foundf(Likely, "Age: %d, the seconds that the response has been in a cache", age)
	}
	return nil
}

// saysHit reports whether a header value reports a cache hit: "HIT from proxy", "MISS, HIT", or "squid; hit" as in
// RFC 9211.
func saysHit(value string) bool {
	for part := range strings.FieldsFuncSeq(value, func(r rune) bool { return r == ',' || r == ';' }) {
		word, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(part)), " ")
		if word == "hit" || word == "tcp_hit" || word == "tcp_mem_hit" {
			return true
		}
	}
	return false
}

// copied describes a response with the Date of an earlier one; empty if there is none.
func copied(e *evidence.Evidence) string {
	const apart = 3 * time.Second
	first := make(map[string]time.Time) // When each Date first arrived.
	all := everyConnection(e)
	for _, c := range all {
		date := c.Head.Header.Get("Date")
		if at, seen := first[date]; !seen || c.Up.Before(at) {
			first[date] = c.Up
		}
	}
	for _, c := range all {
		date := c.Head.Header.Get("Date")
		if since := c.Started.Sub(first[date]); date != "" && since >= apart {
			return fmt.Sprintf("a response has the same Date as one that arrived %s before its request: %s",
				wording.Seconds(since), date)
		}
	}
	return ""
}

// replayed returns how a whole response was the same as an earlier one, though the events in it name later ids than
// that began with; empty: none was.
func replayed(e *evidence.Evidence) string {
	const apart, enough = 3 * time.Second, 3
	for i, a := range e.Connections {
		for _, b := range e.Connections[i+1:] {
			whole := !a.Closed.IsZero() && !b.Closed.IsZero() && !a.Ours && !b.Ours
			same := a.Bytes == b.Bytes && a.Events == b.Events && len(a.Greeting) > 0 &&
				slices.Equal(a.Greeting, b.Greeting)
			// Servers may begin every response with the same ids, but then with new times.
			same = same && !b.LastTime.IsZero() && b.LastTime.Before(b.Started) &&
				a.FirstTime.Equal(b.FirstTime) && a.LastTime.Equal(b.LastTime)
			if whole && same && a.Events >= enough && b.Started.Sub(a.Started) >= apart {
				return fmt.Sprintf("two responses %s apart were the same to the byte: %s with the same ids and times",
					wording.Seconds(b.Started.Sub(a.Started)), wording.Count(a.Events, "event"))
			}
		}
	}
	return ""
}
