package pretty_test

import (
	"slices"
	"strings"
	"testing"

	"feedscope/ui/eventview/pretty"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/term/widget"
)

// view is a document as a test looks at it.
type view struct {
	*pretty.Doc
	w int
}

func see(data string) view { return view{pretty.Parse([]byte(data)), 60} }

func (v view) lines() []string {
	lines := paneltest.Plain(v.Lines(dark, v.w))
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

func (v view) line(t *testing.T, text string) int {
	t.Helper()
	i := slices.IndexFunc(v.lines(), func(l string) bool { return strings.Contains(l, text) })
	if i < 0 {
		t.Fatalf("no line has %q", text)
	}
	return i
}

const nested = `{"a":{"b":[1,2,3],"c":{}},"d":"e"}`

func TestToggleFoldsTheContainerOfALine(t *testing.T) {
	for name, c := range map[string]struct{ on, want string }{
		"where it begins":        {`"b": [`, `    ▸ "b": [ … 3 items ],`},
		"where it ends":          {"],", `    ▸ "b": [ … 3 items ],`},
		"on a value in it":       {"2,", `    ▸ "b": [ … 3 items ],`},
		"on an empty one in it":  {`"c"`, `  ▸ "a": { … 2 keys },`},
		"on the outermost value": {`"d"`, `▸ { … 2 keys }`},
	} {
		t.Run(name, func(t *testing.T) {
			v := see(nested)
			at := v.Toggle(v.line(t, c.on))
			if got := v.lines(); got[at] != c.want {
				t.Errorf("line %d is %q, want %q, in\n%s", at, got[at], c.want, strings.Join(got, "\n"))
			}
		})
	}
}

func TestSingleMemberIsSingular(t *testing.T) {
	v := see(`[{"a":[1]}]`)
	v.FoldAll()
	if got := v.lines()[1]; got != "  ▸ { … 1 key }" {
		t.Errorf("%q", got)
	}
	v.Toggle(1)
	if got := v.lines()[2]; got != `    ▸ "a": [ … 1 item ]` {
		t.Errorf("%q", got)
	}
}

func TestMembersAreCountedOnTheirOwnLevel(t *testing.T) {
	v := see(`{"a":{"b":"},{\"","c":[1,2,{"d":3,"e":4}],"f":"\\"},"g":1}`)
	v.FoldAll()
	if got := v.lines()[1]; got != `  ▸ "a": { … 3 keys },` {
		t.Errorf("%q", got)
	}
}

func TestFoldAllLeavesTheOutermostOpen(t *testing.T) {
	v := see("  " + nested)
	v.FoldAll()
	want := []string{"▾ {", `  ▸ "a": { … 2 keys },`, `    "d": "e"`, "  }"}
	if got := v.lines(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	v.Toggle(1)
	if got := v.lines()[2]; got != `    ▸ "b": [ … 3 items ],` {
		t.Errorf("what is within unfolds too: %q", got)
	}
}

func TestFoldAllFoldsEveryLine(t *testing.T) {
	v := see("{\"a\":1}\n[1,2]")
	v.FoldAll()
	if got := v.lines(); !slices.Equal(got, []string{"▸ { … 1 key }", "▸ [ … 2 items ]"}) {
		t.Errorf("%q", got)
	}
}

func TestWrappedLineFoldsAsOne(t *testing.T) {
	v := see(`[` + `{"a":"` + strings.Repeat("x", 100) + `"}]`)
	v.w = 20
	at := v.Toggle(v.line(t, `xx"`))
	if got := v.lines(); at != 1 || !slices.Equal(got, []string{"▾ [", "  ▸ { … 1 key }", "  ]"}) {
		t.Errorf("%d %q", at, got)
	}
}

func TestToggleWithoutContainerDoesNothing(t *testing.T) {
	for name, data := range map[string]string{"text": "a\nb", "an empty array": "[]", "nothing": ""} {
		v := see(data)
		before := v.lines()
		for line := range 4 {
			if got := v.Toggle(line - 1); got != line-1 {
				t.Errorf("%s: line %d becomes %d", name, line-1, got)
			}
		}
		if got := v.lines(); !slices.Equal(got, before) {
			t.Errorf("%s: %q becomes %q", name, before, got)
		}
	}
}

func TestToggleDoesNothingBeforeTheFirstDrawing(t *testing.T) {
	d := pretty.Parse([]byte(nested))
	if got := d.Toggle(0); got != 0 {
		t.Errorf("line 0 becomes %d", got)
	}
}

func TestNoteAtEndTogglesNothing(t *testing.T) {
	v := see("[" + strings.Repeat("1,", 2*widget.MaxLines) + "1]")
	before := v.lines()
	last := len(before) - 1
	if got := v.Toggle(last); got != last || !strings.Contains(before[last], "only the first") {
		t.Errorf("line %d, %q, becomes %d", last, before[last], got)
	}
	if at := v.Toggle(last - 1); at != 0 || v.lines()[0] != "▸ [ … 10001 items ]" {
		t.Errorf("%d %q", at, v.lines()[0])
	}
}

func TestLinesAreCachedUntilSomethingChanges(t *testing.T) {
	v := see(nested)
	first := v.Lines(dark, 60)
	if again := v.Lines(dark, 60); &again[0] != &first[0] {
		t.Error("they are drawn again without need")
	}
	for name, change := range map[string]func(){
		"the width": func() { v.w = 50 }, "a fold": func() { v.Toggle(1) }, "all folds": v.FoldAll, "no fold": v.UnfoldAll,
	} {
		before := v.Lines(dark, 60)
		change()
		if after := v.Lines(dark, v.w); &after[0] == &before[0] {
			t.Errorf("%s changes and the lines do not", name)
		}
		v.w = 60
	}
}

// FuzzFolds toggles lines in turn: every layout must be sound, and toggling twice must lead back.
func FuzzFolds(f *testing.F) {
	f.Add(nested, 40, []byte{1, 3, 0})
	f.Add("{\"a\":[1,{}]}\n[[],[[2]]]", 7, []byte{2, 2})
	f.Fuzz(func(t *testing.T, data string, w int, lines []byte) {
		w = w&127 + 1
		d := pretty.Parse([]byte(data))
		unfolded := slices.Clone(d.Lines(dark, w))
		for _, b := range lines {
			before := slices.Clone(d.Lines(dark, w))
			at := d.Toggle(int(b))
			after := d.Lines(dark, w)
			paneltest.Lines(t, "toggled", after, w, len(after))
			if slices.Equal(before, after) {
				continue
			}
			if d.Toggle(at); !slices.Equal(d.Lines(dark, w), before) {
				t.Fatalf("line %d toggled twice: %q was %q", b, d.Lines(dark, w), before)
			}
			d.Toggle(int(b))
		}
		d.FoldAll()
		if folded := d.Lines(dark, w); d.Kind() == pretty.JSON && w > 40 && len(folded) > len(unfolded) {
			t.Fatalf("%d lines fold to %d", len(unfolded), len(folded))
		}
		if d.UnfoldAll(); !slices.Equal(d.Lines(dark, w), unfolded) {
			t.Fatal("unfolding everything does not lead back")
		}
	})
}
