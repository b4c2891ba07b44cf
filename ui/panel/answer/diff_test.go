package answer_test

import (
	"strings"
	"testing"

	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

// answered sends whole answers with these texts, each with the tool call and its usage.
func answered(texts ...string) *talk {
	k := newTalk()
	for _, text := range texts {
		k.open().send(delta("reasoning", "Thinking."))
		for _, word := range strings.SplitAfter(text, " ") {
			k.send(delta("content", word))
		}
		k.send(call, stop, usage, done).end()
	}
	return k
}

const first, second = "The price fell by 3 % today.\n\nNothing else.\n\n- one\n- two", "The price fell by 12 % today.\n\nNothing else.\n\n- two\n- three"

func TestCompareTwoAnswers(t *testing.T) {
	k := answered(first, second)
	k.Do(keymap.Diff)
	paneltest.Golden(t, "diff", strings.Split(k.draw(58, 36), "\n"))
	drawn := k.Lines(paneltest.Frame(), 58, 36)
	th := paneltest.Frame().Theme
	for word, role := range map[string]theme.Role{"12": theme.FlashUp, "The price": theme.Down, "Nothing": theme.Dim} {
		if line := paneltest.Find(t, drawn, word); !paneltest.Styled(line, word, th.Style(role)) {
			t.Errorf("%s: %q", word, line)
		}
	}
	if _, badge := k.Title(paneltest.Frame()); !strings.Contains(badge, "2 of 2, compared with 1") {
		t.Error(badge)
	}
	content, _, _ := paneltest.Copied(k)
	if !strings.Contains(content, "- The price fell by 3 %") || !strings.Contains(content, "+ - three") {
		t.Error(content)
	}
	k.Do(keymap.Diff)
	if out := k.draw(58, 36); strings.Contains(out, "+ ") || !strings.Contains(out, "Thinking.") {
		t.Error(out)
	}
}

func TestComparedAnswersKeepInvariants(t *testing.T) {
	paneltest.Invariants(t, func() panel.Panel {
		k := answered(first, second+" \x1b[1m\t日本")
		k.Do(keymap.Diff)
		return k.Panel
	})
}

func TestTheOtherAnswerIsChosen(t *testing.T) {
	k := answered("one")
	k.Do(keymap.Diff)
	if !strings.Contains(k.host.Message, "no other answer") {
		t.Error(k.host.Message)
	}
	k = answered("one", "two", "three")
	k.Do(keymap.Diff)
	var labels []string
	for _, item := range k.host.Items {
		labels = append(labels, item.Label+": "+item.Note)
	}
	if got := strings.Join(labels, "\n"); !strings.HasPrefix(got, "answer 2: ") || !strings.HasSuffix(got, ", complete, demo-1") || len(labels) != 2 {
		t.Error(got)
	}
	k.host.Items[1].Do()
	if out := k.plain(40, 20); !strings.Contains(out, " - one\n + three\n") {
		t.Error(out)
	}
	k.Do(keymap.PrevView) // The second, still compared with the first.
	if out := k.plain(40, 20); !strings.Contains(out, " - one\n + two\n") {
		t.Error(out)
	}
	k.Do(keymap.PrevView)
	if out := k.plain(40, 20); !strings.Contains(out, " Thinking.\n\n one\n") {
		t.Error("the first answer is compared with itself", out)
	}
}

// TestComparedAnswerStays expects a comparison to stay as it is while the next answer is written, which cannot be compared yet.
func TestComparedAnswerStays(t *testing.T) {
	k := answered("one", "two")
	k.Do(keymap.Diff)
	k.open().send(delta("content", "three"))
	if out := k.plain(40, 20); !strings.Contains(out, " - one\n + two\n") {
		t.Error(out)
	}
	k.Do(keymap.Diff)
	k.Do(keymap.NextView)
	k.Do(keymap.Diff)
	if out := k.plain(40, 20); !strings.Contains(k.host.Message, "once it has ended") || !strings.Contains(out, " three\n") {
		t.Error(k.host.Message, out)
	}
}

func TestEqualAnswers(t *testing.T) {
	k := answered(first, first)
	k.Do(keymap.Diff)
	if out := k.plain(60, 20); !strings.Contains(out, "the texts are equal") {
		t.Error(out)
	}
}

func TestChangesAreFound(t *testing.T) {
	k := answered(first, second)
	k.Do(keymap.Diff)
	k.draw(58, 36)
	at := func() string {
		for _, line := range strings.Split(k.draw(58, 36), "\n") {
			if row, selected := strings.CutPrefix(line, "▌"); selected {
				return strings.TrimSpace(row)
			}
		}
		return ""
	}
	for _, want := range []string{"- The price fell by 3 % today.", "- - one", "+ - three", "- The price fell by 3 % today."} {
		if k.Do(keymap.NextMatch); at() != want {
			t.Errorf("at %q, want %q", at(), want)
		}
	}
	if k.Event() != 0 {
		t.Error("a comparison leads to an event")
	}
	_ = k.SetFilter("three")
	if k.draw(58, 36); at() != "+ - three" {
		t.Error(at())
	}
}
