package doctor

import "slices"

// Rule is one thing that can be wrong with a feed.
type Rule struct {
	// Code names it, for good. Title says it in a line.
	Code, Title string
	// Layer is the part at fault unless the evidence names another.
	Layer Layer
	// Needs says what evidence it takes, for the documentation.
	Needs string
	// check says what is to be seen, if it is. Code, Title, Fixes and Check of the finding are filled in for it.
	check func(e *Evidence) (Finding, bool)
	// verify is the command that checks the fix, with URL for the address; empty: doctor itself.
	verify string
}

const (
	asks      = "one connection"
	needsTime = "events that name their time, in a few reads"
	curlHead  = "curl -sSN -D - -o /dev/null -m 5 -H 'Accept: text/event-stream' URL"
	curlTrace = "curl -svN -m 20 -H 'Accept: text/event-stream' URL"
)

// Rules are all that doctor knows, in the order in which findings are told: what keeps a feed from being heard at all comes first.
var Rules = slices.Concat(reaching, streaming)

// reaching are about getting an answer. They hold for what is polled too.
var reaching = []Rule{
	{"name-not-found", "The host's name has no address", Network, asks, nameNotFound, "getent hosts HOST"},
	{"refused", "Nobody listens at the address", Server, asks, refused, curlHead},
	{"address-dead", "One of the host's addresses is dead", Network, "an address that failed while another answered", addressDead, curlTrace},
	{"tls-untrusted", "The certificate is signed by nobody known", Server, asks, tlsUntrusted, "openssl s_client -connect HOST:PORT -servername HOST </dev/null"},
	{"tls-expired", "The certificate has expired", Server, asks, tlsExpired, "openssl s_client -connect HOST:PORT -servername HOST </dev/null | openssl x509 -noout -dates"},
	{"tls-name", "The certificate is for another host", Server, asks, tlsName, "openssl s_client -connect HOST:PORT -servername HOST </dev/null | openssl x509 -noout -ext subjectAltName"},
	{"tls-inspected", "A gateway opens the encryption on the way", Scanner, "https, and the chain's issuers", tlsInspected, "openssl s_client -connect HOST:PORT -servername HOST </dev/null | grep issuer"},
	{"proxy-auth", "The proxy wants credentials", Scanner, asks, proxyAuth, curlHead},
	{"proxy-fails", "The proxy does not let the connection through", Scanner, asks, proxyFails, curlHead},
	{"captive-portal", "The network wants a login first", Network, asks, captivePortal, curlHead},
	{"unauthorized", "The server wants credentials", Server, asks, unauthorized, curlHead},
	{"forbidden", "The server refuses these credentials", Server, asks, forbidden, curlHead},
	{"not-found", "There is nothing at this path", Server, asks, notFound, curlHead},
	{"rate-limited", "The server says: too often", Server, asks, rateLimited, curlHead},
	{"server-error", "The server, or what stands before it, fails", Server, asks, serverError, curlHead},
	{"no-content", "The server says that there is nothing more", Server, asks, noContent, curlHead},
	{"redirect-loop", "Redirects lead in a circle", Server, asks, redirectLoop, curlHead + " -L --max-redirs 5"},
	{"page", "A web page comes in place of the stream", Server, asks, page, curlHead},
	{"media-type", "The media type is not that of an event stream", Framework, asks, mediaType, curlHead},
	{"compressed-unasked", "The stream is compressed though nobody asked for that", Server, asks, compressedUnasked, curlHead},
	{"redirected-host", "Another host answers than the one asked", Server, asks, redirectedHost, curlHead},
}

// streaming are about what an answer is, and how it comes.
var streaming = []Rule{
	{"http-1.0", "The response is HTTP/1.0", ReverseProxy, asks, http10, curlHead},
	{"content-length", "The response says how long it is", Framework, asks, contentLength, curlHead},
	{"charset", "The stream names a charset other than UTF-8", Framework, asks, charset, curlHead},
	{"cached", "The stream comes out of a cache", CDN, asks, cached, curlHead},

	{"tunnel-holds-get", "The tunnel holds the stream back", CDN, "a quick tunnel's host, and events held back", tunnelHolds, ""},
	{"compression-holds", "Compression holds events back", ReverseProxy, needsTime + ", compressed", compressionHolds, "curl -sN --compressed -m 20 URL"},
	{"held", "Nothing comes until the response ends", Scanner, "a response that ended, or a heartbeat", held, "curl -sN -m 20 URL"},
	{"buffered", "Events are held back and come in bursts", ReverseProxy, needsTime, buffered, ""},
	{"one-late", "Every event comes only with the next one", Framework, "an exam: " + needsTime, oneLate, ""},
	{"dripped", "The stream comes byte by byte", Server, "50 reads", dripped, ""},

	{"connection-limit", "The server takes only so many connections", Server, "an exam: a second connection beside the first", connectionLimit, ""},
	{"stream-limit", "A further connection hangs", Server, "an exam: a second connection beside the first", streamLimit, ""},
	{"idle-cut", "Cut off when idle for too long", LoadBalancer, "three cuts", idleCut, ""},
	{"heartbeats-lost", "Heartbeats do not arrive", ReverseProxy, "a heartbeat in the configuration", heartbeatsLost, "feedscope tail URL --comments"},
	{"half-open", "The connection is dead but open", Network, "a heartbeat, configured or heard; or ids and a resume", halfOpen, ""},
	{"reset", "Connections break off", Network, "two breaks", reset, ""},
	{"stream-reset", "HTTP/2 streams are reset", ReverseProxy, "a reset", streamReset, ""},
	{"reconnect-storm", "Connections are made again and again", Server, "ten connections within a minute", reconnectStorm, ""},
	{"retry-zero", "The server asks for reconnects without a pause", Server, asks, retryZero, ""},
	{"retry-huge", "The server asks for a pause of hours", Server, asks, retryHuge, ""},

	{"resume-ignored", "The last event ID is ignored", Server, "ids, and a resumed connection", resumeIgnored, ""},
	{"log-trimmed", "The server's log does not reach back far enough", Server, "ids that count up by one, and a resumed connection", logTrimmed, ""},
	{"ids-repeat", "Events come twice", Server, "ids", idsRepeat, ""},
	{"ids-out-of-order", "Events come out of order", Server, "ids that count up", idsOutOfOrder, ""},
	{"clock-skew", "The server's clock and ours differ", Either, "a Date header", clockSkew, "date -u; " + curlHead + " | grep -i ^date"},
	{"slow-first-byte", "The response takes long to begin", Framework, "two connections", slowFirstByte, ""},
	{"late-head", "The response begins only with the first event", Framework, "two connections", lateHead, curlHead},

	{"unterminated", "The stream ends inside an event", Server, "a response that ended", unterminated, ""},
	{"oversize", "An event is too large", Server, asks, oversize, ""},
	{"long-line", "A line is longer than many clients take", Server, asks, longLines, ""},
	{"unknown-field", "Lines that are no fields", Server, asks, unknownField, ""},
	{"bad-id", "An id with a NUL", Server, asks, badID, ""},
	{"bom", "Byte order marks in the midst of the stream", Server, asks, bom, ""},
	{"invalid-utf8", "Bytes that are no UTF-8", Server, asks, invalidUTF8, ""},
	{"control-bytes", "Characters that a terminal would act upon", Server, asks, controlBytes, ""},
	{"line-ends", "Odd line ends", Server, asks, lineEnds, ""},
}

// Diagnose judges evidence by all rules. The surest findings come first, of equally sure ones those that come first in [Rules].
func Diagnose(e *Evidence) Diagnosis {
	d := Diagnosis{Findings: []Finding{}, Notes: notes(e)}
	rules := Rules
	if e.Polled {
		rules = reaching
	}
	for i := range rules {
		r := &rules[i]
		f, found := r.check(e)
		if !found {
			continue
		}
		f.Code, f.Title = r.Code, r.Title
		if f.Layer == "" {
			f.Layer = r.Layer
		}
		f.Fixes = fixesFor(r.Code, e.head(), f.Layer)
		f.Check = r.command(e)
		d.Findings = append(d.Findings, f)
	}
	d.Findings = slices.DeleteFunc(d.Findings, func(f Finding) bool { return explained(f.Code, d.Findings) })
	slices.SortStableFunc(d.Findings, func(a, b Finding) int { return a.Confidence.rank() - b.Confidence.rank() })
	return d
}

// explanations are findings that explain others away: the general one goes when the particular one is there.
var explanations = map[string][]string{
	"buffered":           {"compression-holds", "tunnel-holds-get", "held"},
	"held":               {"tunnel-holds-get", "compression-holds"},
	"heartbeats-lost":    {"held", "buffered", "compression-holds"},
	"half-open":          {"held", "heartbeats-lost"},
	"reset":              {"idle-cut"},
	"tls-untrusted":      {"tls-inspected"},
	"compressed-unasked": {"compression-holds"},
	"server-error":       {"connection-limit"},
	"one-late":           {"buffered", "dripped"},
	"late-head":          {"slow-first-byte"},
	"unknown-field":      {"bom"},
	"redirected-host":    {"page", "captive-portal"},
	"unterminated":       {"content-length"},
	"invalid-utf8":       {"control-bytes"}, // Of bytes above 0x7f, terminals take some for controls.
	"reconnect-storm":    {"retry-zero", "idle-cut"},
}

func explained(code string, by []Finding) bool {
	return slices.ContainsFunc(by, func(f Finding) bool { return slices.Contains(explanations[code], f.Code) })
}

func finding(c Confidence, seen string) (Finding, bool) {
	return Finding{Confidence: c, Seen: seen}, true
}

func nothing() (Finding, bool) { return Finding{}, false }
