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
