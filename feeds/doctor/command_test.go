package doctor_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/conn/redact"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/doctor/rules"
)

func TestCommandNamesPort(t *testing.T) {
	for address, want := range map[string]string{
		"https://feed.test/a":      "feed.test:443 ",
		"https://feed.test:8443/a": "feed.test:8443 ",
	} {
		e := refusal(conn.KindTLSExpired)
		e.URL = address
		d := rules.Diagnose(&e)
		if c := d.Findings[0].Check; !strings.Contains(c, want) {
			t.Errorf("the command is %s", c)
		}
	}
}

func TestCommandQuotesAddress(t *testing.T) {
	e := refusal(conn.KindRefused)
	e.URL = "https://feed.test/a?b='$(reboot)'"
	d := rules.Diagnose(&e)
	if c := d.Findings[0].Check; !strings.HasSuffix(c, `'https://feed.test/a?b='\''$(reboot)'\'''`) {
		t.Errorf("the command is %s", c)
	}
}

func TestCommandRepeatsRequestOfFeed(t *testing.T) {
	spec := feeds.Spec{
		URL: "http://u:hidden@feed.test:7000/events?token=hidden", Header: http.Header{
			"X-Team":        {"hidden"},
			"Authorization": {"Bearer hidden"},
		},
		Request: feeds.Request{
			Method: "POST", Body: []byte("hidden"), Compressed: true,
			Poll: feeds.Poll{Every: time.Minute}, Resume: feeds.Resume{By: feeds.ByQuery, Name: "after", Path: "n"},
			ResumeEvents: []string{"a", "b"},
		},
		LastEventID: "7", TimePath: "ts",
		Route: conn.Route{Proxy: "http://u:hidden@p.test:9", TLS: conn.TLS{Insecure: true}},
	}
	check := func(kind conn.Kind, name string) string {
		e := evidence.NewCollector(spec).Evidence(time.Now())
		e.Name = name
		e.Refused = []*evidence.Refusal{{Kind: kind, Reason: "x"}}
		e.Polled = false
		if kind == "" {
			e.Refused = nil
			e.Wire.BOMs = 1
		}
		d := rules.Diagnose(e)
		return d.Findings[0].Check
	}
	curl, own := check(conn.KindRefused, ""), check("", "")
	for _, want := range []string{
		"feed.test:7000/events?token=SECRET'", "-H 'X-Team: SECRET'", "-x 'http://",
		"p.test:9'", "-X 'POST'", "--data 'BODY'", "--compressed", " -k",
	} {
		if !strings.Contains(curl, want) || !strings.Contains(own, want) {
			t.Errorf("no %s in %s or %s", want, curl, own)
		}
	}
	if strings.Contains(curl+own, "hidden") || strings.Contains(curl+own, redact.Mask) {
		t.Errorf("%s\n%s", curl, own)
	}
	if strings.Contains(curl, "--poll") || !strings.HasSuffix(own, " --poll '1m0s'") {
		t.Errorf("%s\n%s", curl, own)
	}
	if !strings.Contains(own, " --resume 'query:after=n' --resume-events 'a,b' --last-event-id '7' --time 'ts'") {
		t.Error(own)
	}
	if got := check("", "market --config f.yaml"); got != "feedscope doctor market --config f.yaml" {
		t.Error(got)
	}
}

func TestCheckSaysWhatToFillIn(t *testing.T) {
	for name, tt := range map[string]struct {
		spec feeds.Spec
		want string
	}{
		"no secret": {feeds.Spec{URL: "http://feed.test/?query=%7Bticks%7D"}, ""},
		"secrets": {
			feeds.Spec{
				URL: "http://u:hidden@feed.test/?a=1&access_token=hidden", Header: http.Header{"X-Api-Key": {"hidden"}},
				Request: feeds.Request{Method: "POST", Body: []byte("hidden")},
				Route:   conn.Route{Proxy: "http://u:hidden@p.test:9"},
			},
			"SECRET is access_token in the address, the secret part of the address, the header X-Api-Key, " +
				"the credentials of the proxy; BODY is the body of the request",
		},
		"a body": {feeds.Spec{URL: "http://feed.test/", Request: feeds.Request{Body: []byte("x")}}, "BODY is the body of the request"},
	} {
		e := evidence.NewCollector(tt.spec).Evidence(time.Now())
		e.Refused = []*evidence.Refusal{{Kind: conn.KindRefused, Reason: "x"}}
		if f := rules.Diagnose(e).Findings[0]; f.FillIn != tt.want {
			t.Errorf("%s: %q with %s", name, f.FillIn, f.Check)
		}
	}
}

func TestCheckSendsOneAcceptHeader(t *testing.T) {
	for given, want := range map[string]string{"": "text/event-stream", "application/json": "SECRET"} {
		spec := feeds.Spec{URL: "http://feed.test/"}
		if given != "" {
			spec.Header = http.Header{"Accept": {given}}
		}
		e := evidence.NewCollector(spec).Evidence(time.Now())
		e.Refused = []*evidence.Refusal{{Kind: conn.KindStatus, Head: evidence.Head{Code: http.StatusNotFound}}}
		check := rules.Diagnose(e).Findings[0].Check
		if strings.Count(check, "Accept:") != 1 || !strings.Contains(check, " -H 'Accept: "+want+"'") {
			t.Errorf("with %q: %s", given, check)
		}
	}
}
