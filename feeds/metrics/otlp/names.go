package otlp

import (
	"slices"
	"strings"

	dto "github.com/prometheus/client_model/go"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"feedscope/feeds/metrics"
)

// gather returns the metrics under their names in OpenTelemetry. Those that cannot be collected are left out, as in answers
// to Prometheus.
func (e *Exporter) gather() ([]*dto.MetricFamily, error) {
	all, _ := e.Gatherer.Gather()
	for _, f := range all {
		name := metrics.Convention(f.GetName())
		if name == f.GetName() {
			continue
		}
		f.Name = &name
		for _, m := range f.GetMetric() {
			m.Label = slices.Clone(m.GetLabel()) // They belong to the metric.
			for i, l := range m.GetLabel() {
				label := metrics.Convention(l.GetName())
				m.Label[i] = &dto.LabelPair{Name: &label, Value: l.Value}
			}
		}
	}
	return all, nil
}

// units are those of metrics by the ends of their names.
var units = []struct{ suffix, unit string }{
	{"_seconds", "s"},
	{"_bytes", "By"},
	{".usage", "{token}"},
	{".duration", "s"},
	{".time_to_first_chunk", "s"},
	{".time_to_first_token", "s"},
	{".time_per_output_token", "s"},
}

// withUnits sets the units of metrics.
func withUnits(all []metricdata.Metrics) {
	for i := range all {
		name := strings.TrimSuffix(all[i].Name, "_total")
		for _, u := range units {
			if strings.HasSuffix(name, u.suffix) {
				all[i].Unit = u.unit
			}
		}
	}
}
