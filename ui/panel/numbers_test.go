package panel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

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
