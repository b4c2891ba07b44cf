package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"feedscope/feeds/rules"
)

// ruleFamily is a metric of each rule.
type ruleFamily struct {
	name, help string
	kind       prometheus.ValueType
	of         func(s *rules.State) float64
}

var ruleFamilies = []ruleFamily{
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
		"feedscope_rule_refused_records_total", "Records that the rule left out because too many keys had alerts.",
		prometheus.CounterValue, func(s *rules.State) float64 { return float64(s.Refused) },
	},
}

// What is counted about all rules together.
const (
	alertsName = "feedscope_alerts_total"
	alertsHelp = "Alerts that were sent, by severity and by event: opened, repeated, resolved."
)

// Rules is a [prometheus.Collector] for the rules of an engine. Their names are values of labels.
type Rules struct {
	engine *rules.Engine
	alerts *prometheus.Desc
	descs  []*prometheus.Desc // Of ruleFamilies, in order.
}

// NewRules returns a collector for the rules of an engine.
func NewRules(e *rules.Engine) *Rules {
	r := &Rules{engine: e, alerts: prometheus.NewDesc(alertsName, alertsHelp, []string{"severity", "event"}, nil)}
	for i := range ruleFamilies {
		r.descs = append(r.descs, prometheus.NewDesc(ruleFamilies[i].name, ruleFamilies[i].help, []string{"rule"}, nil))
	}
	return r
}

// Describe implements [prometheus.Collector].
func (r *Rules) Describe(descs chan<- *prometheus.Desc) {
	descs <- r.alerts
	for _, d := range r.descs {
		descs <- d
	}
}

// Collect implements [prometheus.Collector].
func (r *Rules) Collect(metrics chan<- prometheus.Metric) {
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
	states := r.engine.States()
	for i := range states {
		for j := range ruleFamilies {
			f := &ruleFamilies[j]
			metrics <- prometheus.MustNewConstMetric(r.descs[j], f.kind, f.of(&states[i]), labelOf(states[i].Rule.Name))
		}
	}
}

// rowsOfRules describes the metrics of rules and actions.
func rowsOfRules() []Row {
	rows := []Row{{alertsName, kindName(prometheus.CounterValue), alertsHelp, []string{"severity", "event"}}}
	for i := range ruleFamilies {
		f := &ruleFamilies[i]
		rows = append(rows, Row{f.name, kindName(f.kind), f.help, []string{"rule"}})
	}
	for i := range actionFamilies {
		f := &actionFamilies[i]
		rows = append(rows, Row{f.name, kindName(f.kind), f.help, []string{"action"}})
	}
	return rows
}

func kindName(kind prometheus.ValueType) string {
	if kind == prometheus.CounterValue {
		return "counter"
	}
	return "gauge"
}
