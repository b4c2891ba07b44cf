package watch

import (
	"testing"
	"time"

	"feedscope/feeds/collect/view"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"feedscope/feeds/collect"
)

func TestNamesFollowTheConventions(t *testing.T) {
	e, r := new(exposed), prometheus.NewPedanticRegistry()
	e.publish(&facts{recorded: &recorded{active: true}, collected: new(collect.Figures), read: new(view.State)}, time.Now())
	r.MustRegister(e)
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	if len(families) != len(figures) {
		t.Errorf("%d of %d figures are collected", len(families), len(figures))
	}
	problems, err := promlint.NewWithMetricFamilies(families).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}
