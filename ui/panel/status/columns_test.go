package status

import (
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
)

func TestLongNamesHideNoColumns(t *testing.T) {
	want := columns{name: leastName}
	for i := range want.after {
		want.after[i] = columnTypes[i].least
	}
	long := want
	long.name = mostName
	for w := range 60 {
		short, got := arrange(w, want), arrange(w, long)
		short.name, got.name = 0, 0
		if got != short {
			t.Errorf("%d wide: %+v beside a long name, %+v beside a short one", w, got, short)
		}
	}
	if c := arrange(200, long); c.name != mostName || c.hidden(long) > 0 || c.after[address] == 0 {
		t.Errorf("200 wide: %+v", c)
	}
}

func TestNamesGrowBeforeTheTrend(t *testing.T) {
	want := columns{name: 19}
	for i := range want.after {
		want.after[i] = columnTypes[i].least
	}
	if c := arrange(120, want); c.name != 19 {
		t.Errorf("a name of 19 cells gets %d of 120", c.name)
	}
}

func TestNamesOfTappedStreamsComeBeforeColumns(t *testing.T) {
	want := columns{name: len("POST /v1/chat/completions #1")}
	for i := range want.after {
		want.after[i] = columnTypes[i].least
	}
	if c := arrange(80, want); c.name >= want.name {
		t.Errorf("the name of a feed gets %d of 80 cells", c.name)
	}
	want.long = true
	if c := arrange(80, want); c.name != want.name || c.after[silent] == 0 || c.after[eventRate] == 0 {
		t.Errorf("%+v", c)
	}
}

func TestLongNamesHideNeitherUptimeNorID(t *testing.T) {
	want := columns{name: minName}
	for i := range want.after {
		want.after[i] = columnTypes[i].least
	}
	want.after[lastID] = columnTypes[lastID].most
	for w := range 250 {
		short := want
		short.name = max(leastName, w/6)
		room := arrange(w, short)
		for long := short.name; long <= mostName; long++ {
			want.name = long
			got := arrange(w, want)
			for i := range got.after[:received] {
				if column(i) != spark && got.after[i] == 0 && room.after[i] > 0 {
					t.Fatalf("%d wide: a name of %d cells leaves %+v of %+v", w, long, got, room)
				}
			}
		}
	}
}

func TestNamesAreNotCutByOneCell(t *testing.T) {
	want := columns{name: 21}
	for i := range want.after {
		want.after[i] = columnTypes[i].least
	}
	want.after[notes] = 22 // Leaves one cell beyond the columns.
	if c := arrange(118, want); c.name != 21 {
		t.Errorf("a name of 21 cells gets %d of 118", c.name)
	}
}

func TestTitleCountsHiddenColumns(t *testing.T) {
	h := hub.New(hub.Options{})
	t.Cleanup(h.Close)
	p := newPanel(t, panel.Deps{Hub: h, Feeds: panel.NewRoster("market")})
	p.frozen[0], p.Now = standing(paneltest.Now)[0], paneltest.Now
	for w, want := range map[int]string{60: "+4 columns", 200: ""} {
		p.Lines(paneltest.Frame(), w, 2)
		if _, badge := p.Title(paneltest.Frame()); badge != want {
			t.Errorf("%d wide: %q", w, badge)
		}
	}
}

func TestZoomShowsDetailsOfSelectedFeed(t *testing.T) {
	p := newPanel(t, newHub(t, "live", "dead"))
	f := paneltest.Frame()
	f.Now, f.Zoomed = time.Now(), true
	p.Refresh(f.Now)
	lines := paneltest.Plain(p.Lines(f, 118, 24))
	all := strings.Join(lines, "\n")
	if !strings.Contains(lines[3], "─ live ─") || !strings.Contains(all, "reconnection time") || !strings.Contains(all, "more lines; enter shows them") {
		t.Errorf("no details of the live feed below the list:\n%s", all)
	}
	p.Click(5, 2)
	if l := paneltest.Plain(p.Lines(f, 118, 24)); !strings.Contains(l[3], "─ dead ─") {
		t.Errorf("details do not follow the selection: %q", l[3])
	}
}

func TestNotesIncludeTimePathWithoutTimes(t *testing.T) {
	s := feeds.Snapshot{Reconnects: 3}
	d := drawing{f: paneltest.Frame(), s: &s, judged: judgment{timePath: "tss"}}
	notes := d.notes()
	if len(notes) != 2 || notes[0].words != "no time at tss" || notes[1].words != "⟳ 3" {
		t.Errorf("%+v", notes)
	}
}
