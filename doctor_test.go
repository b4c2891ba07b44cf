package main_test

import (
	"cmp"
	"context"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/server"
	"feedscope/feeds"
	"feedscope/feeds/conn"
	"feedscope/feeds/doctor"
)

// examination is how a fault is to be looked for, where it is not enough to examine the market for a minute.
type examination struct {
	path      string
	duration  time.Duration
	heartbeat time.Duration // The server's, which the feed's configuration knows.
	http      conn.Version
}

var examinations = map[string]examination{
	"idle-cut":     {path: "/alerts"},
	"no-heartbeat": {path: "/alerts", heartbeat: time.Second},
	"h2-reset":     {http: conn.H2C},
}

// serveDemo serves the demo's feeds, as a fault makes them, until the function that it returns is called, which calls end to close
// the listener.
func serveDemo(t *testing.T, l net.Listener, end func(), spec string, heartbeat time.Duration) (stop func()) {
	t.Helper()
	o := server.Defaults()
	o.Heartbeat = heartbeat
	set, err := faults.ParseSet(strings.Fields(spec)...)
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetFaults("", set); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	running.Go(func() { _ = s.Serve(ctx, l) })
	return func() {
		cancel()
		end()
		running.Wait()
	}
}

// examine gives the codes of what doctor finds.
func examine(t *testing.T, x *doctor.Exam) string {
	t.Helper()
	report, err := x.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, f := range report.Findings {
		codes = append(codes, f.Code)
		t.Logf("%s (%s): %s", f.Code, f.Confidence, f.Seen)
	}
	return strings.Join(codes, " ")
}

func TestDoctorFindsWhatTheTableSays(t *testing.T) {
	t.Parallel()
	for _, d := range faults.All() {
		for _, c := range d.Cases() {
			t.Run(c.Spec, func(t *testing.T) {
				t.Parallel()
				found := examineInBubble
				if d.Name == "tls" {
					found = examineOnSockets
				}
				if got := found(t, c.Spec); got != c.Code {
					t.Errorf("doctor finds %q, the table says %q", got, c.Code)
				}
			})
		}
	}
}

func TestTheREADMENamesTheFaultsThatShowUnderAConditionOnly(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(readme), "<!-- /faults -->")
	said, _, _ := strings.Cut(strings.TrimSpace(after), "\n\n")
	for name := range examinations {
		if !strings.Contains(said, "`"+name+"`") {
			t.Errorf("it says nothing of %s: %s", name, said)
		}
	}
}

func TestDoctorFindsNothingWithoutAFault(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/market", "/alerts", "/metrics", "/events"} {
		t.Run(path, func(t *testing.T) {
			if got := examineBubble(t, "", examination{path: path, duration: 5 * time.Minute}); got != "" {
				t.Errorf("doctor finds %q", got)
			}
		})
	}
}

func examineInBubble(t *testing.T, spec string) string {
	return examineBubble(t, spec, examinations[spec])
}

// examineBubble examines a feed in synthetic time.
func examineBubble(t *testing.T, spec string, how examination) (codes string) {
	t.Helper()
	heartbeat := cmp.Or(how.heartbeat, 15*time.Second)
	synctest.Test(t, func(t *testing.T) {
		w := make(wires)
		defer serveDemo(t, w, func() { close(w) }, spec, heartbeat)()
		codes = examine(t, &doctor.Exam{
			Spec: feeds.Spec{
				URL: "http://demo.test" + cmp.Or(how.path, "/market"), Heartbeat: heartbeat, TimePath: "ts", Route: conn.Route{HTTP: how.http},
			},
			Conn: conn.Options{DialContext: w.dial}, Duration: how.duration,
		})
	})
	return codes
}

// examineOnSockets examines a feed over a real network. A certificate decides at once.
func examineOnSockets(t *testing.T, spec string) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer serveDemo(t, l, func() { _ = l.Close() }, spec, 15*time.Second)()
	return examine(t, &doctor.Exam{Spec: feeds.Spec{URL: "http://" + l.Addr().String() + "/market"}})
}
