package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"feedscope/feeds/rules/action"
)

// actionFamily is a metric of each action.
type actionFamily struct {
	name, help string
	kind       prometheus.ValueType
	of         func(s *action.State) float64
}

var actionFamilies = []actionFamily{
	{
		"feedscope_action_delivered_alerts_total", "Alerts that the action has delivered.", prometheus.CounterValue,
		func(s *action.State) float64 { return float64(s.Delivered) },
	},
	{
		"feedscope_action_failed_attempts_total", "Attempts to deliver that failed.", prometheus.CounterValue,
		func(s *action.State) float64 { return float64(s.Failed) },
	},
	{
		"feedscope_action_lost_alerts_total",
		"Alerts that were given up: refused, too old, or too many. A newer state that takes the place of an older one does not count.",
		prometheus.CounterValue, func(s *action.State) float64 { return float64(s.Lost) },
	},
	{
		"feedscope_action_waiting_alerts", "Alerts that wait to be delivered.", prometheus.GaugeValue,
		func(s *action.State) float64 { return float64(s.Waiting) },
	},
	{
		"feedscope_action_failing", "1 if the last attempt failed, else 0.", prometheus.GaugeValue,
		func(s *action.State) float64 { return truth(s.Problem != "") },
	},
}

// Actions is a [prometheus.Collector] for a set of actions. Their names are values of labels.
type Actions struct {
	set   *action.Set
	descs []*prometheus.Desc // Of actionFamilies, in order.
}

// NewActions returns a collector for a set of actions.
func NewActions(s *action.Set) *Actions {
	a := &Actions{set: s}
	for i := range actionFamilies {
		a.descs = append(a.descs, prometheus.NewDesc(actionFamilies[i].name, actionFamilies[i].help, []string{"action"}, nil))
	}
	return a
}

// Describe implements [prometheus.Collector].
func (a *Actions) Describe(descs chan<- *prometheus.Desc) {
	for _, d := range a.descs {
		descs <- d
	}
}

// Collect implements [prometheus.Collector].
func (a *Actions) Collect(metrics chan<- prometheus.Metric) {
	states := a.set.States()
	for i := range states {
		for j := range actionFamilies {
			f := &actionFamilies[j]
			metrics <- prometheus.MustNewConstMetric(a.descs[j], f.kind, f.of(&states[i]), labelOf(states[i].Name))
		}
	}
}
