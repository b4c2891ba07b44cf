package action_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/feedtest"
	"feedscope/feeds/rules"
	"feedscope/feeds/rules/action"
)

// receiver is a server of webhooks. It answers each request with the next answer; the last one goes on.
type receiver struct {
	mu       sync.Mutex
	answers  []answer
	requests []request
	start    time.Time
}

// answer is that of a receiver; the zero value is 200.
type answer struct {
	status int
	header http.Header
	body   string
	takes  time.Duration
}

// request is one that a receiver got, and when, after the start.
type request struct {
	at     time.Duration
	path   string
	header http.Header
	body   string
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	r.requests = append(r.requests, request{time.Since(r.start), req.URL.RequestURI(), req.Header, strings.TrimSpace(string(body))})
	var a answer
	if len(r.answers) > 0 {
		a = r.answers[0]
	}
	if len(r.answers) > 1 {
		r.answers = r.answers[1:]
	}
	r.mu.Unlock()
	select {
	case <-time.After(a.takes):
	case <-req.Context().Done():
		return
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if a.status != 0 {
		w.WriteHeader(a.status)
	}
	_, _ = io.WriteString(w, a.body)
}

// take returns the requests since the last call.
func (r *receiver) take() []request {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer func() { r.requests = nil }()
	return r.requests
}

// acting is a set of actions in synthetic time, with a receiver of webhooks.
type acting struct {
	t *testing.T
	*action.Set
	*receiver

	saying  sync.Mutex
	reports []string
}

// run runs actions, and calls test.
func run(t *testing.T, all []action.Action, answers []answer, test func(a *acting)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		a := &acting{t: t, receiver: &receiver{answers: answers, start: time.Now()}}
		n, stop := feedtest.Serve(a.receiver)
		var err error
		a.Set, err = action.New(all, action.Options{
			DialContext: n.DialContext, UserAgent: "feedscope/1", Say: a.say,
		})
		if err != nil {
			t.Fatal(err)
		}
		test(a)
		a.Close(time.Second)
		stop()
		synctest.Wait()
	})
}

func (a *acting) say(r action.Report) {
	a.saying.Lock()
	defer a.saying.Unlock()
	line := fmt.Sprintf("%s: %q, %d lost, after %s", r.Action, r.Problem, r.Lost, r.After)
	if r.Over {
		line += ", over"
	}
	a.reports = append(a.reports, line)
}

func (a *acting) said() []string {
	a.saying.Lock()
	defer a.saying.Unlock()
	defer func() { a.reports = nil }()
	return a.reports
}

// wait advances the synthetic time.
func wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// hook returns a webhook with the defaults of its settings.
func hook(url string, change ...func(*action.Action)) action.Action {
	var a action.Action
	schema.Fill(&a)
	a.Name, a.Webhook = "hook", url
	for _, c := range change {
		c(&a)
	}
	return a
}

// formatted sets the format.
func formatted(name string) func(*action.Action) { return func(a *action.Action) { a.Format = name } }

// alert returns an alert that has just opened.
func alert(id string) rules.Alert {
	now := time.Now()
	return rules.Alert{
		ID: id, Rule: "cpu", Feed: "metrics", Key: id, Severity: rules.Warning, Text: id + " at 95 %",
		Labels: map[string]string{"team": "web"}, Began: now.Add(-time.Minute), Time: now,
	}
}

func resolved(a rules.Alert) rules.Alert {
	a.Resolved, a.Time = true, time.Now()
	return a
}
