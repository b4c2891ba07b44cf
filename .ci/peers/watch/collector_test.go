package watch

import (
	"net"
	"testing"
	"time"

	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/receiver/otlpreceiver"
	"go.opentelemetry.io/collector/receiver/receivertest"
)

// newCollector starts the receiver of the OpenTelemetry Collector, and returns its address and what it receives.
func newCollector(t *testing.T) (address string, sink *consumertest.MetricsSink) {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	factory := otlpreceiver.NewFactory()
	config := factory.CreateDefaultConfig()
	given := map[string]any{"protocols": map[string]any{"http": map[string]any{"endpoint": address}}}
	if err := confmap.NewFromStringMap(given).Unmarshal(config); err != nil {
		t.Fatal(err)
	}
	sink = new(consumertest.MetricsSink)
	r, err := factory.CreateMetrics(t.Context(), receivertest.NewNopSettings(factory.Type()), config, sink)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Start(t.Context(), componenttest.NewNopHost()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Shutdown(t.Context()) })
	return address, sink
}

func TestCollectorReceivesMetrics(t *testing.T) {
	t.Parallel()
	address, sink := newCollector(t)
	next := watcher(t, []string{
		"OTEL_EXPORTER_OTLP_ENDPOINT=http://" + address, "OTEL_METRIC_EXPORT_INTERVAL=500", "OTEL_SERVICE_NAME=wall",
	})
	next(`"exporting metrics" endpoint=http://` + address + `/v1/metrics`)
	ticks, end := time.NewTicker(100*time.Millisecond), time.After(limit/2)
	defer ticks.Stop()
	for !arrived(t, sink.AllMetrics()) {
		select {
		case <-ticks.C:
		case <-end:
			t.Fatalf("of %d exports, none has the metrics", len(sink.AllMetrics()))
		}
	}
}

// arrived reports whether metrics of the feed are among the exports: events, and gaps as an exponential histogram.
func arrived(t *testing.T, all []pmetric.Metrics) bool {
	t.Helper()
	var events, gaps bool
	for _, m := range all {
		of := m.ResourceMetrics().At(0)
		if name, _ := of.Resource().Attributes().Get("service.name"); name.AsString() != "wall" {
			t.Fatalf("the service is %s", name.AsString())
		}
		metrics := of.ScopeMetrics().At(0).Metrics()
		for i := range metrics.Len() {
			switch metric := metrics.At(i); metric.Name() {
			case "feedscope_feed_events_total":
				events = events || metric.Sum().DataPoints().At(0).DoubleValue() > 20
			case "feedscope_feed_gap_seconds":
				gaps = gaps || metric.Type() == pmetric.MetricTypeExponentialHistogram &&
					metric.ExponentialHistogram().DataPoints().At(0).Count() > 20
			}
		}
	}
	return events && gaps
}
