package otlp

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	bridge "go.opentelemetry.io/contrib/bridges/prometheus"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/sdk/instrumentation"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/resource"

	"feedscope/feeds/conn"
	"feedscope/feeds/conn/redact"
)

// Options configure an [Exporter]. Settings and Gatherer are required.
type Options struct {
	*Settings
	Gatherer prometheus.Gatherer
	// Version is that of the program.
	Version string
	// Say, if set, receives the error of the first export that fails, and nil when one succeeds again.
	Say func(error)
	// DialContext opens connections; nil means over the network.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)
}

// Exporter exports metrics.
type Exporter struct {
	Options
	secrets  redact.Known
	resource *resource.Resource
	producer metric.Producer
	out      *otlpmetrichttp.Exporter
	idle     func() // Closes connections.
	failing  bool

	stop    context.CancelFunc
	leave   chan struct{}
	ended   chan struct{}
	leaving sync.Once
}

// Start starts to export metrics. The caller closes the exporter. The errors are those of the settings' files.
func Start(o Options) (*Exporter, error) {
	transport, err := conn.NewForwarder(conn.Options{DialContext: o.DialContext}, conn.Route{TLS: o.tls})
	if err != nil {
		return nil, err
	}
	client := &http.Client{Transport: &judge{transport}}
	compression := otlpmetrichttp.NoCompression
	if o.gzip {
		compression = otlpmetrichttp.GzipCompression
	}
	e := &Exporter{Options: o, secrets: o.secrets(), idle: client.CloseIdleConnections, leave: make(chan struct{}), ended: make(chan struct{})}
	e.out, err = otlpmetrichttp.New(context.Background(),
		otlpmetrichttp.WithEndpointURL(o.endpoint.String()), otlpmetrichttp.WithHeaders(o.headers),
		otlpmetrichttp.WithCompression(compression), otlpmetrichttp.WithHTTPClient(client), otlpmetrichttp.WithTLSClientConfig(nil),
		otlpmetrichttp.WithRetry(otlpmetrichttp.RetryConfig{}), // The next export has it all.
	)
	if err != nil {
		return nil, err
	}
	e.resource = o.resource()
	e.producer = bridge.NewMetricProducer(bridge.WithGatherer(prometheus.GathererFunc(e.gather)))
	var ctx context.Context
	ctx, e.stop = context.WithCancel(context.Background())
	go e.run(ctx)
	return e, nil
}

// resource describes the process. The name of the host tells apart those on several machines.
func (o *Options) resource() *resource.Resource {
	all := []attribute.KeyValue{attribute.String("service.version", o.Version)}
	if host, err := os.Hostname(); err == nil && o.attributes["service.instance.id"] == "" {
		all = append(all, attribute.String("service.instance.id", host))
	}
	for name, value := range o.attributes {
		all = append(all, attribute.String(name, value))
	}
	return resource.NewSchemaless(all...)
}

// run exports metrics until the exporter is closed, and once more then.
func (e *Exporter) run(ctx context.Context) {
	defer close(e.ended)
	defer e.idle()
	ticks := time.NewTicker(e.interval)
	defer ticks.Stop()
	for {
		select {
		case <-e.leave:
			e.export(ctx)
			return
		case <-ticks.C:
			e.export(ctx)
		}
	}
}

// Close exports once more and returns, after patience at the latest.
func (e *Exporter) Close(patience time.Duration) {
	e.leaving.Do(func() { close(e.leave) })
	select {
	case <-e.ended:
	case <-time.After(patience):
	}
	e.stop()
}

// export makes one request, and reports what has changed about that.
func (e *Exporter) export(ctx context.Context) {
	err := e.send(ctx)
	if news := (err != nil) != e.failing; news && e.Say != nil {
		e.Say(err)
	}
	e.failing = err != nil
}

var errLate = errors.New("no answer in time")

func (e *Exporter) send(ctx context.Context) error {
	scopes, err := e.producer.Produce(ctx)
	if err != nil {
		return err
	}
	for i := range scopes {
		scopes[i].Scope = instrumentation.Scope{Name: serviceName, Version: e.Version}
		withUnits(scopes[i].Metrics)
	}
	ctx, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	err = e.out.Export(ctx, &metricdata.ResourceMetrics{Resource: e.resource, ScopeMetrics: scopes})
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return errLate
	}
	if refused, ok := errors.AsType[*refusal](err); ok {
		return errors.New(redact.Text(e.secrets.Text(refused.Error())))
	}
	return errors.New(redact.Text(e.secrets.Text(conn.Reason(err))))
}
