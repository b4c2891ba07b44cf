package test

import (
	"path/filepath"
	"strings"
	"testing"

	"feedscope/ui/term/vtest"
)

// recordDemo records the demo briefly and returns the file.
func recordDemo(t *testing.T) string {
	t.Helper()
	cmd := watchedCommand(t, "--demo")
	s := vtest.Open(t, 120, 40, cmd)
	s.See(demoScreen...)
	s.Press(":record" + enter)
	s.See(`● REC \d`)
	s.See(`  REC \d`) // The indicator blinks.
	s.See(`● REC \d`)
	s.Press("q")
	if code, _ := s.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	name := vtest.Pattern(`0 lost; recorded (feedscope-\d{8}-\d{6}\.capture): [\d.]+KiB, `)
	files, err := filepath.Glob(filepath.Join(cmd.Dir, "*.capture"))
	if shown := name.FindStringSubmatch(s.Text()); err != nil || len(files) != 1 || shown == nil ||
		filepath.Base(files[0]) != shown[1] {
		t.Fatalf("the files are %v, %v, after\n%s", files, err, s.Text())
	}
	return files[0]
}

func TestReplayOfARecording(t *testing.T) {
	t.Parallel()
	file := recordDemo(t)
	cmd := watchedCommand(t, "replay", filepath.Base(file), "--speed", "0.1")
	cmd.Dir = filepath.Dir(file)
	s := vtest.Open(t, 120, 40, inShell(t, cmd))
	s.See(
		`^ feedscope REPLAY \S+\.capture `,
		`▸ playing 0.1x$`,
		`╭ Events · [\d,]+`,
		`╭ Market`,
		`╭ Alerts`,
	) // The panels are the demo's.
	s.Press(" ")
	s.See(`‖ paused$`)
	// From here on, only keys move the recording, however slow the program is.
	s.Press("{{{{{{{{{{")
	s.See(`●·+ \d\d:\d\d:\d\d$`, `‖ paused`)
	const message = `\d (market|alerts|metrics) (quote|trade|session|sample|alert|resolved) `
	s.Gone(message)
	s.Press(strings.Repeat(">", 20)) // The first steps are changes of state.
	s.See(message)
	s.Press("}}}}}}}}}}")
	s.See(`─● \d\d:\d\d:\d\d$`, `● market live`, `\d market (quote|trade) `, `[│▌ ][A-Z]{4} \d+\.\d\d `)
	events := `╭ Events · ([\d,]+) `
	whole := s.Find(events)
	s.Press("{{{")
	s.See(`●·+ \d\d:\d\d:\d\d$`, `‖ paused`)
	s.Expect("fewer events", func(screen string) bool {
		now := vtest.Pattern(events).FindStringSubmatch(screen)
		return now != nil && now[1] != whole
	})
	s.Press("q")
	code, controls := s.Ends()
	if code != 0 {
		t.Errorf("the shell ended with %d", code)
	}
	left := s.Text()
	for _, want := range []string{`^feedscope replayed feedscope-\S*\.capture for \d+\.\ds: 4 feeds, `, `^exit code 0$`, `(^| )icanon`, `(^| )echo `} {
		if !vtest.Pattern(want).MatchString(left) {
			t.Errorf("%s is missing in\n%s", want, left)
		}
	}
	restored(t, controls, "feedscope replay "+filepath.Base(file))
}

func TestFullDiskStopsOnlyTheRecording(t *testing.T) {
	t.Parallel()
	cmd := command(t, "--demo", "--speed", "100")
	// A file size limit makes writes fail, as a full disk does.
	cmd.Args = append([]string{"sh", "-c", `ulimit -f 256; exec "$@"`, "sh", cmd.Path}, cmd.Args[1:]...)
	cmd.Path = "/bin/sh"
	s := vtest.Open(t, 120, 40, cmd)
	s.See(demoScreen...)
	s.Press(":record full.capture" + enter)
	s.See(`not recording: file too large`)
	events := `╭ Events · ([\d,]+) `
	before := s.Find(events)
	s.Expect("more events", func(screen string) bool {
		now := vtest.Pattern(events).FindStringSubmatch(screen)
		return now != nil && now[1] != before
	})
	s.Press("a")
	s.Gone(`not recording`)
	s.Press("q")
	if code, _ := s.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if left := s.Text(); !vtest.Pattern(`recording to full\.capture failed: file too large`).MatchString(left) {
		t.Errorf("the output is\n%s", left)
	}
	info := command(t, "capture", "info", "full.capture")
	info.Dir = cmd.Dir
	if out, err := info.CombinedOutput(); err != nil || !vtest.Pattern(`1 connection; `).Match(out) {
		t.Errorf("%v: %s", err, out)
	}
}

func TestReplayKeepsFeedDetails(t *testing.T) {
	t.Parallel()
	h := startHostileServer(t, map[string]string{
		"/document": "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"n\":1}",
		"/lines":    "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n\r\n{\"n\":2}\n",
		"/forced":   "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\ndata: {\"n\":3}\n\n",
	})
	cmd := watchedCommand(t, "record", "-o", "wall.capture")
	writeConfig(t, cmd, `feeds:
  - {name: polled, url: "`+h.url("/document")+`", poll: 1s}
  - {name: lines, url: "`+h.url("/lines")+`"}
  - {name: forced, url: "`+h.url("/forced")+`", force: true, proxy: "http://user:s3cret@`+h.address+`"}
  - {name: trusted, url: "`+secureServer(t)+`", tls: {insecure: true}}
`)
	recordUntil(t, cmd, "wall.capture", `"polled","status":"live"`, `"lines","status":"live"`, `"forced","status":"live"`,
		`"trusted","status":"live"`, `"data":"{\"n\":1}"`)
	replay := watchedCommand(t, "replay", "wall.capture")
	replay.Dir = cmd.Dir
	s := vtest.Open(t, 120, 60, replay)
	s.See(`polled polling 1s`, `lines live`, `forced live`, `trusted live .* insecure`, `○ end`)
	s.Press("1g" + enter)
	for _, details := range [][]string{
		{`polled`, `polling every 1s; not a stream`, `read as a JSON document`},
		{`lines`, `read as newline-delimited JSON`},
		{`forced`, `proxy http://127\.0\.0\.1:\d+, as set`, `read as an event stream, forced: the server sends text/plain`},
		{`trusted`, `insecure the server's certificate is not verified`, `certificate .*Acme Co`},
	} {
		s.See(append(details, `esc closes`)...)
		s.Press(escape)
		s.Gone(`esc closes`)
		s.Press("j" + enter)
	}
	s.Press(ctrlC)
	s.Ends()
}
