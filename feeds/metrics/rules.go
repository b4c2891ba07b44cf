package metrics

import (
	"slices"

	"github.com/prometheus/client_golang/prometheus"

	"feedscope/feeds/rules"
)

// ofRules are the metrics of each rule.
var ofRules = members[rules.State]{"rule", func(s *rules.State) string { return s.Rule.Name }, []member[rules.State]{
	{
		"feedscope_rule_open_alerts", "Alerts of the rule that are open, over all feeds and keys.", prometheus.GaugeValue,
		func(s *rules.State) float64 { return float64(s.Open) },
	},
	{
		"feedscope_rule_pending_alerts", "Conditions of the rule that hold, but not yet for long enough.", prometheus.GaugeValue,
		func(s *rules.State) float64 { return float64(s.Pending) },
	},
	{
		"feedscope_rule_keys", "Keys that the rule follows; without a key, its feeds.", prometheus.GaugeValue,
		func(s *rules.State) float64 { return float64(s.Keys) },
	},
	{
		"feedscope_rule_evicted_keys_total", "Idle keys that the rule gave up because there were too many keys.",
		prometheus.CounterValue, func(s *rules.State) float64 { return float64(s.Evicted) },
	},
	{
		"feedscope_rule_refused_records_total", "Records that the rule left out because no key could be given up for theirs.",
		prometheus.CounterValue, func(s *rules.State) float64 { return float64(s.Refused) },
	},
}}

// What is counted about all rules together.
const (
	alertsName = "feedscope_alerts_total"
	alertsHelp = "Alerts that were sent, by severity and by event: opened, repeated, resolved."
)

// ruleCollector also counts the alerts of all rules.
type ruleCollector struct {
	set[rules.State]
	engine *rules.Engine
	alerts *prometheus.Desc
}

// NewRules returns a collector for the rules of an engine. Their names are values of labels.
func NewRules(e *rules.Engine) prometheus.Collector {
	return ruleCollector{
		newSet(&ofRules, e.States), e, prometheus.NewDesc(alertsName, alertsHelp, []string{"severity", "event"}, nil),
	}
}

// Describe implements [prometheus.Collector].
func (r ruleCollector) Describe(descs chan<- *prometheus.Desc) {
	descs <- r.alerts
	r.set.Describe(descs)
}

// Collect implements [prometheus.Collector].
func (r ruleCollector) Collect(metrics chan<- prometheus.Metric) {
	t := r.engine.Totals()
	for event, counts := range map[string][rules.Critical + 1]uint64{
		"opened": t.Opened, "repeated": t.Repeated, "resolved": t.Resolved,
	} {
		for severity, n := range counts {
			metrics <- prometheus.MustNewConstMetric(
				r.alerts, prometheus.CounterValue, float64(n), rules.Severity(severity).String(), event,
			)
		}
	}
	r.set.Collect(metrics)
}

// rowsOfRules describes the metrics of rules and actions.
func rowsOfRules() []Row {
	rows := []Row{{alertsName, kindName(prometheus.CounterValue), alertsHelp, []string{"severity", "event"}}}
	return slices.Concat(rows, ofRules.rows(), ofActions.rows())
}
