package pretty_test

import (
	"fmt"
	"testing"

	"feedscope/ui/eventview/pretty"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/theme"
)

// samples are payloads as feeds send them.
var samples = map[string]string{
	"json": `{"id":"ord-88417","ts":1767355471123,"price":101.250,"size":1e3,"ok":true,"note":null,` +
		`"text":"A \"quoted\" line\nwith escapes, caf\u00e9 and 価格, that is long enough to be wrapped at every width there is here.",` +
		`"bids":[[101.24,12.5],[101.23,4]],"tags":[],"meta":{},"user":{"name":"Ada","roles":["admin","ops"],"name":"Ada again"}}`,
	"json-lines": `{"level":"info","msg":"started"}` + "\n\n" + `{"level":"warn","took":0.25}`,
	"markup": `<?xml version="1.0"?><!-- a quote --><quote xmlns="http://quotes.example/2026" symbol='ZEPH'>` +
		"<name>Zephyr &amp; Sons</name>\n  <price currency=\"EUR\">101.25</price><empty/><note>It rose\n  twice <b>today</b>.</note></quote>",
	"html": `<div id="alerts" hx-swap-oob="beforeend" class="list of alerts that have come in since the last one"><p>Disk &lt; 5&nbsp;%<br>on <em>db-1</em></p>` +
		`<script>if (a < b) { alert("x") }</script><input type=checkbox checked></div>`,
	"headers":    "Content-Type: text/event-stream\nCache-Control: no-cache\nX-Trace: 6f1d2c3b4a5968778695a4b3c2d1e0f0\nAge: 12",
	"logfmt":     `ts=2026-01-02T12:04:31Z level=warn msg="connection reset by peer" host=api-1 attempt=3 took=0.25 retry`,
	"logfmts":    "level=info msg=started port=8080\nlevel=warn msg=\"slow query\" took=1.5",
	"prometheus": "# HELP http_requests_total Requests served.\n# TYPE http_requests_total counter\nhttp_requests_total{method=\"post\",code=\"200\"} 1027 1395066363000\nup 1\nprocess_cpu_seconds_total 12.47\nlag_seconds NaN",
	"text":       "It is what it is: a text of some length, which nobody took for anything else, and which is wrapped.\n\n\ttab, \x1b[2J, \u202e, 価格",
}

var widths = []int{40, 80, 120}

func TestLinesMatchGoldenFiles(t *testing.T) {
	for name, data := range samples {
		for _, w := range widths {
			t.Run(fmt.Sprintf("%s-%d", name, w), func(t *testing.T) {
				lines := pretty.Parse([]byte(data)).Lines(dark, w)
				paneltest.Lines(t, name, lines, w, len(lines))
				paneltest.Golden(t, fmt.Sprintf("%s-%d", name, w), lines)
			})
		}
	}
}

func TestFoldsMatchGoldenFiles(t *testing.T) {
	ascii := theme.Load("mono", theme.Options{ASCII: true, NoColor: true})
	for name, th := range map[string]*theme.Theme{"folded": dark, "ascii-folded": ascii} {
		d := pretty.Parse([]byte(samples["json"]))
		d.FoldAll()
		paneltest.Golden(t, name+"-80", d.Lines(th, 80))
	}
}
