package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"feedscope/feeds/rules/action"
)

// ofActions are the metrics of each action.
var ofActions = members[action.State]{"action", func(s *action.State) string { return s.Name }, []member[action.State]{
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
}}

// NewActions returns a collector for a set of actions. Their names are values of labels.
func NewActions(s *action.Set) prometheus.Collector { return newSet(&ofActions, s.States) }
