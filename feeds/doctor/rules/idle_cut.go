package rules

import (
	"slices"
	"time"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
)

var idleCut = Rule{
	Code: "idle-cut", Title: "Idle connections are cut", Layer: LoadBalancer,
	Needs: "three cuts", judge: judgeIdleCut, explains: []string{"reset", "reconnect-storm"},
	fixes: []Fix{
		sendHeartbeats,
		readTimeoutNginx,
		{"Apache", `ProxyPass "/events" "http://app:8080/events" timeout=3600`},
		timeoutsHAProxy,
		{"Node, http-proxy", `// proxyTimeout is the time without a byte from the target.
createProxyServer({ target, proxyTimeout: 3_600_000, timeout: 3_600_000 });`},
		{"Envoy", `# The route of the stream; stream_idle_timeout is 5 minutes by default,
# timeout 15 seconds:
route:
  cluster: app
  timeout: 0s
  idle_timeout: 3600s`},
		{"Caddy", `Remove read_timeout from the transport: it is off by default.`},
		{"AWS ALB", `aws elbv2 modify-load-balancer-attributes --load-balancer-arn ARN \
    --attributes Key=idle_timeout.timeout_seconds,Value=3600
# A Network Load Balancer's TCP listener, 350 seconds by default:
aws elbv2 modify-listener-attributes --listener-arn ARN \
    --attributes Key=tcp.idle_timeout.seconds,Value=3600`},
		{"corporate proxy or scanner", `Raise the idle timeout of tunnels. squid:
read_timeout 1 hour
# tinyproxy:
Timeout 3600
# Apache:
ProxyTimeout 3600`},
		{"CloudFront", `The origin's response timeout (OriginReadTimeout) is 30 seconds by default
and 120 at most: it bounds the time between two packets. Send a comment
every 15 seconds.`},
		{"Cloudflare", `The proxy's read timeout is fixed below the Enterprise plans: send a comment
every 30 seconds or less.`},
	},
}

// idleDefaults are the default idle timeouts of products.
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

func judgeIdleCut(e *evidence.Evidence) *Finding {
	idle, life := cuts(e)
	n, after := alike(idle)
	lives, _ := alike(life)
	const shortest = 2 * time.Second
	if n < someCuts || n*2 < len(idle) || after < shortest {
		return nil
	}
	if lives >= n {
		return silentCut(e, n, after)
	}
	f := foundf(Likely, "%d of %d connections ended %s after their last byte, regardless of how long they had lasted",
		n, len(idle), wording.Seconds(after))
	for _, d := range idleDefaults {
		if (after - d.after).Abs() <= time.Second {
			f.Seen += "; that is " + d.what + " default"
			f.Confidence, f.Layer = Certain, d.layer
		}
	}
	if outlasts(e.Variant(evidence.Direct), after) {
		f.Seen += "; without the proxy, longer silences are not cut"
		f.Confidence, f.Layer = Certain, Scanner
	}
	return f
}

// outlasts reports whether a connection stayed open during a silence that is longer than a time.
func outlasts(e *evidence.Evidence, after time.Duration) bool {
	const slack = time.Second
	return e != nil && slices.ContainsFunc(e.Connections, func(c *evidence.Connection) bool {
		return !c.Suspended && c.Silence > after+slack
	})
}

// silentCut judges connections that were silent from beginning to end: they were cut because they were idle or old. If
// they ended cleanly, age is the likely cause.
func silentCut(e *evidence.Evidence, n int, after time.Duration) *Finding {
	silent, _, _ := lost(e, func(c *evidence.Connection) bool { return !c.Closed.IsZero() && !c.Ours && c.Events == 0 })
	return when(silent >= n && breaking(e), Possible, "%d connections were lost %s after they opened, "+
		"with nothing sent in between", n, wording.Seconds(after))
}
