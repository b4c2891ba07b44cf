package service

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
)

// blocked takes nothing until opens is closed.
type blocked struct {
	bytes.Buffer
	opens chan struct{}
}

func (b *blocked) Write(p []byte) (int, error) {
	<-b.opens
	return b.Buffer.Write(p)
}

func TestBlockedLogSaysHowManyLinesAreMissing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &blocked{opens: make(chan struct{})}
		log := NewLog(out, Text, false)
		const lines = 5000
		for range lines {
			log.Info("x", "value", strings.Repeat("x", maxValue))
		}
		lost := log.Lost()
		close(out.opens)
		synctest.Wait() // No further line is needed.
		got := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		last := got[len(got)-1]
		if lost == 0 || len(got)-1+lost != lines || !strings.HasPrefix(last, `level=WARN msg="the log was blocked" lines_lost=`) {
			t.Errorf("%d lines, %d lost, the last one is %.200s", len(got), lost, last)
		}
		log.Close()
	})
}

func TestLogHasNoSecretsAndNoControlCharacters(t *testing.T) {
	for _, format := range []Format{Text, JSON} {
		var b bytes.Buffer
		log := NewLogger(&b, format, true)
		log.Info("GET https://u:hunter2@h/?token=hunter2", "a", "\x1b]0;t\a\u009b31m", "b", strings.Repeat("x", 1<<20))
		got := b.String()
		if strings.Contains(got, "hunter2") || strings.ContainsAny(got[:len(got)-1], "\x1b\a\u009b") || len(got) > 2*maxValue {
			t.Errorf("logged %.3000q", got)
		}
	}
}
