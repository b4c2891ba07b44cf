package service

import (
	"bytes"
	"strings"
	"testing"
)

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
