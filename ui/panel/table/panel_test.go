package table_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/hub"
	"feedscope/feeds/state/groups"
	"feedscope/ui/panel"
	"feedscope/ui/panel/paneltest"
	"feedscope/ui/panel/table"
	"feedscope/ui/term/keymap"
	"feedscope/ui/term/theme"
)

var now = paneltest.Now

// board is a panel with its set.
type board struct {
	*table.Panel
	set    *groups.Set
	config table.Config
	status feeds.Status
	frame  panel.Frame
}

func newBoard(c table.Config, room int) *board {
	c.Name, c.Window = "Requests", 5*time.Minute
	b := &board{config: c, frame: paneltest.Frame(), status: feeds.Status{State: feeds.Live}}
	b.set = groups.New(groups.Options{Records: c.Records, By: c.By, Value: c.Value, Window: c.Window, Max: room})
	b.renew()
	return b
}

func (b *board) renew() {
	b.Panel = table.New(b.config, b.set, &panel.Sources{
		Indexes: []int{0}, Name: func(int) string { return "web" },
		Status: func(int) (feeds.Status, time.Time) { return b.status, now.Add(-41 * time.Second) },
	})
}

func (b *board) fold(ago time.Duration, kind, data string) {
	b.set.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte(kind), Data: []byte(data), Time: now.Add(-ago)}})
}

// traffic folds the requests of some paths.
func (b *board) traffic() *board {
	for i := range 600 {
		path := []string{"/", "/cart", "/search", "/", "/login", "/", "/cart", "/img/日本.png"}[(i*i+i/7)%8]
		b.fold(time.Duration(599-i)*400*time.Millisecond, "request", fmt.Sprintf(`{"path":%q,"ms":%d}`, path, 20+(i*37)%(90+len(path)*20)))
	}
	return b
}

func (b *board) draw(w, h int) []string {
	b.Refresh(b.frame.Now)
	return b.Lines(b.frame, w, h)
}

func TestGolden(t *testing.T) {
	byPath := table.Config{By: []string{"path"}, Value: "ms"}
	for _, c := range []struct {
		name string
		w, h int
		c    table.Config
		set  func(*board)
	}{
		{"types-58x6", 58, 6, table.Config{}, nil},
		{"38x7", 38, 7, byPath, nil},
		{"78x9", 78, 9, byPath, nil},
		{"118x9", 118, 9, byPath, func(b *board) {
			b.draw(118, 9)
			b.Do(keymap.Sort)
			b.Do(keymap.Sort)
		}},
		{"ascii-58x8", 58, 8, byPath, func(b *board) {
			b.frame.Theme = theme.Load("mono", theme.Options{ASCII: true, NoColor: true})
		}},
		{"zoomed-158x20", 158, 20, byPath, func(b *board) { b.frame.Zoomed = true }},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBoard(c.c, 0).traffic()
			b.fold(time.Second, "heartbeat", `{"path":"/health"}`)
			if c.set != nil {
				c.set(b)
			}
			paneltest.Golden(t, c.name, b.draw(c.w, c.h))
		})
	}
}

func TestEmptyPanelGolden(t *testing.T) {
	b := newBoard(table.Config{By: []string{"host"}}, 0)
	paneltest.Golden(t, "empty-58x4", b.draw(58, 4))
	for range 20 {
		b.fold(0, "request", `{"path":"/"}`)
	}
	b.frame.Now = now.Add(time.Second)
	paneltest.Golden(t, "missing-58x4", b.draw(58, 4))
}

func TestInvariants(t *testing.T) {
	for _, c := range []table.Config{{}, {By: []string{"path"}, Value: "ms"}} {
		b := newBoard(c, 0).traffic()
		for _, key := range []string{`""`, `"\u001b[31mred"`, `"\u202e世界"`, `"` + strings.Repeat("w", 300) + `"`, "null"} {
			b.fold(0, "\x1b[31m"+key, `{"path":`+key+`,"ms":1e300}`)
		}
		paneltest.Invariants(t, func() panel.Panel {
			b.renew()
			return b.Panel
		})
	}
}

func TestFullTableSaysWhatItLeavesOut(t *testing.T) {
	b := newBoard(table.Config{By: []string{"id"}}, 3)
	for i := range 10 {
		b.fold(0, "e", fmt.Sprintf(`{"id":%d}`, i))
	}
	b.fold(0, "e", `{}`)
	b.draw(60, 8)
	if _, badge := b.Title(b.frame); !strings.HasPrefix(badge, "full, 7 events of other groups") ||
		!strings.Contains(badge, "1 without a key") {
		t.Errorf("the badge is %s", badge)
	}
}

func TestSelectionFollowsItsRow(t *testing.T) {
	b := newBoard(table.Config{}, 0)
	b.fold(0, "a", "")
	b.fold(0, "a", "")
	b.fold(0, "b", "")
	b.draw(60, 8)
	b.Do(keymap.Down)
	if got := b.Events(); got != "feed:web type:b" {
		t.Errorf("the row's events are %s", got)
	}
	for range 3 {
		b.fold(0, "b", "")
	}
	b.frame.Now = now.Add(time.Second)
	lines := paneltest.Plain(b.draw(60, 8))
	if !strings.HasPrefix(lines[1], "▌b") {
		t.Errorf("the selection is not on the row that moved up:\n%s", strings.Join(lines, "\n"))
	}
	if title, _, ok := b.Detail(b.frame, 60); title != "b" || !ok {
		t.Errorf("the details are of %q", title)
	}
}

func TestMissingRecordsAreNamed(t *testing.T) {
	b := newBoard(table.Config{Records: "samples", By: []string{"host"}}, 0)
	b.fold(0, "e", `{"sample":[{"host":"a"}]}`)
	paneltest.Find(t, b.draw(80, 8), "1 event, none with samples · they have sample")
}

func TestEventsOfRow(t *testing.T) {
	long := strings.Repeat("w", 300)
	for _, c := range []struct {
		name, data, want string
		config           table.Config
	}{
		{"a slash in a value", `{"host":"a/b","path":"/c"}`, `.host=a/b .path="/c"`, table.Config{By: []string{"host", "path"}}},
		{"a missing value", `{"path":"/c"}`, `.path="/c"`, table.Config{By: []string{"host", "path"}}},
		{"an empty value", `{"host":""}`, `.host=""`, table.Config{By: []string{"host"}}},
		{"a long value", `{"host":"` + long + `"}`, long[:groups.MaxPart], table.Config{By: []string{"host"}}},
		{"an expression", `{"a":"X"}`, "x", table.Config{By: []string{"lower(a)"}}},
		{"records", `{"all":[{"host":"a"}]}`, "a", table.Config{Records: "all", By: []string{"host"}}},
	} {
		b := newBoard(c.config, 0)
		b.fold(0, "e", c.data)
		b.draw(60, 8)
		if got := b.Events(); got != "feed:web "+c.want {
			t.Errorf("%s: the row's events are %s", c.name, got)
		}
	}
}

func TestExampleCountsTypes(t *testing.T) {
	settings := paneltest.Example(t, table.Type)
	p, fold, err := table.Type.Build(settings, panel.Deps{Hub: hub.New(hub.Options{}), Feeds: panel.NewRoster()})
	if err != nil {
		t.Fatal(err)
	}
	fold.Fold([]feeds.Event{{Kind: feeds.Message, Type: []byte("quote"), Time: now}})
	p.Refresh(now)
	paneltest.Find(t, p.Lines(paneltest.Frame(), 60, 5), "quote")
}

// BenchmarkFrame draws a table of 2,000 rows again, with nothing new.
func BenchmarkFrame(b *testing.B) {
	board := newBoard(table.Config{By: []string{"path"}, Value: "ms"}, 0)
	for i := range 20_000 {
		board.fold(0, "request", fmt.Sprintf(`{"path":"/items/%d","ms":%d}`, i%2000, i%90))
	}
	board.draw(118, 36)
	b.ReportAllocs()
	for b.Loop() {
		board.Lines(board.frame, 118, 36)
	}
}
