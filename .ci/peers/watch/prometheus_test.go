package watch

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// events serves a stream with an event every 20 ms, with their times.
func events(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	ticks := time.NewTicker(20 * time.Millisecond)
	defer ticks.Stop()
	for {
		select {
		case now := <-ticks.C:
			_, _ = fmt.Fprintf(w, "data: {\"at\":%d}\n\n", now.UnixMilli())
			_ = http.NewResponseController(w).Flush()
		case <-r.Context().Done():
			return
		}
	}
}

// watcher runs feedscope watch with a feed of events, until the test ends, and returns a function that waits for a line of
// its log, and what a pattern finds in it.
func watcher(t *testing.T, environment []string, args ...string) (next func(pattern string) string) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(events))
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	home := t.TempDir()
	wall := "feeds: [{name: ticks, url: " + server.URL + ", time: at, heartbeat: 1s}]\n" +
		"rules: [{name: busy, when: 'rate(\"1s\") > 1', for: 1s}]\nactions: [{name: none, command: ['true']}]\n"
	if err := os.WriteFile(filepath.Join(home, "wall.yaml"), []byte(wall), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, path, append([]string{"watch", "-c", "wall.yaml"}, args...)...)
	cmd.Dir, cmd.Env = home, append([]string{"HOME=" + home, "PATH=" + os.Getenv("PATH")}, environment...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	log, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := make(chan string, 10_000)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(log); s.Scan(); {
			lines <- s.Text()
		}
	}()
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // It is interrupted.
	})
	return func(pattern string) string {
		t.Helper()
		var seen []string
		for line := range lines {
			if found := regexp.MustCompile(pattern).FindStringSubmatch(line); found != nil {
				return found[len(found)-1]
			}
			seen = append(seen, line)
		}
		t.Fatalf("no line like %s in %s", pattern, strings.Join(seen, "\n"))
		return ""
	}
}

// prometheus is one that runs.
type prometheusServer struct {
	t   *testing.T
	url string
}

// newPrometheus runs Prometheus with the example's configuration, which scrapes an address every second.
func newPrometheus(t *testing.T, target string) *prometheusServer {
	t.Helper()
	path := installed(t, "prometheus")
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	text := strings.NewReplacer("15s", "1s", "127.0.0.1:9464", target, "[feedscope.rules.yaml]", "["+example(t, "prometheus/feedscope.rules.yaml")+"]").
		Replace(read(t, "prometheus/prometheus.yaml"))
	file := filepath.Join(home, "prometheus.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	cmd := exec.CommandContext(ctx, path, "--config.file="+file, "--storage.tsdb.path="+filepath.Join(home, "data"),
		"--web.listen-address="+at, "--enable-feature=native-histograms", "--log.level=warn")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // It is killed.
	})
	return &prometheusServer{t, "http://" + at}
}

// get decodes the data of an answer of the API. The error is that of Prometheus.
func (p *prometheusServer) get(path string, data any) error {
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, p.url+"/api/v1/"+path, http.NoBody)
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	answer := struct {
		Data  any
		Error string
	}{Data: data}
	if err := json.Unmarshal(text, &answer); err != nil {
		return fmt.Errorf("%s: %s", resp.Status, text)
	}
	if answer.Error != "" {
		return fmt.Errorf("%s", answer.Error)
	}
	return nil
}

// results returns how many series a query has.
func (p *prometheusServer) results(query string) (int, error) {
	var data struct{ Result []any }
	err := p.get("query?query="+url.QueryEscape(query), &data)
	return len(data.Result), err
}

// until waits until a query has a result.
func (p *prometheusServer) until(query string) {
	p.t.Helper()
	ticks, end := time.NewTicker(200*time.Millisecond), time.After(limit/2)
	defer ticks.Stop()
	for {
		n, err := p.results(query)
		if n > 0 {
			return
		}
		select {
		case <-ticks.C:
		case <-end:
			p.t.Fatalf("%s has no result: %v", query, err)
		}
	}
}

func TestPrometheusReadsAWatcher(t *testing.T) {
	t.Parallel() // It waits for lags, which take 15 s.
	installed(t, "prometheus")
	next := watcher(t, nil, "--listen", "127.0.0.1:0")
	p := newPrometheus(t, next(`"serving metrics" address=(\S+)`))
	p.until(`up{job="feedscope"} == 1`)
	p.until(`feedscope_feed_state{feed="ticks", state="live"} == 1`)
	for _, native := range []string{"feedscope_feed_gap_seconds", "feedscope_feed_lag_seconds"} {
		p.until(`histogram_count(` + native + `{feed="ticks"}) > 20`)
	}
	p.until(`feedscope_rule_open_alerts{rule="busy"} == 1`)
	p.until(`feedscope_action_delivered_alerts_total{action="none"} == 1`)
	p.until(`rate(feedscope_feed_events_total[1m]) > 1`)
	for _, query := range queries(t) {
		if _, err := p.results(query); err != nil {
			t.Errorf("%s: %v", query, err)
		}
	}
	for _, query := range []string{ // Panels of which every watcher has something to show.
		`histogram_quantile(0.95, sum by (feed) (rate(feedscope_feed_lag_seconds[1m])))`,
		`histogram_quantile(0.95, sum by (feed) (rate(feedscope_feed_gap_seconds[1m])))`,
	} {
		p.until(query)
	}
	var rules struct {
		Groups []struct {
			Rules []struct{ Name, Health, LastError string }
		}
	}
	evaluated := 0
	if err := p.get("rules", &rules); err != nil {
		t.Fatal(err)
	}
	for _, g := range rules.Groups {
		for _, r := range g.Rules {
			if r.Health == "err" {
				t.Errorf("%s: %s", r.Name, r.LastError)
			}
			evaluated++
		}
	}
	if evaluated == 0 {
		t.Error("Prometheus has no rules")
	}
}
