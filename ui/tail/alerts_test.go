package tail

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/feedtest"
	"feedscope/feeds/hub"
	"feedscope/feeds/rules"
)

func ruleOn(when string) *Alerts {
	return &Alerts{Rules: []rules.Rule{{Name: "r", When: when, Repeat: time.Hour, Severity: "warning", Text: "it is {n}"}}}
}

// TestAlertsDoNotWaitForTheOutput lets an alert come while another line is being written.
func TestAlertsDoNotWaitForTheOutput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancelCause(t.Context())
		defer stop(nil)
		var out strings.Builder
		s := newSession(ctx, stop, &Options{Feeds: named("a"), Out: &out, Alerts: ruleOn(`silence() > "30s"`)})
		h := hub.New(hub.Options{HistoryBytes: -1})
		defer h.Close()
		w, err := s.watch(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Play(feeds.Spec{Name: "a"}, time.Now(), w.folds(0, feeds.Spec{Name: "a"})...); err != nil {
			t.Fatal(err)
		}
		if err := w.open(); err != nil {
			t.Fatal(err)
		}
		s.mu.Lock()
		w.engine.Tick(time.Now())
		w.engine.Tick(time.Now().Add(time.Minute))
		s.mu.Unlock()
		synctest.Wait()
		if !strings.Contains(out.String(), "it is ?") {
			t.Errorf("wrote %q", out.String())
		}
	})
}

func TestAlertsBeforeTheEndAreWritten(t *testing.T) {
	specs := named("a")
	specs[0].End = func(e *feeds.Event) bool { return strings.Contains(string(e.Data), "9") }
	during(t, Options{Feeds: specs, Alerts: ruleOn("n > 5")}, map[string]http.HandlerFunc{
		"a": feedtest.Stream("data: {\"n\":9}\n\n"),
	}, func(r *run) {
		r.expectEnd(Done)
		if out := r.output(); !strings.Contains(out, "it is 9") {
			t.Errorf("wrote %q", out)
		}
	})
}
