package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"feedscope/ui/vtest"
)

// The demo's screen: every feed, a price, an alert, a series and an event.
var demoScreen = []string{
	`● live$`, `● market live`, `● alerts live`, `● metrics live`,
	`BRYX \d+\.\d\d [▲▼ ]`, `(CRIT|WARN|INFO) `, `api-1 cpu \d+`, `market (quote|trade|session)`,
}

func TestDemo(t *testing.T) {
	s := open(t, 120, 40, inShell(t, command(t, "--demo")))
	s.see(demoScreen...)
	before := s.find(`╭ Events · ([\d,]+)`)
	s.until("more events", func(screen string) bool {
		now := blank(`╭ Events · ([\d,]+)`).FindStringSubmatch(screen)
		return now != nil && now[1] != before
	})
	if !s.AltScreen() {
		t.Error("the dashboard does not use the alternate screen")
	}
	s.press("q")
	code, controls := s.ends()
	if code != 0 {
		t.Errorf("the shell ended with %d", code)
	}
	left := s.Text()
	for _, want := range []string{
		`^feedscope ran \d+\.\ds: 3 feeds, [\d,]+ events, 0 reconnects, 0 lost$`, `^exit code 0$`, `(^| )icanon`, `(^| )echo `, `(^| )isig`,
	} {
		if !blank(want).MatchString(left) {
			t.Errorf("there is no %s in\n%s", want, left)
		}
	}
	restored(t, controls, "feedscope demo")
}

// restored tells whether a terminal is as it was, and nothing was written to it but what draws.
func restored(t *testing.T, controls vtest.Controls, title string) {
	t.Helper()
	if len(controls.Left) > 0 {
		t.Errorf("the terminal is left with %q", controls.Left)
	}
	if len(controls.Foreign) > 0 {
		t.Errorf("the terminal was sent %q", controls.Foreign)
	}
	if diff := cmp.Diff([]string{title, ""}, controls.Titles); diff != "" {
		t.Errorf("titles of the window: %s", diff)
	}
}

func TestSignalsRestoreTheTerminal(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP} {
		t.Run(signal.String(), func(t *testing.T) {
			cmd := command(t, "--demo")
			pidFile := filepath.Join(cmd.Dir, "pid")
			cmd.Args = append([]string{"/bin/sh", "-c", `echo $$ > "$0"; exec "$@"`, pidFile}, cmd.Args...)
			s := open(t, 120, 40, inShell(t, cmd))
			s.see(`● live$`)
			if err := syscall.Kill(readPID(t, pidFile), signal); err != nil {
				t.Fatal(err)
			}
			_, controls := s.ends()
			left := s.Text()
			for _, want := range []string{fmt.Sprintf(`^exit code %d$`, 128+int(signal)), `(^| )icanon`, `(^| )echo `} {
				if !blank(want).MatchString(left) {
					t.Errorf("there is no %s in\n%s", want, left)
				}
			}
			restored(t, controls, "feedscope demo")
		})
	}
}

func readPID(t *testing.T, path string) int {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func TestKeys(t *testing.T) {
	s := open(t, 120, 40, command(t, "--demo"))
	s.see(demoScreen...)

	s.press("?")
	s.see(`Keys`, `ctrl\+c quit at once`, `esc closes`)
	s.press(escape)
	s.gone(`esc closes`)

	s.press("2z")
	s.gone(`╭ Metrics`)
	s.see(`╭ Market .*╮$`, `ZEPH \d+\.\d\d`)
	s.press("/zeph")
	s.see(`/zeph`, `ZEPH \d+\.\d\d`)
	s.gone(`BRYX`)
	s.press(enter)
	s.see(`/zeph ─╮$`)
	s.press(escape)
	s.see(`╭ Metrics`)
	s.press(escape)
	s.see(`BRYX \d`)

	s.press(" ")
	s.see(`paused · [1-9]\d* new$`)
	s.press(" ")
	s.see(`● live$`)

	s.press(":")
	s.see(`Commands`, `▌ next-panel`)
	s.press("theme contr")
	s.see(`theme contrast`)
	s.gone(`theme mono`)
	s.press(enter)
	s.gone(`Commands`)
	s.press("t")
	s.see(`theme \w+$`)

	s.press("1" + enter)
	s.see(`╭ Feeds · market`, `last event ID`, `response HTTP/1.1 200 OK`, `p50 p95 p99 max`, `What happened`)
	s.press("q")
	s.gone(`esc closes`)
	s.press("5k" + enter)
	s.see(`╭ Events · \w+`, `came in connection 1, read \d+`, `"ts":`)
	s.press("q")
	s.gone(`esc closes`)

	s.press(ctrlC)
	code, controls := s.ends()
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	restored(t, controls, "feedscope demo")
}

func TestSizes(t *testing.T) {
	s := open(t, 120, 40, command(t, "--demo"))
	s.see(demoScreen...)
	for _, size := range []struct{ w, h int }{{80, 24}, {200, 60}, {30, 8}, {60, 30}, {30, 50}, {300, 12}, {120, 40}} {
		s.resize(size.w, size.h)
		if size.w < 40 || size.h < 10 {
			s.see(fmt.Sprintf("needs 40x10, this is %dx%d|feedscope needs", size.w, size.h))
			continue
		}
		s.until(fmt.Sprintf("a straight screen of %dx%d", size.w, size.h), func(screen string) bool {
			return straight(screen, size.w, size.h)
		})
		s.see(`live$`, `╭ Feeds`, `q quit`)
	}
	s.see(demoScreen...)
	s.press("q")
	_, controls := s.ends()
	restored(t, controls, "feedscope demo")
}

// straight tells whether every line between header and footer ends in a border.
func straight(screen string, w, h int) bool {
	lines := strings.Split(screen, "\n")
	if len(lines) != h {
		return false
	}
	for _, l := range lines[1 : h-1] {
		last, _ := utf8.DecodeLastRuneInString(l)
		if utf8.RuneCountInString(l) != w || !strings.ContainsRune("╮│┃╯", last) {
			return false
		}
	}
	return true
}
