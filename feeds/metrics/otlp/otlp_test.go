package otlp_test

import (
	"compress/gzip"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	collector "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	pb "go.opentelemetry.io/proto/otlp/metrics/v1"
	"google.golang.org/protobuf/proto"

	"feedscope/feeds/feedtest"
	"feedscope/feeds/metrics/otlp"
)

// receiver is a collector. It answers with a status.
type receiver struct {
	mu       sync.Mutex
	status   int
	takes    time.Duration
	requests []*http.Request
	bodies   []*collector.ExportMetricsServiceRequest
	times    []time.Duration
	start    time.Time
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body := io.Reader(req.Body)
	if req.Header.Get("Content-Encoding") == "gzip" {
		body, _ = gzip.NewReader(body)
	}
	data, _ := io.ReadAll(body)
	message := new(collector.ExportMetricsServiceRequest)
	err := proto.Unmarshal(data, message)
	r.mu.Lock()
	status, takes := r.status, r.takes
	r.requests, r.bodies, r.times = append(r.requests, req), append(r.bodies, message), append(r.times, time.Since(r.start))
	r.mu.Unlock()
	select {
	case <-time.After(takes):
	case <-req.Context().Done():
	}
	if err != nil {
		status = http.StatusBadRequest
	}
	if status >= 300 && status < 400 {
		w.Header().Set("Location", "http://elsewhere.test/")
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, "no: Bearer s3cr3t-token")
}

func (r *receiver) answer(status int, takes time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status, r.takes = status, takes
}

// exporting is an exporter in synthetic time.
type exporting struct {
	*otlp.Exporter
	*receiver
	said []string
}

// run exports the metrics of a registry to a receiver, and calls test.
func run(t *testing.T, variables map[string]string, registry *prometheus.Registry, test func(e *exporting)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		e := &exporting{receiver: &receiver{status: http.StatusOK, start: time.Now()}}
		n, stop := feedtest.Serve(e.receiver)
		all := map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.test:4318/base"}
		maps.Copy(all, variables)
		settings, err := otlp.Environment(lookup(all))
		if err != nil {
			t.Fatal(err)
		}
		e.Exporter, err = otlp.Start(otlp.Options{
			Settings: settings, Gatherer: registry, Version: "1.2.3", DialContext: n.DialContext,
			Say: func(err error) {
				if err == nil {
					err = errors.New("works")
				}
				e.said = append(e.said, err.Error())
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		test(e)
		e.Close(time.Second)
		stop()
		synctest.Wait()
	})
}

func lookup(all map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := all[name]; return v, ok }
}

func wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// sample returns a registry with a metric of each type.
func sample() *prometheus.Registry {
	r := prometheus.NewRegistry()
	gauge := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "feedscope_feed_silence_seconds", Help: "Silence."}, []string{"feed"})
	gauge.WithLabelValues("f").Set(1.5)
	counter := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "feedscope_feed_received_bytes_total"}, []string{"feed"})
	counter.WithLabelValues("f").Add(42)
	tokens := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "gen_ai_client_token_usage", Buckets: []float64{1, 10}, NativeHistogramBucketFactor: 1.1,
	}, []string{"feed", "gen_ai_token_type"})
	tokens.WithLabelValues("f", "output").Observe(4)
	tokens.WithLabelValues("f", "output").Observe(4)
	duration := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "gen_ai_client_operation_duration_seconds", NativeHistogramBucketFactor: 1.1,
	}, []string{"feed"})
	duration.WithLabelValues("f").Observe(2)
	r.MustRegister(gauge, counter, tokens, duration)
	return r
}

func attributes(all []*common.KeyValue) string {
	var words []string
	for _, a := range all {
		words = append(words, a.GetKey()+"="+a.GetValue().GetStringValue())
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

func TestMetricsArriveUnderTheirNames(t *testing.T) {
	variables := map[string]string{
		"OTEL_EXPORTER_OTLP_HEADERS":     "Authorization=Bearer%20s3cr3t-token, x-scope=1",
		"OTEL_EXPORTER_OTLP_COMPRESSION": "gzip",
		"OTEL_SERVICE_NAME":              "wall",
		"OTEL_RESOURCE_ATTRIBUTES":       "service.instance.id=a%2Cb,deployment.environment.name=test",
	}
	registry := sample()
	run(t, variables, registry, func(e *exporting) {
		wait(time.Minute)
		if len(e.requests) != 1 || e.times[0] != time.Minute {
			t.Fatalf("%d requests at %v", len(e.requests), e.times)
		}
		req := e.requests[0]
		if req.URL.Path != "/base/v1/metrics" || req.Header.Get("Authorization") != "Bearer s3cr3t-token" || req.Header.Get("X-Scope") != "1" {
			t.Errorf("%s %v", req.URL, req.Header)
		}
		of := e.bodies[0].GetResourceMetrics()[0]
		want := "deployment.environment.name=test service.instance.id=a,b service.name=wall service.version=1.2.3"
		if got := attributes(of.GetResource().GetAttributes()); got != want {
			t.Errorf("the resource is %s", got)
		}
		scope := of.GetScopeMetrics()[0]
		if s := scope.GetScope(); s.GetName() != "feedscope" || s.GetVersion() != "1.2.3" {
			t.Errorf("the scope is %v", s)
		}
		all := make(map[string]*pb.Metric)
		for _, m := range scope.GetMetrics() {
			all[m.GetName()+" "+m.GetUnit()] = m
		}
		if m := all["feedscope_feed_silence_seconds s"].GetGauge().GetDataPoints(); len(m) != 1 || m[0].GetAsDouble() != 1.5 ||
			attributes(m[0].GetAttributes()) != "feed=f" {
			t.Errorf("the silence is %v", m)
		}
		sum := all["feedscope_feed_received_bytes_total By"].GetSum()
		if m := sum.GetDataPoints(); len(m) != 1 || m[0].GetAsDouble() != 42 || !sum.GetIsMonotonic() || m[0].GetStartTimeUnixNano() == 0 {
			t.Errorf("the bytes are %v", sum)
		}
		m := all["gen_ai.client.token.usage {token}"].GetExponentialHistogram().GetDataPoints()
		if len(m) != 1 || attributes(m[0].GetAttributes()) != "feed=f gen_ai.token.type=output" || m[0].GetCount() != 2 || m[0].GetSum() != 8 {
			t.Fatalf("the tokens are %v", m)
		}
		// The bucket of 4 in the exponential histogram of this scale is (2^(index/2^scale), 2^((index+1)/2^scale)].
		b := m[0].GetPositive()
		if index := int(b.GetOffset()) + slices.Index(b.GetBucketCounts(), 2); index != 2<<m[0].GetScale()-1 {
			t.Errorf("the value is in bucket %d of scale %d", index, m[0].GetScale())
		}
		if all["gen_ai.client.operation.duration s"] == nil {
			t.Errorf("the metrics are %v", slices.Collect(maps.Keys(all)))
		}
		// What Prometheus reads has its own names still.
		families, err := registry.Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range families {
			if strings.Contains(f.GetName()+f.GetMetric()[0].String(), "gen_ai.") {
				t.Errorf("Prometheus reads %v", f)
			}
		}
	})
}

func TestFailureIsReportedOnceAndWhenItEnds(t *testing.T) {
	variables := map[string]string{
		"OTEL_METRIC_EXPORT_INTERVAL": "5000", "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Bearer s3cr3t-token",
		"OTEL_EXPORTER_OTLP_TIMEOUT": "2000",
	}
	for name, c := range map[string]struct {
		status int
		takes  time.Duration
		want   string
	}{
		"refused":     {http.StatusUnauthorized, 0, "401 Unauthorized"},
		"unavailable": {http.StatusServiceUnavailable, 0, "503 Service Unavailable: no: •••"},
		"redirected":  {http.StatusTemporaryRedirect, 0, "307 Temporary Redirect"},
		"silent":      {http.StatusOK, time.Hour, "no answer in time"},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, variables, sample(), func(e *exporting) {
				e.answer(c.status, c.takes)
				wait(time.Minute)
				if len(e.said) != 1 || !strings.Contains(e.said[0], c.want) || strings.Contains(e.said[0], "s3cr3t") {
					t.Errorf("said %q", e.said)
				}
				if n := len(e.requests); n < 8 || n > 12 {
					t.Errorf("%d requests", n)
				}
				e.answer(http.StatusOK, 0)
				wait(10 * time.Second)
				if len(e.said) != 2 || e.said[1] != "works" {
					t.Errorf("said %q", e.said)
				}
			})
		})
	}
}

func TestLastExportDoesNotWaitForever(t *testing.T) {
	run(t, nil, sample(), func(e *exporting) {
		wait(time.Second)
		e.Close(time.Second)
		if len(e.requests) != 1 || e.times[0] != time.Second {
			t.Errorf("exported at %v", e.times)
		}
	})
	run(t, nil, sample(), func(e *exporting) {
		e.answer(http.StatusOK, time.Hour)
		began := time.Now()
		e.Close(2 * time.Second)
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("took %s", took)
		}
	})
}
