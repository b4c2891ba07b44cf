package rules

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/doctor/evidence"
)

var backendDown = Rule{
	Code: "backend-down", Title: "Some attempts fail while others succeed", Layer: ReverseProxy,
	Needs: "failures and successes that alternate within minutes", judge: judgeBackendDown,
	explains: []string{"server-error", "refused"},
	fixes: []Fix{
		{"nginx", `upstream app {
    # After max_fails failures, a server is left out for fail_timeout.
    server 10.0.0.1:8080 max_fails=2 fail_timeout=30s;
    server 10.0.0.2:8080 max_fails=2 fail_timeout=30s;
}
location /events {
    proxy_pass http://app;
    proxy_next_upstream error timeout http_502 http_503;
}`},
		{"HAProxy", `backend app
    option httpchk GET /health
    # check leaves a server out that does not answer.
    server app1 10.0.0.1:8080 check
    server app2 10.0.0.2:8080 check
    option redispatch`},
		{"load balancer", `One of several servers behind this address is down. Check the health of
each, and let the balancer remove those that fail its health check.`},
	},
}

// attempt is one attempt to connect, by the feed itself or by a variant with the same request.
type attempt struct {
	at     time.Time
	cause  cause // Zero if it opened a stream.
	reason string
}

// cause identifies why an attempt failed.
type cause struct {
	kind conn.Kind
	code int
}

// judgeBackendDown finds attempts that fail for the same cause before and after one that succeeds. A server that
// restarts fails only for a while; one that limits connections fails only while others are open.
func judgeBackendDown(e *evidence.Evidence) *Finding {
	const period, enough = 2 * time.Minute, 2
	all := slices.DeleteFunc(attempts(e), func(a attempt) bool { return e.Now.Sub(a.at) > period })
	failed, succeeded := split(all)
	if len(failed) < enough || len(succeeded) < enough {
		return nil
	}
	first, last := failed[0], failed[len(failed)-1]
	between := slices.ContainsFunc(succeeded, func(a attempt) bool {
		return !a.at.Before(first.at) && a.at.Before(last.at)
	})
	if !between || slices.ContainsFunc(failed, func(a attempt) bool { return a.cause != first.cause }) {
		return nil
	}
	return when(!byLimit(e, succeeded, failed), Likely,
		"%d of %d attempts failed while others in between became streams: %s", len(failed), len(all), first.reason)
}

func split(all []attempt) (failed, succeeded []attempt) {
	for _, a := range all {
		if a.cause == (cause{}) {
			succeeded = append(succeeded, a)
		} else {
			failed = append(failed, a)
		}
	}
	return failed, succeeded
}

// byLimit reports whether a limit on connections explains the failures: more connections were open at each of them than
// at any success.
func byLimit(e *evidence.Evidence, succeeded, failed []attempt) bool {
	open := func(a attempt) int { return openAt(e, a.at) + openInVariants(e, a.at) }
	most := open(slices.MaxFunc(succeeded, func(a, b attempt) int { return cmp.Compare(open(a), open(b)) }))
	least := open(slices.MinFunc(failed, func(a, b attempt) int { return cmp.Compare(open(a), open(b)) }))
	return most < least
}

// openAt counts the connections that were open at a time, or had been a moment before.
func openAt(e *evidence.Evidence, at time.Time) (n int) {
	const moment = time.Second
	for _, c := range e.Connections {
		if c.Started.Before(at) && c.End(e).Add(moment).After(at) {
			n++
		}
	}
	return n
}

func openInVariants(e *evidence.Evidence, at time.Time) (n int) {
	for _, v := range e.Variants {
		if v.Evidence != nil {
			n += openAt(v.Evidence, at)
		}
	}
	return n
}

// attempts returns the attempts at the feed's request, oldest first: its own, and those of variants that a backend
// would not refuse.
func attempts(e *evidence.Evidence) []attempt {
	all := ownAttempts(e)
	for _, v := range e.Variants {
		if v.Evidence != nil && !v.Kind.Optional() {
			all = append(all, ownAttempts(v.Evidence)...)
		}
	}
	slices.SortStableFunc(all, func(a, b attempt) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.reason, b.reason)) })
	return all
}

func ownAttempts(e *evidence.Evidence) (all []attempt) {
	for _, c := range e.Connections {
		all = append(all, attempt{at: c.Started})
	}
	for _, r := range e.Refused {
		if backendFailed(r) {
			why := cause{cmp.Or(r.Kind, conn.KindOther), r.Head.Code}
			all = append(all, attempt{at: r.Started, cause: why, reason: r.Reason})
		}
	}
	return all
}

// backendFailed reports whether an attempt failed as if a server were down: without an answer, or with an answer from a
// proxy in front of it.
func backendFailed(r *evidence.Refusal) bool {
	switch r.Head.Code {
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case 0:
		return !r.AtProxy && slices.Contains([]conn.Kind{
			conn.KindRefused, conn.KindReset, conn.KindClosed, conn.KindTimeout, conn.KindHeadTimeout, conn.KindUnreachable,
		}, r.Kind)
	}
	return false
}
