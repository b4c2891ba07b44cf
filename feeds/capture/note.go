package capture

import (
	"net/http"
	"strings"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/retry"
)

// note is the JSON form of a record that is not a read: an object with one of these members. Readers skip unknown
// members.
type note struct {
	Feed  *feedNote  `json:"feed,omitempty"`
	Open  *openNote  `json:"open,omitempty"`
	Clock *clockNote `json:"clock,omitempty"`
	Close *closeNote `json:"close,omitempty"`
	State *stateNote `json:"state,omitempty"`
	Lost  *Loss      `json:"lost,omitempty"`
	// Again marks a note repeated from the previous part, which makes each part readable alone.
	Again bool `json:"again,omitempty"`
}

// span is a duration in the form "1.5s".
type span time.Duration

// MarshalText writes the duration.
func (s span) MarshalText() ([]byte, error) { return []byte(time.Duration(s).String()), nil }

// UnmarshalText parses a duration.
func (s *span) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	*s = span(d)
	return err
}

type feedNote struct {
	Name        string    `json:"name"`
	URL         string    `json:"url"`
	LastEventID string    `json:"last_event_id,omitempty"`
	Heartbeat   span      `json:"heartbeat,omitzero"`
	StaleAfter  span      `json:"stale_after,omitzero"`
	IdleTimeout span      `json:"idle_timeout,omitzero"`
	Time        string    `json:"time,omitempty"`
	MaxEvent    int       `json:"max_event,omitzero"`
	NoReconnect bool      `json:"no_reconnect,omitempty"`
	Tapped      bool      `json:"tapped,omitempty"`
	Retry       retryNote `json:"retry,omitzero"`
	requestNote
}

type retryNote struct {
	Base       span    `json:"base,omitzero"`
	Max        span    `json:"max,omitzero"`
	Floor      span    `json:"floor,omitzero"`
	Jitter     float64 `json:"jitter,omitzero"`
	ResetAfter span    `json:"reset_after,omitzero"`
}

func noteOfSpec(s feeds.Spec) *feedNote {
	return &feedNote{
		Name: s.Name, URL: s.URL, LastEventID: s.LastEventID, Heartbeat: span(s.Heartbeat), StaleAfter: span(s.StaleAfter),
		IdleTimeout: span(s.IdleTimeout), Time: s.TimePath, MaxEvent: s.MaxEventBytes, NoReconnect: s.NoReconnect, Tapped: s.Tapped,
		Retry: retryNote{
			Base: span(s.Retry.Base), Max: span(s.Retry.Max), Floor: span(s.Retry.Floor), Jitter: s.Retry.Jitter,
			ResetAfter: span(s.Retry.ResetAfter),
		},
		requestNote: noteOfRequest(s.Request),
	}
}

func (n *feedNote) spec() feeds.Spec {
	return feeds.Spec{
		Name: n.Name, URL: n.URL, LastEventID: n.LastEventID, Heartbeat: time.Duration(n.Heartbeat),
		StaleAfter: time.Duration(n.StaleAfter), IdleTimeout: time.Duration(n.IdleTimeout), TimePath: n.Time,
		MaxEventBytes: n.MaxEvent, NoReconnect: n.NoReconnect, Tapped: n.Tapped,
		Retry: retry.Policy{
			Base: time.Duration(n.Retry.Base), Max: time.Duration(n.Retry.Max), Floor: time.Duration(n.Retry.Floor),
			Jitter: n.Retry.Jitter, ResetAfter: time.Duration(n.Retry.ResetAfter),
		},
		Request: n.request(),
	}
}

type openNote struct {
	Conn      uint32      `json:"conn,omitzero"`
	URL       string      `json:"url,omitempty"`
	Method    string      `json:"method,omitempty"`
	Body      int64       `json:"body,omitzero"`
	Started   time.Time   `json:"started,omitzero"`
	Up        time.Time   `json:"up,omitzero"`
	Status    string      `json:"status,omitempty"`
	Proto     string      `json:"proto,omitempty"`
	Remote    string      `json:"remote,omitempty"`
	TLS       string      `json:"tls,omitempty"`
	Redirects int         `json:"redirects,omitzero"`
	Resumed   bool        `json:"resumed,omitempty"`
	Past      int64       `json:"past,omitzero"`
	Phases    phasesNote  `json:"phases,omitzero"`
	Clock     *clockNote  `json:"clock,omitempty"`
	Request   http.Header `json:"request,omitempty"`
	Response  http.Header `json:"response,omitempty"`
	Reason    string      `json:"reason,omitempty"`
	Tapped    *tappedNote `json:"tapped,omitempty"`
	refusalNote
	routeNote
}

// tappedNote has the body as text, in which bytes that are none are replaced.
type tappedNote struct {
	Body      string `json:"body,omitempty"`
	BodyBytes int    `json:"body_bytes,omitzero"`
	Resumes   string `json:"resumes,omitempty"`
}

func noteOfTapped(t *feeds.Tapped) *tappedNote {
	if t == nil {
		return nil
	}
	return &tappedNote{strings.ToValidUTF8(string(t.Body), "\ufffd"), t.BodyBytes, t.Resumes}
}

func (n *tappedNote) tapped() *feeds.Tapped {
	if n == nil {
		return nil
	}
	return &feeds.Tapped{Body: []byte(n.Body), BodyBytes: n.BodyBytes, Resumes: n.Resumes}
}

type phasesNote struct {
	DNS        span `json:"dns,omitzero"`
	TCP        span `json:"tcp,omitzero"`
	TLS        span `json:"tls,omitzero"`
	FirstByte  span `json:"first_byte,omitzero"`
	FirstEvent span `json:"first_event,omitzero"`
}

func noteOfOpening(o feeds.Opening) *openNote {
	i, p := o.Info, o.Info.Phases
	return &openNote{
		Conn: o.Conn, URL: i.URL, Method: i.Method, Body: i.BodyBytes, Started: i.Started.UTC(), Up: i.Up.UTC(),
		Status: i.Status, Proto: i.Proto, Remote: i.Remote, TLS: i.TLS, Redirects: i.Redirects, Resumed: i.Resumed, Past: o.Past,
		Phases: phasesNote{
			DNS: span(p.DNS), TCP: span(p.TCP), TLS: span(p.TLS),
			FirstByte: span(p.FirstByte), FirstEvent: span(p.FirstEvent),
		},
		Clock: noteOfClock(i.Clock), Request: o.Request, Response: o.Header, Reason: o.Reason, Tapped: noteOfTapped(o.Tapped),
		refusalNote: noteOfRefusal(o.Failure), routeNote: noteOfRoute(&i),
	}
}

func (n *openNote) opening(at time.Time) feeds.Opening {
	p := n.Phases
	o := feeds.Opening{
		Conn: n.Conn, Time: at, Request: n.Request, Header: n.Response, Reason: n.Reason, Past: n.Past, Tapped: n.Tapped.tapped(),
		Info: conn.Info{
			URL: n.URL, Method: n.Method, BodyBytes: n.Body, Started: n.Started.Local(), Up: n.Up.Local(),
			Status: n.Status, Proto: n.Proto, Remote: n.Remote, TLS: n.TLS,
			Redirects: n.Redirects, Resumed: n.Resumed, Clock: n.Clock.clock(),
			Phases: conn.Phases{
				DNS: time.Duration(p.DNS), TCP: time.Duration(p.TCP), TLS: time.Duration(p.TLS),
				FirstByte: time.Duration(p.FirstByte), FirstEvent: time.Duration(p.FirstEvent),
			},
		},
	}
	n.into(&o.Info)
	if n.Kind != "" {
		o.Failure = &conn.Error{
			Kind: n.Kind, AtProxy: n.AtProxy, Strict: n.Strict, Reason: n.Reason, Remedy: n.Remedy, Said: n.Said,
			Info: o.Info, Request: o.Request, Header: o.Header,
		}
	}
	return o
}

// refusalNote describes why no stream was opened; empty if one was, and in recordings of earlier versions.
type refusalNote struct {
	Kind    conn.Kind   `json:"kind,omitempty"`
	AtProxy bool        `json:"at_proxy,omitempty"`
	Strict  bool        `json:"strict,omitempty"`
	Said    string      `json:"said,omitempty"`
	Remedy  conn.Remedy `json:"remedy,omitempty"`
}

func noteOfRefusal(e *conn.Error) (n refusalNote) {
	if e != nil {
		n = refusalNote{Kind: e.Kind, AtProxy: e.AtProxy, Strict: e.Strict, Said: e.Said, Remedy: e.Remedy}
	}
	return n
}

type clockNote struct {
	Offset    span `json:"offset"`
	PlusMinus span `json:"plus_minus"`
}

func noteOfClock(c conn.Clock) *clockNote {
	if !c.Known {
		return nil
	}
	return &clockNote{Offset: span(c.Offset), PlusMinus: span(c.PlusMinus)}
}

func (n *clockNote) clock() conn.Clock {
	if n == nil {
		return conn.Clock{}
	}
	return conn.Clock{Known: true, Offset: time.Duration(n.Offset), PlusMinus: time.Duration(n.PlusMinus)}
}

type closeNote struct {
	Conn   uint32 `json:"conn"`
	Reason string `json:"reason,omitempty"`
	Clean  bool   `json:"clean,omitempty"`
	Ours   bool   `json:"ours,omitempty"`
}

func noteOfClosing(c feeds.Closing) *closeNote {
	return &closeNote{Conn: c.Conn, Reason: c.Reason, Clean: c.Clean, Ours: c.Ours}
}

type stateNote struct {
	State   state     `json:"state"`
	Reason  string    `json:"reason,omitempty"`
	Cause   conn.Kind `json:"cause,omitempty"`
	Since   time.Time `json:"since,omitzero"`
	Attempt int       `json:"attempt,omitzero"`
	Routine bool      `json:"routine,omitempty"`
	NextTry time.Time `json:"next_try,omitzero"`
	Altered string    `json:"altered,omitempty"`
}

func noteOfStatus(s feeds.Status) *stateNote {
	return &stateNote{
		State: state(s.State), Reason: s.Reason, Since: s.Since.UTC(), Attempt: s.Attempt, Routine: s.Routine,
		NextTry: s.NextTry.UTC(), Altered: s.Altered, Cause: s.Cause,
	}
}

func (n *stateNote) status() feeds.Status {
	return feeds.Status{
		State: feeds.State(n.State), Reason: n.Reason, Since: n.Since.Local(), Attempt: n.Attempt, Routine: n.Routine,
		NextTry: n.NextTry.Local(), Altered: n.Altered, Cause: n.Cause,
	}
}
