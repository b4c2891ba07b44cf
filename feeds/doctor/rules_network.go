package doctor

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"

	"feedscope/feeds/conn"
)

// trouble gives a rule that finds an attempt which failed for one reason.
func trouble(kind conn.Kind) func(*Evidence) (Finding, bool) {
	return func(e *Evidence) (Finding, bool) {
		r := e.refusal()
		if r == nil || r.Kind != kind || r.AtProxy {
			return nothing()
		}
		return finding(Certain, r.Reason+attempts(e, kind))
	}
}

// attempts tells how often it happened.
func attempts(e *Evidence, kind conn.Kind) string {
	n := 0
	for i := range e.Refused {
		if e.Refused[i].Kind == kind {
			n++
		}
	}
	if n < 2 {
		return ""
	}
	return fmt.Sprintf("; %d attempts", n)
}

var (
	nameNotFound = trouble(conn.KindNameNotFound)
	refused      = trouble(conn.KindRefused)
	tlsUntrusted = trouble(conn.KindTLSUntrusted)
	tlsExpired   = trouble(conn.KindTLSExpired)
	tlsName      = trouble(conn.KindTLSName)
	redirectLoop = trouble(conn.KindRedirectLoop)
)

// hesitation is how long a dial goes on before another address is tried beside it, give or take.
const hesitation = 250 * time.Millisecond

func addressDead(e *Evidence) (Finding, bool) {
	good := answeredDial(e.head().Dials)
	if good == nil {
		return nothing()
	}
	confidence, bad := Certain, []string(nil)
	for _, d := range e.head().Dials {
		waited := good.Began.Add(good.Took).Sub(d.Began)
		switch {
		case ownFault(&d) || d.Reason == "" && (d.Took > 0 || waited < hesitation):
		case d.Reason == "":
			confidence = Possible
			bad = append(bad, fmt.Sprintf("%s: no answer within %s", d.Addr, waited.Round(time.Millisecond)))
		default:
			bad = append(bad, fmt.Sprintf("%s: %s after %s", d.Addr, d.Reason, d.Took.Round(time.Millisecond)))
		}
	}
	if len(bad) == 0 {
		return nothing()
	}
	return finding(confidence, fmt.Sprintf("%s; %s answered in %s", strings.Join(bad, "; "), good.Addr, good.Took.Round(time.Millisecond)))
}

// answeredDial is the one that became the connection; nil if there is none.
func answeredDial(all []conn.Dial) *conn.Dial {
	i := slices.IndexFunc(all, func(d conn.Dial) bool { return d.Reason == "" && d.Took > 0 })
	if i < 0 {
		return nil
	}
	return &all[i]
}

// ownFault tells of an address that says nothing about the server: this host's own, or one of a kind that this network does not carry,
// such as IPv6 in many, which costs no time.
func ownFault(d *conn.Dial) bool {
	at, err := netip.ParseAddrPort(d.Addr)
	return err != nil || at.Addr().IsLoopback() || d.Reason == conn.Reason(syscall.ENETUNREACH)
}

// inspectors are products that open TLS on the way, by what they call themselves in certificates, in lower case.
var inspectors = []string{
	"zscaler", "netskope", "fortinet", "fortigate", "palo alto", "blue coat", "bluecoat", "symantec web", "forcepoint", "websense", "sophos",
	"check point", "barracuda", "watchguard", "cisco umbrella", "cisco secure web", "mcafee web", "skyhigh", "kaspersky", "avast", "avg technologies",
	"bitdefender", "eset ssl filter", "mitmproxy", "charles proxy", "fiddler", "squid", "untangle", "contentkeeper", "smoothwall", "lightspeed",
}

func tlsInspected(e *Evidence) (Finding, bool) {
	t := e.head().Secure
	if r := e.refusal(); r != nil {
		t = r.Head.Secure
	}
	if t == nil {
		return nothing()
	}
	for _, c := range t.Chain {
		for _, name := range inspectors {
			if strings.Contains(strings.ToLower(c.Issuer), name) {
				return finding(Likely, fmt.Sprintf("the certificate was issued by %q, which is a gateway's name and no public authority's", c.Issuer))
			}
		}
	}
	return nothing()
}

// limited finds what became of a further connection while others were open, if it fared better alone.
func limited(e *Evidence) *Refusal {
	alone := e.variant(Alone)
	if alone == nil || alone.last() == nil {
		return nil
	}
	for i := range e.Variants {
		if v := &e.Variants[i]; v.Kind != Alone && turnedAway(v.Evidence) {
			return &v.Evidence.Refused[0]
		}
	}
	return nil
}

func connectionLimit(e *Evidence) (Finding, bool) {
	r := limited(e)
	if r == nil || r.Head.Header == nil {
		return nothing()
	}
	return finding(Certain, fmt.Sprintf("beside open connections a further one was answered %d; alone it became a stream", r.Head.Code))
}

func streamLimit(e *Evidence) (Finding, bool) {
	r := limited(e)
	if r == nil || r.Head.Header != nil {
		return nothing()
	}
	return finding(Likely, fmt.Sprintf("beside open connections a further one had no answer (%s); alone it became a stream", r.Reason))
}

// fast is a connection that is quick up to the request.
const fast = 300 * time.Millisecond

// heads tells how long responses took to begin, those to variants too.
type heads struct {
	all, slow, withEvent int
	worst                time.Duration
}

// headsOf counts heads that took more than a second though the network was fast as slow, and those of them that came with an event.
func headsOf(e *Evidence) (h heads) {
	h.count(e)
	for i := range e.Variants {
		h.count(e.Variants[i].Evidence)
	}
	return h
}

func (h *heads) count(e *Evidence) {
	if e == nil {
		return
	}
	const tooLong, together = time.Second, 50 * time.Millisecond
	for i := range e.Connections {
		c := &e.Connections[i]
		p := &c.Head.Phases
		h.all++
		if p.FirstByte <= tooLong || p.DNS+p.TCP+p.TLS >= fast {
			continue
		}
		h.slow++
		h.worst = max(h.worst, p.FirstByte)
		if !c.FirstEvent.IsZero() && c.FirstEvent.Sub(c.Up) < together {
			h.withEvent++
		}
	}
}

// usual tells that heads are slow as a rule: once may be a cold start.
func (h *heads) usual() bool { return h.slow >= 2 && h.slow*2 >= h.all }

func slowFirstByte(e *Evidence) (Finding, bool) {
	h := headsOf(e)
	if !h.usual() || h.withEvent == h.slow {
		return nothing()
	}
	return finding(Likely, fmt.Sprintf("the head took up to %s on %d of %d connections, while connecting took under %s", seconds(h.worst), h.slow, h.all, fast))
}

func lateHead(e *Evidence) (Finding, bool) {
	h := headsOf(e)
	if !h.usual() || h.withEvent < h.slow {
		return nothing()
	}
	return finding(Likely, fmt.Sprintf("the head came only with the first event, after up to %s, on %d of %d connections", seconds(h.worst), h.slow, h.all))
}

// clockSlack is by how much clocks may differ before it matters to anyone.
const clockSlack = 15 * time.Second

func clockSkew(e *Evidence) (Finding, bool) {
	h := e.head()
	off := h.Clock.Offset.Abs() - h.Clock.PlusMinus
	if !h.Clock.Known || off < clockSlack || h.Header.Get("Age") != "" {
		return nothing()
	}
	side := "behind"
	if h.Clock.Offset < 0 {
		side = "ahead of"
	}
	return finding(Certain, fmt.Sprintf("by its Date header the server's clock is %s ±%s %s ours",
		seconds(h.Clock.Offset.Abs()), seconds(h.Clock.PlusMinus), side))
}
