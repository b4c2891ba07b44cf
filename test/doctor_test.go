package test

import (
	"cmp"
	"context"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/server"
	"feedscope/feeds/conn"
	"feedscope/feeds/doctor"
	"feedscope/feeds/feedtest"
)

// examination is how to examine the demo server for a fault.
type examination struct {
	path      string        // Default: the market.
	duration  time.Duration // Default: doctor's.
	heartbeat time.Duration // Of the server, and known to the feed. Default: 15 s.
	http      conn.Version
}

// examinations are for faults that only show under a condition. The docs must mention these faults.
var examinations = map[string]examination{
	"idle-cut":     {path: "/alerts"},
	"no-heartbeat": {path: "/alerts", heartbeat: time.Second},
	"h2-reset":     {http: conn.H2C},
}

// besides are findings that faults cause besides the one of the table.
var besides = map[string]string{"control": "bad-id"}

// serveDemo runs the demo's server on a listener until stop is called.
func serveDemo(t *testing.T, l net.Listener, change func(*server.Options)) (s *server.Server, stop func()) {
	t.Helper()
	o := server.Defaults()
	change(&o)
	s, err := server.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = s.Run(ctx) })
	running.Go(func() { _ = s.Serve(ctx, l) })
	return s, func() {
		cancel()
		running.Wait()
	}
}

// examine returns the codes of doctor's findings about the demo server with a fault.
func examine(t *testing.T, l net.Listener, spec string, how examination, x doctor.Exam) string {
	t.Helper()
	set, err := faults.ParseSet(strings.Fields(spec)...)
	if err != nil {
		t.Fatal(err)
	}
	x.Spec.Heartbeat = cmp.Or(how.heartbeat, 15*time.Second)
	_, stop := serveDemo(t, l, func(o *server.Options) { o.Heartbeat, o.Faults = x.Spec.Heartbeat, set })
	defer stop()
	x.Spec.URL = "http://" + l.Addr().String() + cmp.Or(how.path, "/market")
	x.Spec.TimePath, x.Spec.Route, x.Duration = "ts", conn.Route{HTTP: how.http}, how.duration
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

// examineInBubble is examine in synthetic time.
func examineInBubble(t *testing.T, spec string, how examination) (codes string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		pipes := feedtest.Listen()
		codes = examine(t, pipes, spec, how, doctor.Exam{Conn: conn.Options{DialContext: pipes.DialContext}})
	})
	return codes
}

func TestDoctorFindsTheFaultsOfTheTable(t *testing.T) {
	t.Parallel()
	unlessRace(t, "feeds/doctor has the races of exams, demo-server/server those of faults")
	for _, d := range faults.All() {
		if d.ForAnswers() {
			continue
		}
		for _, c := range d.Cases() {
			t.Run(c.Spec, func(t *testing.T) {
				t.Parallel()
				how := examinations[c.Spec]
				var got string
				switch d.Name {
				case "tls": // Needs sockets but no time.
					l, err := net.Listen("tcp", "127.0.0.1:0")
					if err != nil {
						t.Fatal(err)
					}
					got = examine(t, l, c.Spec, how, doctor.Exam{})
				case "drip": // Every byte takes time, but the fault shows at once.
					how.path, how.duration = "/market?history=0", 10*time.Second
					fallthrough
				default:
					got = examineInBubble(t, c.Spec, how)
				}
				if want := strings.TrimSpace(besides[c.Spec] + " " + c.Code); got != want {
					t.Errorf("doctor finds %q, not %q", got, want)
				}
			})
		}
	}
}

func TestDocsNameTheFaultsThatNeedACondition(t *testing.T) {
	_, after, _ := strings.Cut(read(t, "docs/DEMO.md"), "<!-- /faults -->")
	text, _, _ := strings.Cut(strings.TrimSpace(after), "\n\n")
	for name := range examinations {
		if !strings.Contains(text, "`"+name+"`") {
			t.Errorf("docs/DEMO.md does not mention %s after the table: %s", name, text)
		}
	}
}

func TestDoctorFindsNothingWithoutAFault(t *testing.T) {
	t.Parallel()
	unlessRace(t, "feeds/doctor has the races of exams, demo-server/server those of faults")
	for _, path := range []string{"/market", "/alerts", "/metrics", "/events"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			if got := examineInBubble(t, "", examination{path: path, duration: 5 * time.Minute}); got != "" {
				t.Errorf("doctor finds %q", got)
			}
		})
	}
}
