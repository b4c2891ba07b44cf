package rules

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/wording"
)

// obstruction is a request without a response, compared with requests that differ from it in one respect.
type obstruction struct {
	waited time.Duration
	// sent is the same request on another connection, which shows how far a request gets.
	sent *evidence.Head
	// answered and silent are the requests that got a response and those that got none.
	answered, silent []*evidence.Variant
	// gateway is the status of a proxy that stopped waiting; zero: none did.
	gateway int
}

// leastWait is how long a response must be missing to count as held.
const leastWait = 3 * time.Second

// obstructed describes a feed whose responses never begin; nil if they do.
func obstructed(e *evidence.Evidence) *obstruction {
	var o obstruction
	same := false
	for _, v := range e.Variants {
		switch {
		case v.Kind == evidence.Beside && v.Silent():
			same, o.sent = true, &v.Evidence.Refused[0].Head
		case v.Answered() != nil && v.Kind != evidence.Beside:
			o.answered = append(o.answered, v)
		case v.Silent():
			o.silent = append(o.silent, v)
		}
	}
	o.gateway = gaveUp(e)
	if e.Made > 0 || !same && o.gateway == 0 {
		return nil
	}
	o.waited = e.Waiting
	if r := e.Refusal(); r != nil {
		o.waited = max(o.waited, r.Time.Sub(r.Started))
	}
	if o.waited < leastWait {
		return nil
	}
	return &o
}

// gaveUp returns the status of a proxy that stopped waiting for the response; zero: none did.
func gaveUp(e *evidence.Evidence) int {
	r := e.Refusal()
	if r == nil || r.Time.Sub(r.Started) < leastWait {
		return 0
	}
	if c := r.Head.Code; c == http.StatusBadGateway || c == http.StatusGatewayTimeout {
		return c
	}
	return 0
}

// seen describes what works and what does not.
func (o *obstruction) seen() string {
	text := fmt.Sprintf("no response to the request within %s", wording.Seconds(o.waited))
	if o.gateway > 0 {
		text = fmt.Sprintf("after %s without a response a proxy answered %d", wording.Seconds(o.waited), o.gateway)
	}
	if h := o.sent; h != nil {
		text = path(h) + text
	}
	var yes, no []string
	for _, v := range o.answered {
		yes = append(yes, outcome(v))
	}
	for _, v := range o.silent {
		no = append(no, string(v.Kind))
	}
	if len(yes) > 0 {
		text += "; answered: " + strings.Join(yes, ", ")
	}
	if len(no) > 0 {
		text += "; not answered: " + strings.Join(no, ", ")
	}
	return text
}

// path describes what works below HTTP.
func path(h *evidence.Head) string {
	d := answeredDial(h.Dials)
	switch {
	case d == nil:
		return ""
	case strings.HasPrefix(h.URL, "https:"):
		return fmt.Sprintf("TCP connects to %s in %s and TLS is set up, but ", d.Addr, brief(d.Took))
	}
	return fmt.Sprintf("TCP connects to %s in %s, but ", d.Addr, brief(d.Took))
}

// outcome describes the response to a variant.
func outcome(v *evidence.Variant) string {
	h := v.Answered()
	return fmt.Sprintf("%s (%d in %s)", v.Kind, h.Code, brief(h.Phases.FirstByte))
}

// streams reports whether a variant opened a stream and received data or stayed open.
func (o *obstruction) streams(kind evidence.VariantKind) bool {
	for _, v := range o.answered {
		if c := v.Evidence.Last(); v.Kind == kind && c != nil && (c.Bytes > 0 || c.Closed.IsZero() || c.Ours) {
			return true
		}
	}
	return false
}

// cause returns the likely cause, the part at fault and the fixes, judging by the variants that work.
func (o *obstruction) cause() (why string, layer Layer, fixes []Fix) {
	switch {
	case o.streams(evidence.Direct):
		return "the stream begins without the proxy, so the proxy stores the response", Scanner, []Fix{avoidProxy}
	case o.streams(evidence.HTTPS):
		return "the stream begins over https, so something on the path stores unencrypted responses", Scanner, []Fix{useHTTPS}
	case o.streams(evidence.Post):
		return "the stream begins with POST, so something holds the response to GET", CDN, nil
	case o.streams(evidence.OtherAddress):
		return "the stream begins at another address of the host, so the fault is behind this one", LoadBalancer, nil
	case o.gateway > 0:
		return "the host answers, so the proxy waits for the whole response, or the server sends no head before its first " +
			"event, or hangs", ReverseProxy, []Fix{unbufferHAProxy}
	case o.begins(evidence.HeadOnly):
		return "the server announces the stream to HEAD, so something stores the response to GET until it ends, " +
			"or the server sends no head before its first event, or hangs", ReverseProxy, nil
	}
	return "the host answers, so something stores the response until it ends, or the server sends no head before its " +
		"first event, or its process hangs", ReverseProxy, nil
}

// begins reports whether a variant was answered with the head of an event stream.
func (o *obstruction) begins(kind evidence.VariantKind) bool {
	for _, v := range o.answered {
		if v.Kind == kind && v.Evidence.Last() != nil {
			return true
		}
	}
	return false
}

// brief rounds a duration to milliseconds, at least one.
func brief(d time.Duration) string { return max(d.Round(time.Millisecond), time.Millisecond).String() }
