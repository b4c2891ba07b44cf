package panel_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"feedscope/feeds"
	"feedscope/feeds/state/series"
	"feedscope/ui/panel"
)

func TestNumbersNameTheirSeries(t *testing.T) {
	for _, c := range []struct {
		name    string
		numbers panel.Numbers
		want    []series.Value
	}{
		{
			"one number with names from the event",
			panel.Numbers{Series: []string{"host"}, Value: "v", Unit: "u"},
			[]series.Value{{Path: "v", Unit: "u"}},
		},
		{
			"one number alone has its path as name",
			panel.Numbers{Value: `cpu\.load`, Unit: "%"},
			[]series.Value{{Path: `cpu\.load`, Name: "cpu.load", UnitText: "%"}},
		},
		{
			"several numbers have a name each",
			panel.Numbers{Series: []string{"host"}, Unit: "%", Values: []panel.Value{
				{Path: "cpu"}, {Path: "mem.used", Name: "memory", Unit: "=MiB"},
			}},
			[]series.Value{{Path: "cpu", Name: "cpu", UnitText: "%"}, {Path: "mem.used", Name: "memory", UnitText: "MiB"}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, c.numbers.Options().Values); diff != "" {
				t.Errorf("(- want, + got)\n%s", diff)
			}
		})
	}
}

func TestEventsOfSeries(t *testing.T) {
	for _, c := range []struct{ name, records, data, want string }{
		{"slashes in values", "", `{"host":"a/b","disk":"/c","v":1}`, `.host=a/b .disk="/c" type:"use of disk"`},
		{"a missing value", "", `{"disk":"/c","v":1}`, `.disk="/c" type:"use of disk"`},
		{"records", "all", `{"all":[{"host":"a/b","disk":"c","v":1}]}`, `a/b c type:"use of disk"`},
	} {
		n := panel.Numbers{Records: c.records, Series: []string{"host", "disk", "@type"}, Value: "v"}
		set := series.New(n.Options())
		set.Fold([]feeds.Event{{Type: []byte("use of disk"), Data: []byte(c.data)}})
		var s series.Snapshot
		set.Reader().Read(time.Time{}, 0, 1, 0, &s)
		if len(s.Rows) != 1 {
			t.Fatalf("%s: %d series", c.name, len(s.Rows))
		}
		if got := strings.Join(n.Where(s.Rows[0].ID), " "); got != c.want {
			t.Errorf("%s: the events are %s, want %s", c.name, got, c.want)
		}
	}
}
