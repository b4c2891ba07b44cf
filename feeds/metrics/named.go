package metrics

import "github.com/prometheus/client_golang/prometheus"

// member is a metric of each member of a set, such as each rule.
type member[T any] struct {
	name, help string
	kind       prometheus.ValueType
	of         func(of *T) float64
}

// members are the metrics of a set, with one label: what a member is called.
type members[T any] struct {
	label  string
	called func(of *T) string
	all    []member[T]
}

// set is a [prometheus.Collector] for members.
type set[T any] struct {
	*members[T]
	states func() []T
	descs  []*prometheus.Desc // Of the metrics, in order.
}

func newSet[T any](m *members[T], states func() []T) set[T] {
	s := set[T]{members: m, states: states}
	for _, f := range m.all {
		s.descs = append(s.descs, prometheus.NewDesc(f.name, f.help, []string{m.label}, nil))
	}
	return s
}

// Describe implements [prometheus.Collector].
func (s set[T]) Describe(descs chan<- *prometheus.Desc) {
	for _, d := range s.descs {
		descs <- d
	}
}

// Collect implements [prometheus.Collector].
func (s set[T]) Collect(metrics chan<- prometheus.Metric) {
	states := s.states()
	for i := range states {
		name := labelOf(s.called(&states[i]))
		for j, f := range s.all {
			metrics <- prometheus.MustNewConstMetric(s.descs[j], f.kind, f.of(&states[i]), name)
		}
	}
}

// rows describes the metrics.
func (m *members[T]) rows() (rows []Row) {
	for _, f := range m.all {
		rows = append(rows, Row{f.name, kindName(f.kind), f.help, []string{m.label}})
	}
	return rows
}

func kindName(kind prometheus.ValueType) string {
	if kind == prometheus.CounterValue {
		return "counter"
	}
	return "gauge"
}
