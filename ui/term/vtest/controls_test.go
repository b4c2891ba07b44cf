package vtest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"feedscope/ui/term/vtest"
)

func TestControlsOfADrawingProgramAreKnown(t *testing.T) {
	raw := "\x1b[?1049h\x1b[?25l\x1b]2;title\a\x1b[2J\x1b[1;1H\x1b[38;2;255;0;0mred 👩\u200d🚀\x1b[m\r\n\b\t\x1b[4C\x1b[3X" +
		"\x1b]52;c;aGVsbG8=\a\x1b]2;\a\x1bM\x1b[?25h\x1b[?1049l\a"
	want := vtest.Controls{
		Kinds: []string{
			"BEL", "BS", "CR", "CSI ?h", "CSI ?l", "CSI C", "CSI H", "CSI J", "CSI X", "CSI m", "ESC M", "HT", "LF", "OSC 2", "OSC 52",
		},
		Titles: []string{"title", ""},
		Clips:  []string{"hello"},
		Bells:  1,
	}
	if diff := cmp.Diff(want, vtest.ReadControls([]byte(raw))); diff != "" {
		t.Error(diff)
	}
}

func TestForeignControlsAreReported(t *testing.T) {
	for name, raw := range map[string]string{
		"a title of the old kind":              "\x1b]0;title\a",
		"a hyperlink":                          "\x1b]8;;http://x\a",
		"reading the clipboard":                "\x1b]52;c;?\a",
		"another clipboard":                    "\x1b]52;p;aGVsbG8=\a",
		"a window operation":                   "\x1b[8;10;10t",
		"a report request":                     "\x1b[6n",
		"a number too large for any terminal":  "\x1b[1337J",
		"an unknown mode":                      "\x1b[?1337h",
		"a mode of ANSI":                       "\x1b[20h",
		"a device control string":              "\x1bP+q544e\x1b\\",
		"an application program command":       "\x1b_G\x1b\\",
		"a privacy message":                    "\x1b^x\x1b\\",
		"a reset":                              "\x1bc",
		"a change of the character set":        "\x1b(0",
		"an incomplete sequence":               "\x1b[12",
		"an escape at the end":                 "\x1b",
		"a C1 control":                         "\u009b2J",
		"a raw C1 control":                     "\x9b2J",
		"a NUL":                                "a\x00b",
		"a delete":                             "\x7f",
		"a shift out":                          "\x0e",
		"a direction override":                 "\u202e",
		"an isolate":                           "\u2066",
		"a direction mark":                     "\u200f",
		"a byte order mark":                    "\ufeff",
		"a zero width space":                   "\u200b",
		"a line separator":                     "\u2028",
		"a tag":                                "\U000e0041",
		"bytes that are not UTF-8":             "\xff",
		"half a character":                     "\xe2\x82",
		"a private sequence of the same final": "\x1b[?5m",
	} {
		t.Run(name, func(t *testing.T) {
			if got := vtest.ReadControls([]byte("before " + raw + " after")); len(got.Foreign) == 0 {
				t.Errorf("%q was not noticed", raw)
			}
		})
	}
}

func TestUnrestoredSettingsAreReported(t *testing.T) {
	for name, raw := range map[string]string{
		"mode 1049":     "\x1b[?1049h",
		"mode 25":       "\x1b[?25l",
		"mode 1002":     "\x1b[?1002;1006h\x1b[?1006l",
		"style":         "\x1b[m\x1b[1m",
		"title":         "\x1b]2;x\a",
		"keyboard":      "\x1b[>1u",
		"modified keys": "\x1b[>4;2m",
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff([]string{name}, vtest.ReadControls([]byte(raw)).Left); diff != "" {
				t.Error(diff)
			}
		})
	}
}
