package main_test

import (
	"path/filepath"
	"testing"

	"feedscope/ui/vtest"
)

// recordDemo records the demo for a moment and gives the file.
func recordDemo(t *testing.T) string {
	t.Helper()
	cmd := command(t, "--demo")
	s := vtest.Open(t, 120, 40, cmd)
	s.See(demoScreen...)
	s.Press(":record" + enter)
	s.See(`recording into feedscope-\d{8}-\d{6}\.capture; record again ends it`)
	s.See(`● REC \d`)
	s.See(`  REC \d`) // The light goes off, and on again.
	s.See(`● REC \d`)
	s.Press("q")
	if code, _ := s.Ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	name := vtest.Pattern(`0 lost; recorded (feedscope-\d{8}-\d{6}\.capture): [\d.]+KiB, `)
	files, err := filepath.Glob(filepath.Join(cmd.Dir, "*.capture"))
	if said := name.FindStringSubmatch(s.Text()); err != nil || len(files) != 1 || said == nil || filepath.Base(files[0]) != said[1] {
		t.Fatalf("there are %v, %v, after\n%s", files, err, s.Text())
	}
	return files[0]
}

func TestWhatWasRecordedIsReplayed(t *testing.T) {
	file := recordDemo(t)
	cmd := command(t, "replay", filepath.Base(file), "--speed", "0.1")
	cmd.Dir = filepath.Dir(file)
	s := vtest.Open(t, 120, 40, inShell(t, cmd))
	s.See(`^ feedscope REPLAY \S+\.capture `, `▸ playing 0.1x$`, `● market live`, `╭ Events · [\d,]+`, `\d market (quote|trade) `,
		`╭ Market`, `ZEPH \d+\.\d\d`, `╭ Alerts`) // Without a configuration, the panels are the demo's.
	s.Press(" ")
	s.See(`‖ paused$`)
	events := `╭ Events · ([\d,]+) `
	before := s.Find(events)
	s.Press(">")
	s.Expect("another event", func(screen string) bool {
		now := vtest.Pattern(events).FindStringSubmatch(screen)
		return now != nil && now[1] != before
	})
	s.Press("}}}}}}}}}}")
	s.See(`─● \d\d:\d\d:\d\d$`)
	whole := s.Find(events)
	s.Press("{{{")
	s.See(`●·+ \d\d:\d\d:\d\d$`, `‖ paused$`)
	s.Expect("fewer events", func(screen string) bool {
		now := vtest.Pattern(events).FindStringSubmatch(screen)
		return now != nil && now[1] != whole
	})
	s.Press("d")
	s.See(`a recording cannot be steered`)
	s.Press("q")
	code, controls := s.Ends()
	if code != 0 {
		t.Errorf("the shell ended with %d", code)
	}
	left := s.Text()
	for _, want := range []string{`^feedscope replayed feedscope-\S*\.capture for \d+\.\ds: 3 feeds, `, `^exit code 0$`, `(^| )icanon`, `(^| )echo `} {
		if !vtest.Pattern(want).MatchString(left) {
			t.Errorf("there is no %s in\n%s", want, left)
		}
	}
	restored(t, controls, "feedscope replay "+filepath.Base(file))
}

func TestAFullDiskEndsTheRecordingAndNotTheDashboard(t *testing.T) {
	cmd := command(t, "--demo", "--speed", "100")
	// A limit on the size of files does what a full disk does: a write fails.
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
	if left := s.Text(); !vtest.Pattern(`recording into full\.capture failed: file too large`).MatchString(left) {
		t.Errorf("it says\n%s", left)
	}
	info := command(t, "capture", "info", "full.capture")
	info.Dir = cmd.Dir
	if out, err := info.CombinedOutput(); err != nil || !vtest.Pattern(`1 connection; `).Match(out) {
		t.Errorf("%v: %s", err, out)
	}
}

func TestAReplayIsWhatItsFeedsWere(t *testing.T) {
	h := startHostileServer(t, map[string]string{
		"/document": "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"n\":1}",
		"/lines":    "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n\r\n{\"n\":2}\n",
		"/forced":   "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\ndata: {\"n\":3}\n\n",
	})
	cmd := command(t, "record", "-o", "wall.capture", "--for", "2s")
	writeConfig(t, cmd, `feeds:
  - {name: polled, url: "`+h.url("/document")+`", poll: 1s}
  - {name: lines, url: "`+h.url("/lines")+`", decode: ndjson}
  - {name: forced, url: "`+h.url("/forced")+`", force: true, proxy: "http://user:s3cret@`+h.address+`"}
  - {name: trusted, url: "`+secureServer(t)+`", tls: {insecure: true}}
`)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	replay := command(t, "replay", "wall.capture")
	replay.Dir = cmd.Dir
	s := vtest.Open(t, 120, 60, replay)
	s.See(`polled polling 1s`, `lines live`, `forced live`, `trusted live .* insecure`, `○ end`)
	s.Press("1g" + enter)
	for _, details := range [][]string{
		{`polled`, `polling every 1s; this is no stream`, `read as a JSON document`},
		{`lines`, `read as newline-delimited JSON`},
		{`forced`, `by way of proxy http://127\.0\.0\.1:\d+, as set`, `read as an event stream, forced: the server sends text/plain`},
		{`trusted`, `insecure the server's certificate is not checked`, `certificate .*Acme Co`},
	} {
		s.See(details...)
		s.Press(escape)
		s.Gone(`esc closes`)
		s.Press("j" + enter)
	}
	s.Press(ctrlC)
	s.Ends()
}
