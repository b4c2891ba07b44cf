package doctor

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/auth"
	"feedscope/feeds/doctor/evidence"
)

const (
	// patience is how long the exam waits for the response to begin before it sends contrasting requests.
	patience = 8 * time.Second
	// abandonPart is how long the exam waits for a response after that, in percent of the whole time.
	abandonPart = 95
)

// contrast sends requests that differ from the feed's in one respect while the feed has no response. Which of them are
// answered shows where the feed's response is held.
func (r *exam) contrast() {
	if r.requestsOnce() || r.ctx.Err() != nil || r.Duration < shortExam || len(r.variants) > 0 {
		return
	}
	u, err := conn.ParseURL(r.Spec.URL)
	if err != nil {
		return
	}
	r.headOnly(u)
	r.try(evidence.Beside, r.Spec, answerTime)
	for _, v := range r.contrasts(u) {
		r.try(v.kind, v.of(r.Spec), answerTime)
	}
	r.until(time.Now().Add(answerTime+time.Second), func(*evidence.Evidence) bool { return r.allAnswered() })
	r.endVariants()
}

// headOnly sends a HEAD request directly, since a feed cannot.
func (r *exam) headOnly(u *url.URL) {
	t := &trial{
		kind: evidence.HeadOnly, spec: r.Spec, done: r.begin(string(evidence.HeadOnly)),
		collector: evidence.NewCollector(r.Spec),
	}
	t.collector.Notify = r.notify
	ctx, cancel := context.WithCancel(r.ctx)
	client := conn.NewClient(r.Conn)
	ended := make(chan struct{})
	t.close = func() {
		cancel()
		<-ended
		client.Close()
	}
	r.variants = append(r.variants, t)
	go func() {
		defer close(ended)
		stream, err := client.Open(ctx, conn.Request{
			URL: u, Header: r.Spec.Header, ConnectTimeout: answerTime, HeadTimeout: answerTime, Route: r.Spec.Route, Secrets: r.Spec.Secrets,
			Auth: auth.NewSource(r.Spec.Auth).Session(ctx), Exchange: conn.Exchange{Method: http.MethodHead},
		})
		var failed *conn.Error
		switch {
		case err == nil:
			_ = stream.Body.Close()
			t.collector.Opened(feeds.Opening{Conn: 1, Time: time.Now(), Info: stream.Info, Header: stream.Header})
		case errors.As(err, &failed):
			t.collector.Opened(feeds.Opening{
				Time: time.Now(), Info: failed.Info, Header: failed.Header,
				Reason: failed.Reason, Failure: failed,
			})
		}
	}()
}

// allAnswered reports whether every variant has been answered or has failed.
func (r *exam) allAnswered() bool {
	for _, t := range r.variants {
		if e := t.evidence(); e.Made+len(e.Refused) == 0 {
			return false
		}
	}
	return true
}

// contrasts returns the requests to compare with a GET that gets no response.
func (r *exam) contrasts(u *url.URL) []variant {
	root := url.URL{Scheme: u.Scheme, User: u.User, Host: u.Host, Path: "/"}
	all := []variant{
		{evidence.Root, func(s *feeds.Spec) { s.URL = root.String() }},
		{evidence.Post, func(s *feeds.Spec) { s.Method = http.MethodPost }},
	}
	if r.Spec.Compressed {
		all = append(all, variant{evidence.Identity, compressed(false)})
	}
	if u.Scheme == "http" {
		all = append(all, variant{evidence.HTTPS, func(s *feeds.Spec) { s.URL = secureOf(u) }})
	}
	if r.Spec.Route.Proxy != "" || r.usesProxy() {
		return append(all, variant{evidence.Direct, direct})
	}
	if entry := r.otherAddress(u); entry != "" {
		all = append(all, variant{evidence.OtherAddress, func(s *feeds.Spec) { s.Route.Resolve = []string{entry} }})
	}
	return all
}

// usesProxy reports whether a request went through a proxy.
func (r *exam) usesProxy() bool {
	e := r.evidence()
	return len(e.Refused) > 0 && e.Refused[0].Head.Proxy.URL != ""
}

// otherAddress returns a resolve entry for the last of a host's several addresses; empty if it has one or if they are
// unknown.
func (r *exam) otherAddress(u *url.URL) string {
	if r.Conn.DialContext != nil || len(r.Spec.Route.Resolve) > 0 || net.ParseIP(u.Hostname()) != nil {
		return ""
	}
	all, err := net.DefaultResolver.LookupHost(r.ctx, u.Hostname())
	if err != nil || len(all) < 2 {
		return ""
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Hostname() + ":" + port + ":" + all[len(all)-1]
}

// secureOf returns the same address over https.
func secureOf(u *url.URL) string {
	secure := *u
	secure.Scheme = "https"
	if u.Port() == "80" {
		secure.Host = u.Hostname()
	}
	return secure.String()
}
