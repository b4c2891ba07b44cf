package dashboard

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"feedscope/ui/config"
)

const fourPanels = `feeds:
  - {name: a, url: $URL/a}
  - {name: b, url: "$URL/b?token=s3cret"}
panels:
  - {name: Feeds, type: feeds}
  - {name: One, type: events, feeds: [a]}
  - {name: Two, type: events, feeds: [b]}
  - {name: Three, type: events}
layout:
  - {lines: 5, panels: [Feeds]}
  - panels: [One, {panel: Two, width: 3}]
  - panels: [Three]
`

// layoutOf returns the rows of the layout: "Feeds|One Two".
func layoutOf(m *Model) string {
	var rows []string
	for _, r := range m.o.Config.Layout {
		var row []string
		for _, s := range r.Panels {
			row = append(row, s.Panel)
		}
		rows = append(rows, strings.Join(row, " "))
	}
	return strings.Join(rows, "|")
}

func (l *live) expectLayout(want string) {
	l.t.Helper()
	var names []string
	for _, p := range l.panes {
		names = append(names, p.name)
	}
	if got := layoutOf(l.Model); got != want || strings.Join(names, " ") != strings.ReplaceAll(want, "|", " ") {
		l.t.Errorf("the layout is %s with the panels %s, want %s", got, names, want)
	}
}

func TestPanelsAreHiddenAndShown(t *testing.T) {
	l := newLive(t, fourPanels)
	one, three := l.panes[1], l.panes[3]
	l.command("hide Three")
	l.command("hide One")
	l.expectLayout("Feeds|Two")
	l.save(fourPanels + "title: x\n") // Hidden panels stay hidden.
	l.expectLayout("Feeds|Two")
	l.command("show One")
	l.command("show Three")
	l.expectLayout("Feeds|One Two|Three")
	if l.panes[1] != one || l.panes[3] != three || l.focused() != three {
		t.Error("the panels were made anew, or the focus is elsewhere")
	}
	for _, name := range []string{"Feeds", "One", "Two", "Three"} {
		l.command("hide " + name)
	}
	l.see("this is the only panel")
	l.expectLayout("Three")
}

func TestPanelsAreAdded(t *testing.T) {
	l := newLive(t, fourPanels)
	l.command("panel metrics .mem.used .cpu feeds=a")
	l.command("panel ticker .symbol .price .size")
	l.command("panel notifications .key .text .level name=Noise")
	l.command("hide Ticker")
	l.command("panel ticker .symbol .size events=quote,trade")
	l.command("panel chart .load series=.host,.name")
	l.command("panel metrics name=Both values=.a,.b unit=.u")
	l.command("panel table .host .disk")
	l.command("panel chart .load name=Top match=*/cpu unit=% series=@type")
	l.command(`panel notifications .id name="Two words" text='title + ": " + message'`)
	l.expectLayout("Feeds|One Two|Three|Metrics Noise|Ticker 2 Load|Both Table|Top Two words")
	text, _ := (&config.Loader{Panels: Panels}).Encode(l.o.Config)
	for _, want := range []string{
		"{name: Metrics, type: metrics, feeds: [a], values: [mem.used, cpu]}", "name: Noise", "severity: level",
		"events: [quote, trade]", "{name: Load, type: chart, series: [host, name], value: load}",
		"{name: Both, type: metrics, values: [a, b], unit: u}", "{name: Table, type: table, by: [host, disk]}",
		`name: Two words`, `text: "title + \": \" + message"`,
		`series: ["@type"], value: load, unit: "%", match: "*/cpu"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the configuration has no %q:\n%s", want, text)
		}
	}
	l.save(fourPanels + "  - panels: [Metrics]\n")
	l.see(`no panel is named "Metrics"`)
	l.save(strings.Replace(fourPanels, "layout:", "  - {name: Metrics, type: events}\nlayout:\n  - panels: [Metrics]", 1))
	l.expectLayoutOrder("Metrics|Feeds|One Two|Three|Noise Ticker 2|Load Both|Table Top|Two words")
}

// expectLayoutOrder compares the layout only.
func (l *live) expectLayoutOrder(want string) {
	l.t.Helper()
	if got := layoutOf(l.Model); got != want {
		l.t.Errorf("the layout is %s, want %s", got, want)
	}
}

func TestPanelsThatCannotBeAdded(t *testing.T) {
	l := newLive(t, fourPanels)
	l.command("hide Two")
	for words, want := range map[string]string{
		"table name=One":            `a panel is named "One" already`,
		"table name=Two":            `a panel is named "Two" already`,
		"":                          "name a type",
		"tickr .a":                  `no panel type is named "tickr"; use feeds,`,
		"ticker":                    "needs the key",
		"ticker .symbol":            `needs the key "columns"`,
		"events .a":                 "has no place for the path .a",
		"events price":              `"price" is neither a path, such as .price, nor KEY=VALUE`,
		"events feeds=c":            `no feed is named "c"`,
		"events nonsense=1":         `unknown key "nonsense"`,
		"metrics .a window=forever": "window must be a duration",
	} {
		err := l.addPanel(words)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n  ") {
			t.Errorf("%q: %v", words, err)
		}
	}
	l.expectLayout("Feeds|One|Three")
}

// said checks the message, which the screen may show on several lines.
func (l *live) said(want string) {
	l.t.Helper()
	if !strings.Contains(l.toast.text, want) {
		l.t.Errorf("the message is %q, want %q", l.toast.text, want)
	}
}

func TestScreenIsSaved(t *testing.T) {
	l := newLive(t, fourPanels)
	path := filepath.Join(t.TempDir(), "saved.yaml")
	l.o.File = path
	l.command("hide Two")
	l.command("panel metrics .cpu")
	l.command("save")
	l.said("wrote " + path + "; replace 1 masked secret in it; 1 hidden panel is not in it")
	data, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(data), "s3cret") {
		t.Fatalf("%v:\n%s", err, data)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info, err)
	}
	c, err := (&config.Loader{Panels: Panels}).Load(path)
	if err != nil {
		t.Fatalf("%v:\n%s", err, data)
	}
	if fmt.Sprint(c.Layout) != fmt.Sprint(l.o.Config.Layout) {
		t.Errorf("the layout is %v", c.Layout)
	}
	l.command("save")
	l.said("already exists; :save! replaces it")
	l.command("save!")
	l.said("the file has secrets, which would be masked")
	other := filepath.Join(filepath.Dir(path), "other.yaml")
	if err := os.Symlink(path, other); err != nil {
		t.Fatal(err)
	}
	l.o.File = ""
	l.command("save! " + other)
	if info, err := os.Lstat(other); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v", err)
	}
	l.command("save " + filepath.Join(path, "x"))
	l.said("cannot write")
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 2 {
		t.Errorf("%d files are left, %v", len(entries), err)
	}
}

func TestSavedConfigurationIsAppliedWithoutAnotherMessage(t *testing.T) {
	l := newLive(t, strings.Replace(fourPanels, "?token=s3cret", "", 1))
	l.o.File = filepath.Join(t.TempDir(), "wall.yaml")
	if err := os.WriteFile(l.o.File, []byte("# Mine.\nfeeds: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	l.command("hide Two")
	l.command("save!")
	for _, change := range []string{"title: x\n", "title: y\n"} {
		data, err := os.ReadFile(l.o.File)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(data), "# Mine.\nfeeds:\n") {
			t.Errorf("the comment is lost:\n%s", data)
		}
		if l.save(string(data) + change); change == "title: x\n" {
			l.said("wrote " + l.o.File + "; 1 hidden panel is not in it")
		} else {
			l.said("applied wall.yaml")
		}
	}
}

func TestFilesInTheHomeDirectory(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	l := newLive(t, fourPanels)
	l.command("save ~/saved.yaml")
	l.said("wrote " + filepath.Join(home, "saved.yaml"))
	l.command("save ~")
	l.said("cannot write " + home + ": it is a directory")
	l.command("record ~/day.capture")
	l.said("recording to " + filepath.Join(home, "day.capture"))
	l.command("stop")
	for _, name := range []string{"saved.yaml", "day.capture"} {
		if _, err := os.Stat(filepath.Join(home, name)); err != nil {
			t.Error(err)
		}
	}
}
