package action_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"feedscope/feeds/rules"
	"feedscope/feeds/rules/action"
)

func TestPayloads(t *testing.T) {
	template := func(body string) func(*action.Action) { return func(a *action.Action) { a.Body = body } }
	odd := func() rules.Alert {
		a := alert("web-1")
		a.Text = "load \"high\" <&>\nsecond"
		return a
	}
	for name, c := range map[string]struct {
		change func(*action.Action)
		alerts []rules.Alert
		want   string
		header http.Header
		path   string
	}{
		"json": {change: formatted("json"), want: `{"event":"alert","id":"web-1","rule":"cpu","feed":"metrics","key":"web-1",` +
			`"source":"metrics/web-1","severity":"warning","text":"load \"high\" <&>\nsecond","labels":{"team":"web"},` +
			`"since":"1999-12-31T23:59:00Z","time":"2000-01-01T00:00:00Z"}`},
		"template": {
			change: template(`{"msg":"{.rule}: {.text}","to":"{.labels.team}","none":"{.labels.none}"}`),
			want:   `{"msg":"cpu: load \"high\" <&>\nsecond","to":"web","none":""}`,
		},
		"template of text": {
			change: template(`{.severity}!`), header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}}, want: "warning!",
		},
		"slack": {change: formatted("slack"), want: `{"text":"*[WARNING] cpu: metrics/web-1*\nload \"high\" &lt;&amp;&gt;\nsecond"}`},
		"ntfy": {
			change: formatted("ntfy"), want: "load \"high\" <&>\nsecond",
			header: http.Header{"Title": {"[WARNING] cpu: metrics/web-1"}, "Priority": {"4"}, "Tags": {"warning"}},
		},
		"alertmanager": {change: formatted("alertmanager"), path: "/base/api/v2/alerts", want: `[{"labels":{"alertname":"cpu","feed":"metrics","key":"web-1",` +
			`"severity":"warning","team":"web"},"annotations":{"summary":"load \"high\" \u003c\u0026\u003e\nsecond"},` +
			`"startsAt":"1999-12-31T23:59:00Z","endsAt":"2000-01-01T00:04:00.25Z"}]`},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, []action.Action{hook("http://hook.test/base", c.change)}, nil, func(a *acting) {
				a.Take(odd())
				wait(time.Second)
				got := a.take()
				if len(got) != 1 || got[0].body != c.want {
					t.Fatalf("got  %v\nwant %s", got, c.want)
				}
				if want := c.path; want != "" && got[0].path != want {
					t.Errorf("sent to %s, want %s", got[0].path, want)
				}
				for field, values := range c.header {
					if !slices.Equal(got[0].header[field], values) {
						t.Errorf("%s is %q, want %q", field, got[0].header[field], values)
					}
				}
				if name == "json" && (got[0].header.Get("Content-Type") != "application/json" || got[0].header.Get("User-Agent") != "feedscope/1") {
					t.Errorf("the head is %v", got[0].header)
				}
			})
		})
	}
}

func TestFailedDeliveryIsTriedAgain(t *testing.T) {
	answers := []answer{
		{status: 503, body: "maintenance"},
		{status: 503, body: "maintenance"},
		{status: 429, header: http.Header{"Retry-After": {"30"}}},
		{},
	}
	run(t, []action.Action{hook("http://hook.test/")}, answers, func(a *acting) {
		a.Take(alert("a"))
		wait(time.Minute)
		var at []string
		for _, r := range a.take() {
			at = append(at, r.at.Round(time.Second/4).String())
		}
		if len(at) != 4 || at[0] != "250ms" {
			t.Fatalf("sent at %v", at)
		}
		s := a.States()[0]
		if s.Delivered != 1 || s.Failed != 3 || s.Lost != 0 || s.Waiting != 0 || s.Problem != "" || s.Kind != "webhook" {
			t.Errorf("the state is %+v", s)
		}
		if got := a.said(); len(got) != 3 || got[0] != `hook: "503 Service Unavailable: maintenance", 0 lost, after 0s` ||
			got[1] != `hook: "429 Too Many Requests", 0 lost, after 0s` || !strings.HasPrefix(got[2], `hook: "", 0 lost, after 3`) {
			t.Errorf("reported %q", got)
		}
	})
}

func TestRefusedAlertIsGivenUp(t *testing.T) {
	run(t, []action.Action{hook("http://hook.test/")}, []answer{{status: 400, body: "no_text"}, {}}, func(a *acting) {
		a.Take(alert("a"))
		wait(time.Second)
		a.Take(alert("b"))
		wait(time.Minute)
		if s := a.States()[0]; s.Delivered != 1 || s.Failed != 1 || s.Lost != 1 {
			t.Errorf("the state is %+v", s)
		}
		if got := a.said(); len(got) != 2 || got[0] != `hook: "400 Bad Request: no_text", 1 lost, after 0s` {
			t.Errorf("reported %q", got)
		}
	})
}

func TestSecretsAreMasked(t *testing.T) {
	const url = "http://user:pa55-word@hook.test/services/T0ABCDE/Xq81jz02kWm?key=hunter22"
	secrets := []string{"pa55-word", "Xq81jz02kWm", "hunter22", "tok3n-value"}
	with := func(a *action.Action) { a.Headers = map[string]string{"Authorization": "Bearer tok3n-value"} }
	for _, c := range []answer{
		{status: 500, body: "failed: " + url + " with Bearer tok3n-value"},
		{status: 401, body: `{"error":"/services/T0ABCDE/Xq81jz02kWm is unknown; tok3n-value"}`},
		{status: 302, header: http.Header{"Location": {"https://other.test/Xq81jz02kWm?key=hunter22"}}},
	} {
		run(t, []action.Action{hook(url, with)}, []answer{c}, func(a *acting) {
			a.Take(alert("a"))
			wait(time.Second)
			got := fmt.Sprint(a.said(), a.States())
			for _, s := range secrets {
				if strings.Contains(got, s) {
					t.Errorf("reported %s", got)
				}
			}
			if !strings.Contains(got, fmt.Sprint(c.status)) {
				t.Errorf("reported %s", got)
			}
		})
	}
	a := hook("http://user:pa55-word@127.0.0.1:1/services/Xq81jz02kWm", with)
	set, err := action.New([]action.Action{a}, action.Options{Say: func(r action.Report) {
		for _, s := range secrets {
			if strings.Contains(r.Problem, s) {
				t.Errorf("reported %s", r.Problem)
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	set.Take(alert("a"))
	set.Close(time.Second)
	if s := set.States(); len(s) != 0 {
		t.Errorf("a closed set has %v", s)
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	answers := []answer{{status: 307, header: http.Header{"Location": {"/elsewhere"}}}}
	run(t, []action.Action{hook("http://hook.test/a")}, answers, func(a *acting) {
		a.Take(alert("a"))
		wait(time.Minute)
		if got := a.take(); len(got) != 1 {
			t.Errorf("sent %v", got)
		}
		if got := a.said(); len(got) != 1 || !strings.Contains(got[0], "307 Temporary Redirect, to another address at hook.test") {
			t.Errorf("reported %q", got)
		}
	})
}

func TestNewestStateOfAnAlertIsDelivered(t *testing.T) {
	run(t, []action.Action{hook("http://hook.test/")}, []answer{{status: 500}, {}}, func(a *acting) {
		first := alert("a")
		a.Take(first)
		wait(500 * time.Millisecond) // It has failed once.
		a.Take(resolved(first))
		wait(time.Minute)
		got := a.take()
		if len(got) != 2 || !strings.Contains(got[1].body, `"event":"resolved"`) {
			t.Errorf("sent %v", got)
		}
	})
}

func TestActionTakesOnlyWhatItIsFor(t *testing.T) {
	severe := hook("http://hook.test/severe", func(a *action.Action) { a.Name, a.Severity = "severe", "critical" })
	open := hook("http://hook.test/open", func(a *action.Action) { a.Name, a.Resolved = "open", false })
	run(t, []action.Action{severe, open}, nil, func(a *acting) {
		warning, critical, named := alert("w"), alert("c"), alert("n")
		critical.Severity, named.Actions = rules.Critical, []string{"severe"}
		named.Severity = rules.Critical
		for _, x := range []rules.Alert{warning, resolved(warning), critical, named} {
			a.Take(x)
		}
		wait(time.Second)
		var paths []string
		for _, r := range a.take() {
			var p action.Payload
			if err := json.Unmarshal([]byte(r.body), &p); err != nil {
				t.Fatal(err)
			}
			paths = append(paths, r.path+" "+p.ID+" "+p.Event)
		}
		slices.Sort(paths)
		if got := strings.Join(paths, ", "); got != "/open c alert, /open w alert, /severe c alert, /severe n alert" {
			t.Errorf("sent %s", got)
		}
	})
}

func TestRateIsLimitedAndTheMostUrgentComeFirst(t *testing.T) {
	limited := hook("http://hook.test/", func(a *action.Action) { a.Limit = 10 })
	run(t, []action.Action{limited}, nil, func(a *acting) {
		for i := range 30 {
			x := alert(fmt.Sprint(i))
			x.Severity = rules.Severity(i % 3)
			a.Take(x)
		}
		wait(20 * time.Second)
		got := a.take()
		// Each delivery waits a little for others to share it with.
		if len(got) != 10+2 && len(got) != 10+3 {
			t.Errorf("sent %d in 20 s", len(got))
		}
		for i, r := range got[:10] {
			if !strings.Contains(r.body, `"severity":"critical"`) {
				t.Errorf("request %d is %s", i, r.body)
			}
		}
		wait(3 * time.Minute)
		if n := len(got) + len(a.take()); n != 30 {
			t.Errorf("sent %d in all", n)
		}
	})
}

func TestManyAlertsShareAMessage(t *testing.T) {
	run(t, []action.Action{hook("http://hook.test/", formatted("slack"))}, nil, func(a *acting) {
		for i := range 50 {
			a.Take(alert(fmt.Sprint(i)))
		}
		wait(5 * time.Second)
		got := a.take()
		if len(got) != 3 || strings.Count(got[0].body, "[WARNING]") != 20 || strings.Count(got[2].body, "[WARNING]") != 10 {
			t.Errorf("sent %d messages: %v", len(got), got)
		}
	})
}

func TestQueueIsBoundedAndNothingWaits(t *testing.T) {
	run(t, []action.Action{hook("http://hook.test/")}, []answer{{takes: 100 * time.Hour}}, func(a *acting) {
		began := time.Now()
		for i := range 3000 {
			x := alert(fmt.Sprint(i))
			if i < 10 {
				x.Severity = rules.Critical
			}
			a.Take(x)
		}
		if took := time.Since(began); took > 0 {
			t.Errorf("taking alerts took %s", took)
		}
		if s := a.States()[0]; s.Waiting != 1000 || s.Lost != 2000 {
			t.Errorf("the state is %+v", s)
		}
		wait(time.Minute)
		for _, r := range a.take() {
			if !strings.Contains(r.body, `"severity":"critical"`) {
				t.Errorf("sent %s", r.body)
			}
		}
		if got := a.said(); len(got) == 0 || !strings.Contains(got[0], `"no answer within 10s", 2000 lost`) {
			t.Errorf("reported %q", got)
		}
	})
}

func TestAlertIsGivenUpAfterAnHour(t *testing.T) {
	run(t, []action.Action{hook("http://hook.test/")}, []answer{{status: 500}}, func(a *acting) {
		a.Take(alert("a"))
		wait(59 * time.Minute)
		if s := a.States()[0]; s.Waiting != 1 || s.Lost != 0 || s.Failed < 55 || s.Failed > 75 {
			t.Errorf("the state is %+v", s)
		}
		wait(3 * time.Minute)
		if s := a.States()[0]; s.Waiting != 0 || s.Lost != 1 {
			t.Errorf("the state is %+v", s)
		}
		if got := a.said(); len(got) != 2 || !strings.Contains(got[1], "1 lost") {
			t.Errorf("reported %q", got)
		}
	})
}

func TestAlertmanagerIsRemindedOfOpenAlerts(t *testing.T) {
	run(t, []action.Action{hook("http://hook.test", formatted("alertmanager"))}, nil, func(a *acting) {
		first := alert("a")
		a.Take(first)
		wait(3*time.Minute + time.Second)
		a.Take(resolved(first))
		wait(10 * time.Minute)
		got := a.take()
		var ends []string
		for _, r := range got {
			var all []struct {
				EndsAt time.Time `json:"endsAt"`
			}
			if err := json.Unmarshal([]byte(r.body), &all); err != nil || len(all) != 1 {
				t.Fatalf("%s: %v", r.body, err)
			}
			ends = append(ends, all[0].EndsAt.Sub(a.start.Add(r.at)).Round(time.Second).String())
		}
		if s := strings.Join(ends, " "); s != "4m0s 4m0s 4m0s 0s" && s != "4m0s 4m0s 4m0s 4m0s 0s" {
			t.Errorf("the alerts end after %s", s)
		}
	})
}

func TestCloseDeliversWhatWaits(t *testing.T) {
	run(t, []action.Action{hook("http://hook.test/", func(a *action.Action) { a.Limit = 1 })}, nil, func(a *acting) {
		for i := range 5 {
			a.Take(alert(fmt.Sprint(i)))
		}
		a.Close(time.Second)
		if got := a.take(); len(got) != 5 {
			t.Errorf("sent %d", len(got))
		}
	})
}

func TestCloseDoesNotWaitForever(t *testing.T) {
	run(t, []action.Action{hook("http://hook.test/")}, []answer{{takes: time.Hour}}, func(a *acting) {
		a.Take(alert("a"))
		wait(time.Second)
		began := time.Now()
		a.Close(2 * time.Second)
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("took %s", took)
		}
	})
}

func TestWhatStillWaitsAtTheEndIsReported(t *testing.T) {
	run(t, []action.Action{hook("http://hook.test/")}, []answer{{status: 503}}, func(a *acting) {
		a.Take(alert("a"))
		a.Take(alert("b"))
		wait(time.Second)
		a.said()
		a.Close(2 * time.Second)
		if got := a.said(); len(got) != 1 || got[0] != `hook: "503 Service Unavailable", 2 lost, after 0s, over` {
			t.Errorf("reported %q", got)
		}
	})
}

func TestChangeKeepsWhatWaits(t *testing.T) {
	same := hook("http://hook.test/same", func(a *action.Action) { a.Name = "same" })
	run(t, []action.Action{hook("http://hook.test/wrong"), same}, []answer{{status: 500}}, func(a *acting) {
		a.Take(alert("a"))
		wait(10 * time.Second)
		failed := a.States()[1].Failed
		if err := a.Change([]action.Action{hook("http://hook.test/right"), same}); err != nil {
			t.Fatal(err)
		}
		if s := a.States(); s[0].Waiting != 1 || s[0].Failed != 0 || s[1].Failed < failed || failed == 0 {
			t.Errorf("the states are %+v", s)
		}
		a.take()
		wait(10 * time.Second)
		for _, r := range a.take() {
			if r.path == "/wrong" && r.at > 12*time.Second {
				t.Errorf("sent to %s at %s", r.path, r.at)
			}
		}
		bad := hook("http://hook.test/", func(a *action.Action) { a.CA = "/nonexistent" })
		if err := a.Change([]action.Action{bad}); err == nil || !strings.Contains(err.Error(), `action "hook"`) {
			t.Errorf("got %v", err)
		}
		if n := len(a.States()); n != 2 {
			t.Errorf("%d actions are left", n)
		}
	})
}
