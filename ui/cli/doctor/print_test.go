package doctor

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/doctor"
	"feedscope/feeds/doctor/rules"
	"feedscope/test/golden"
	"feedscope/ui/term/text"
)

func stages() []doctor.Stage {
	return []doctor.Stage{
		{Name: "connect", Took: doctor.Seconds(12 * time.Millisecond), Outcome: "HTTP/1.1 200 from 127.0.0.1:7333"},
		{Name: "TCP", Took: doctor.Seconds(137 * time.Microsecond), Outcome: "127.0.0.1:7333"},
		{Name: "first event", Took: doctor.Seconds(40 * time.Millisecond), Outcome: "40ms after the head"},
		{
			Name: "with gzip", Took: doctor.Seconds(6 * time.Second),
			Outcome: "no \x1b]0;gotcha\a answer, and much more to say than there is room for on a line", Failed: true,
		},
	}
}

func finding() rules.Finding {
	return rules.Finding{
		Code: "buffered", Title: "Events are buffered and arrive in bursts", Confidence: rules.Certain, Layer: rules.ReverseProxy,
		Seen: "890 of the last 890 events came in 9 bursts, each delivered at once though made over up to 2.8s; Server: ngi\x1b[31mnx\u202e, and no X-Accel-Buffering",
		Fixes: []rules.Fix{
			{Where: "nginx", Text: "location /events {\n    proxy_buffering off;\n}"},
			{Where: "Go", Text: "flush()"},
			{Where: "Caddy", Text: "flush_interval -1"},
			{Where: "Envoy", Text: "..."},
		},
		Check: "feedscope doctor 'http://127.0.0.1:7333/market?token=•••'",
	}
}

func report(change ...func(*doctor.Report)) *doctor.Report {
	r := &doctor.Report{
		Version: doctor.ReportVersion, Feed: "market", URL: "http://127.0.0.1:7333/market?token=•••", Connected: true, Stages: stages(),
		Took: doctor.Seconds(time.Minute), Started: time.Unix(1_700_000_000, 0).UTC(),
		Counts: doctor.Counts{Connects: 4, Reads: 1234, Events: 2345, Comments: 1, Bytes: 99_999},
	}
	for _, f := range change {
		f(r)
	}
	return r
}

// succeed replaces the failed last stage.
func succeed(r *doctor.Report) {
	r.Stages[len(r.Stages)-1] = doctor.Stage{
		Name: "with gzip", Took: doctor.Seconds(6 * time.Second),
		Outcome: "12 events",
	}
}

var reports = []struct {
	name   string
	report *doctor.Report
	change func(*Options)
}{
	{"healthy", report(succeed), nil},
	{"incomplete", report(), nil},
	{"silent", report(func(r *doctor.Report) { r.Counts = doctor.Counts{Connects: 4} }), nil},
	{"interrupted", report(func(r *doctor.Report) { r.Interrupted = true }), nil},
	{"healthy-colored", report(succeed), func(o *Options) { o.Color = true }},
	{"note", report(succeed, func(r *doctor.Report) {
		r.Notes = []rules.Note{{
			Code: "lifetime",
			Text: "3 connections in a row ended after 30s; that is usual, and resumes quietly",
		}}
	}), nil},
	{"finding", report(func(r *doctor.Report) { r.Findings = []rules.Finding{finding()} }), nil},
	{
		"finding-colored", report(func(r *doctor.Report) { r.Findings = []rules.Finding{finding()} }),
		func(o *Options) { o.Color = true },
	},
	{
		"all-fixes", report(func(r *doctor.Report) { r.Findings = []rules.Finding{finding(), finding()} }),
		func(o *Options) { o.AllFixes = true },
	},
	{"unreached", report(func(r *doctor.Report) {
		r.Connected, r.Interrupted = false, true
		r.Stages = []doctor.Stage{{
			Name: "connect", Took: doctor.Seconds(time.Second),
			Outcome: "no such host: feed.test", Failed: true,
		}}
	}), nil},
	{
		"json", report(func(r *doctor.Report) { r.Findings = []rules.Finding{finding()} }),
		func(o *Options) { o.JSON = true },
	},
}

func TestReports(t *testing.T) {
	for _, tt := range reports {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			o := &Options{Out: &out, Width: 80}
			if tt.change != nil {
				tt.change(o)
			}
			p := newPrinter(o)
			p.begin(&feeds.Spec{Name: tt.report.Feed, URL: "http://127.0.0.1:7333/market?token=s3cret"})
			for i := range tt.report.Stages {
				p.stage(&tt.report.Stages[i])
			}
			p.report(tt.report)
			if err := p.flush(); err != nil {
				t.Fatal(err)
			}
			golden.Check(t, filepath.Join("testdata", tt.name+".golden"), out.String())
			checkText(t, o, out.String())
		})
	}
}

// checkText checks the invariants of all output.
func checkText(t *testing.T, o *Options, out string) {
	t.Helper()
	if strings.Contains(out, "s3cret") {
		t.Error("a secret is shown")
	}
	if o.JSON {
		var r doctor.Report
		if !json.Valid([]byte(out)) || strings.Count(out, "\n") != 1 || r.Version != 0 {
			t.Error("not one line of JSON")
		}
		return
	}
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		if !o.Color && text.Clean(line) != line {
			t.Errorf("not safe to print: %q", line)
		}
		if !o.Color && text.Width(line) > 80 {
			t.Errorf("%d cells: %q", text.Width(line), line)
		}
	}
}

func TestResults(t *testing.T) {
	healthy, found, away := *report(), *report(func(r *doctor.Report) { r.Findings = []rules.Finding{finding()} }), *report(func(r *doctor.Report) { r.Connected = false })
	for _, tt := range []struct {
		name string
		all  []doctor.Report
		want Result
	}{
		{"healthy", []doctor.Report{healthy, healthy}, Healthy},
		{"one with a finding", []doctor.Report{healthy, found}, Found},
		{"one not reached", []doctor.Report{healthy, away}, Found},
		{"none reached", []doctor.Report{away, away}, Unreached},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := result(tt.all); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestLineShowsNewestStage(t *testing.T) {
	l := newLine(&Options{Feeds: []feeds.Spec{{}}})
	for _, name := range []string{"connect", "watching"} {
		l.stage(0, "market", doctor.Stage{Name: name, Began: l.began})
	}
	l.step(0, "waiting")
	want := "⠙ 1.3s  watching 1.3s, waiting  done in at most 1m0s"
	if got := l.words(l.began.Add(1300 * time.Millisecond)); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
