package series_test

import (
	"fmt"
	"time"

	"feedscope/feeds"
	"feedscope/feeds/state/series"
)

func Example() {
	set := series.New(series.Options{By: []string{"host", "name"}, Values: []series.Value{{Path: "value", Unit: "unit"}}})
	start := time.Now()
	// A hub does this on the goroutine of a feed that set is a Fold of.
	for i, v := range []float64{70, 80, 75} {
		set.Fold([]feeds.Event{{
			Data: fmt.Appendf(nil, `{"host":"db-3","name":"cpu","value":%v,"unit":"%%"}`, v),
			Time: start.Add(time.Duration(i) * time.Second),
		}})
	}

	reader := set.Reader()
	var s series.Snapshot
	reader.Read(start.Add(2*time.Second), 0, 10, 60, &s)
	for _, row := range s.Rows {
		w := row.Window
		fmt.Printf("%s %v%s, %v to %v, mean %v\n", row.Name, row.Last, row.Unit, w.Min, w.Max, w.Mean)
		fmt.Println(row.Spark[57:])
	}
	// Output:
	// db-3/cpu 75%, 70 to 80, mean 75
	// [70 80 75]
}
