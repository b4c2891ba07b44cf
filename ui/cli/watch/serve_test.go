package watch_test

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	"google.golang.org/protobuf/proto"

	"feedscope/feeds/capture"
	"feedscope/feeds/feedtest"
	"feedscope/feeds/metrics/otlp"
	"feedscope/ui/cli/watch"
	"feedscope/ui/config"
)

// asking asks a run about itself.
type asking struct {
	t *testing.T
	http.Client
}

func newAsking(t *testing.T, n *feedtest.Network) *asking {
	return &asking{t, http.Client{Transport: &http.Transport{DialContext: n.DialContext, DisableKeepAlives: true}}}
}

// get returns the status and the body of a response.
func (a *asking) get(path string) (code int, body string) {
	a.t.Helper()
	r, err := a.Get("http://127.0.0.1" + path)
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return r.StatusCode, string(text)
}

func (a *asking) expect(path string, code int, body string) {
	a.t.Helper()
	if c, b := a.get(path); c != code || b != body {
		a.t.Errorf("GET %s: %d %q, want %d %q", path, c, b, code, body)
	}
}

// metrics expects lines among the metrics.
func (a *asking) metrics(lines ...string) {
	a.t.Helper()
	_, body := a.get("/metrics")
	for _, line := range lines {
		if !strings.Contains("\n"+body, "\n"+line+"\n") {
			a.t.Errorf("no %s in\n%s", line, body)
		}
	}
}

func TestMetricsTellOfFeedsAndOfTheRun(t *testing.T) {
	o := watch.Options{
		Capture: &capture.Options{Path: filepath.Join(t.TempDir(), "f.capture"), RotateAfter: time.Minute, Continue: true},
	}
	run(t, one, o, feedtest.Stream("data: a\n\nodd: x\n\n", feedtest.Holding), func(w *watching) {
		a := w.asking
		a.expect("/healthz", 200, "ok\n")
		a.expect("/readyz", 200, "ready\n")
		a.expect("/", 200, "feedscope watch: /metrics, /healthz, /readyz\n")
		a.expect("/nothing", 404, "404 page not found\n")
		wait(11 * time.Second)
		a.metrics(
			`feedscope_feed_state{feed="f",state="live"} 1`, `feedscope_feed_finding{code="unknown-field",feed="f"} 1`,
			`feedscope_feeds 1`, `feedscope_config_last_reload_successful 1`, `feedscope_recording_active 1`,
			`feedscope_recording_lost_reads_total 0`, `feedscope_log_lost_lines_total 0`,
		)
		w.reload("feeds: []")
		a.metrics(`feedscope_config_last_reload_successful 0`)
		w.reload("feeds: [{name: g, url: http://feed.test/g}]")
		a.metrics(`feedscope_config_last_reload_successful 1`, `feedscope_feed_state{feed="g",state="live"} 1`)
		if _, body := a.get("/metrics"); strings.Contains(body, `feed="f"`) {
			t.Error("a removed feed still has metrics")
		}
	})
}

func TestMetricsOfAnswers(t *testing.T) {
	const text = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n" +
		"data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n" +
		"data: [DONE]\n\n"
	c := "feeds: [{name: f, url: http://feed.test/v1/chat/completions}]"
	run(t, c, watch.Options{}, feedtest.Turns(feedtest.Stream(text), feedtest.Stream("", feedtest.Holding)), func(w *watching) {
		wait(5 * time.Second)
		w.asking.metrics(
			`feedscope_feed_answers_total{feed="f",state="complete"} 1`, `feedscope_feed_answers_total{feed="f",state="incomplete"} 0`,
			`gen_ai_client_token_usage_sum{feed="f",gen_ai_token_type="input"} 7`, `gen_ai_server_time_to_first_token_seconds_count{feed="f"} 1`,
		)
	})
}

func TestHealthIsLostWhenTheRunHangs(t *testing.T) {
	o := watch.Options{Reload: func() (*config.Config, *config.Files, error) {
		time.Sleep(time.Minute)
		return nil, nil, errors.New("late")
	}}
	run(t, one, o, feedtest.Stream("data: a\n\n", feedtest.Holding), func(w *watching) {
		w.reloads <- struct{}{}
		wait(40 * time.Second)
		w.asking.expect("/healthz", 503, "hanging for 40s\n")
		wait(40 * time.Second)
		w.asking.expect("/healthz", 200, "ok\n")
	})
}

func TestRecordingThatCannotGoOnIsInTheMetrics(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "recordings")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	o := watch.Options{Capture: &capture.Options{Path: filepath.Join(dir, "f.capture"), RotateAfter: time.Second}}
	h := feedtest.Stream("data: a\n\n", 5*time.Second, "data: b\n\n", 5*time.Second, "data: b\n\n", feedtest.Holding)
	run(t, one, o, h, func(w *watching) {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		wait(15 * time.Second)
		w.asking.metrics(`feedscope_recording_active 0`)
		if _, body := w.asking.get("/metrics"); strings.Contains(body, "\nfeedscope_recording_written_bytes_total 0\n") {
			t.Error("what was written before is not counted")
		}
	})
}

func TestBrokenListenerEndsTheRun(t *testing.T) {
	run(t, one, watch.Options{}, feedtest.Stream("data: a\n\n", feedtest.Holding), func(w *watching) {
		_ = w.listener.Close()
		<-w.done
		if w.err == nil || !strings.Contains(w.err.Error(), "cannot serve at 127.0.0.1:80 any more") {
			t.Errorf("ended with %v", w.err)
		}
		if got := w.take(); got[len(got)-1] != "stopped" {
			t.Errorf("logged %q", got)
		}
	})
}

// TestMetricsAreExported exports to a collector that first refuses them.
func TestMetricsAreExported(t *testing.T) {
	variables := map[string]string{
		"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.test:4318", "OTEL_METRIC_EXPORT_INTERVAL": "10000",
	}
	settings, err := otlp.Environment(func(name string) (string, bool) { v, ok := variables[name]; return v, ok })
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var got []string // The state of the feed that is 1, at each export.
	status := http.StatusUnauthorized
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			feedtest.Stream("data: a\n\n", feedtest.Holding)(w, r)
			return
		}
		data, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		got = append(got, stateIn(t, data))
		w.WriteHeader(status)
	})
	run(t, one, watch.Options{OTLP: settings}, h, func(w *watching) {
		wait(25 * time.Second)
		lines := strings.Join(w.take(), "\n")
		if !strings.Contains(lines, `"exporting metrics" endpoint=http://collector.test:4318/v1/metrics every=10s`) ||
			strings.Count(lines, `"metrics not exported" endpoint=http://collector.test:4318/v1/metrics reason="401 Unauthorized"`) != 1 {
			t.Errorf("logged %s", lines)
		}
		mu.Lock()
		status = http.StatusOK
		mu.Unlock()
		wait(10 * time.Second)
		w.expect(`"metrics exported again" endpoint=http://collector.test:4318/v1/metrics after=20s`)
		w.cancel(errors.New("over"))
		<-w.done
		if want := "live live live live"; strings.Join(got, " ") != want { // The last one at the end.
			t.Errorf("exported %q", got)
		}
	})
}

// stateIn returns the state of the feed in an export of metrics.
func stateIn(t *testing.T, data []byte) string {
	message := new(collector.ExportMetricsServiceRequest)
	if err := proto.Unmarshal(data, message); err != nil {
		t.Error(err)
		return ""
	}
	for _, m := range message.GetResourceMetrics()[0].GetScopeMetrics()[0].GetMetrics() {
		for _, point := range m.GetGauge().GetDataPoints() {
			if m.GetName() != "feedscope_feed_state" || point.GetAsDouble() != 1 {
				continue
			}
			for _, a := range point.GetAttributes() {
				if a.GetKey() == "state" {
					return a.GetValue().GetStringValue()
				}
			}
		}
	}
	return "none"
}
