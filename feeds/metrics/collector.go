package metrics

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"feedscope/feeds/health"
	"feedscope/feeds/hub"
)

// noTime is the creation time of metrics, which are as old as their feeds.
var noTime time.Time

// Collector is a [prometheus.Collector] for the feeds of a hub that it observes.
type Collector struct {
	hub      *hub.Hub
	findings func(feed string) []string
	descs    []*prometheus.Desc // Of the families, in order.
	now      func() time.Time

	mu        sync.Mutex
	observers map[string]*Observer // By name.
}

// New returns a collector without feeds. Findings returns the codes of the findings about a feed; it may be nil.
func New(h *hub.Hub, findings func(feed string) []string) *Collector {
	if findings == nil {
		findings = func(string) []string { return nil }
	}
	c := &Collector{hub: h, findings: findings, now: time.Now, observers: make(map[string]*Observer)}
	for i := range families {
		c.descs = append(c.descs, families[i].desc())
	}
	return c
}

// SetClock sets what tells the time, for feeds whose times are not those of this machine's clock.
func (c *Collector) SetClock(now func() time.Time) { c.now = now }

// Of returns the observer of the feed with a name, always the same until the feed is forgotten. It is one of the feed's
// folds; a feed without one has no metrics.
func (c *Collector) Of(name string) *Observer {
	c.mu.Lock()
	defer c.mu.Unlock()
	o := c.observers[name]
	if o == nil {
		o = newObserver()
		c.observers[name] = o
	}
	return o
}

// Forget drops what was counted about a feed that has been removed.
func (c *Collector) Forget(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.observers, name)
}

func (c *Collector) observer(name string) *Observer {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.observers[name]
}

// Describe implements [prometheus.Collector].
func (c *Collector) Describe(descs chan<- *prometheus.Desc) {
	for _, d := range c.descs {
		descs <- d
	}
}

// Collect implements [prometheus.Collector].
func (c *Collector) Collect(metrics chan<- prometheus.Metric) {
	now := c.now()
	var buckets []health.Bucket
	for _, f := range c.hub.Feeds() {
		o := c.observer(f.Name())
		if o == nil {
			continue
		}
		name := labelOf(f.Name())
		s := &sample{Snapshot: f.Brief(), now: now, observed: o.take(), findings: c.findings(f.Name())}
		for i := range families {
			buckets = families[i].collect(c.descs[i], f, name, s, buckets, metrics)
		}
	}
}

// collect sends the metrics of a feed. It returns the buffer that it was given.
func (m *family) collect(
	d *prometheus.Desc, f *hub.Feed, name string, s *sample, buckets []health.Bucket, metrics chan<- prometheus.Metric,
) []health.Bucket {
	put := func(kind prometheus.ValueType) put {
		return func(value float64, labels ...string) {
			metrics <- prometheus.MustNewConstMetric(d, kind, value, append([]string{name}, labels...)...)
		}
	}
	switch {
	case m.gauge != nil:
		m.gauge(s, put(prometheus.GaugeValue))
	case m.counter != nil:
		m.counter(s, put(prometheus.CounterValue))
	case m.has(f):
		buckets = m.histogram(f, buckets[:0], s.now)
		metrics <- newHistogram(d, m.bounds, buckets, name)
	}
	return buckets
}
