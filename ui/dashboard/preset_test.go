package dashboard

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds/conn"
	"feedscope/feeds/feedtest"
	"feedscope/feeds/hub"
	"feedscope/feeds/preset"
	"feedscope/test/golden"
	"feedscope/ui/config"
)

// samples is the directory of the presets' sample streams.
const samples = "../../feeds/preset/testdata"

// sample is a sample stream: its first line is a comment with the URL that it stands for.
type sample struct {
	url    string
	media  string
	lines  bool // Lines of JSON, not an event stream.
	blocks []string
}

func readSample(t *testing.T, file string) sample {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(string(data), "\n")
	_, address, _ := strings.Cut(head, "url ")
	s := sample{url: address, media: "text/event-stream"}
	end := "\n\n"
	if filepath.Ext(file) == ".ndjson" {
		s.media, s.lines, end = "application/json", true, "\n"
	}
	for block := range strings.SplitSeq(strings.Trim(body, "\n"), end) {
		s.blocks = append(s.blocks, block+end)
	}
	return s
}

// ServeHTTP sends a block a second and then holds the connection.
func (s sample) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", s.media)
	for _, block := range s.blocks {
		_, _ = io.WriteString(w, block)
		_ = http.NewResponseController(w).Flush()
		select {
		case <-time.After(time.Second):
		case <-r.Context().Done():
			return
		}
	}
	<-r.Context().Done()
}

// sampleTime is when the sample streams begin.
var sampleTime = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

// watch returns the screen after watching a sample to its end.
func (s sample) watch(t *testing.T, c *config.Config, o Options) string {
	t.Helper()
	time.Sleep(time.Until(sampleTime))
	network, stop := feedtest.Serve(s)
	defer stop()
	h := hub.New(hub.Options{Conn: conn.Options{DialContext: network.DialContext}})
	defer h.Close()
	host := newPanelHost()
	c.Theme = "dark"
	o.Config = c
	session, err := build(h, o, host, time.Now(), feedsOf(h))
	if err != nil {
		t.Fatal(err)
	}
	m := newModel(o, session)
	m.clock = newClock(30, func(tea.Msg) {}, h.Changed(), host.asks)
	m.out, m.host, host.m = new(paper), host, m
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	for range len(s.blocks) + 2 {
		synctest.Wait()
		if _, cmd := m.Update(frameMsg{now: time.Now()}); cmd != nil {
			m.Update(cmd())
		}
		time.Sleep(time.Second)
	}
	synctest.Wait()
	m.Update(frameMsg{now: time.Now()})
	return shown(m)
}

// The screens show local times. A test cannot set time.Local: servers of NATS read it in the background.
func init() { _ = os.Setenv("TZ", "UTC") }

func TestScreensOfPresets(t *testing.T) {
	all, err := preset.Load("")
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		t.Run(all[i].Name, func(t *testing.T) {
			files, _ := filepath.Glob(filepath.Join(samples, all[i].Name+".*s*"))
			if len(files) != 1 {
				t.Fatalf("%d sample streams", len(files))
			}
			s := readSample(t, files[0])
			synctest.Test(t, func(t *testing.T) { //nolint:thelper // The body of the test.
				loader := config.Loader{Panels: Panels}
				c, err := loader.ForURLs([]string{s.url})
				if s.lines { // By name: until it is recognized, a feed is an event stream.
					c, err = loader.Preset(all[i].Name, nil, s.url)
				}
				if err != nil {
					t.Fatal(err)
				}
				checkScreen(t, all[i].Name, s.watch(t, c, Options{Suggest: !s.lines, Presets: all}))
			})
		})
	}
}

func checkScreen(t *testing.T, name, got string) {
	t.Helper()
	var b strings.Builder
	for line := range strings.SplitSeq(got, "\n") {
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	golden.Check(t, filepath.Join("testdata", "presets", name+".txt"), b.String())
}
