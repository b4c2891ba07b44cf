package otlp_test

import (
	"strings"
	"testing"
	"time"

	"feedscope/feeds/metrics/otlp"
)

func TestEnvironment(t *testing.T) {
	for _, c := range []struct{ name, variables, endpoint, problem string }{
		{"nothing", "", "", ""},
		{"an endpoint of all signals", "OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318/", "http://c:4318/v1/metrics", ""},
		{"that of metrics as it is", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=https://c/in OTEL_EXPORTER_OTLP_ENDPOINT=http://d", "https://c/in", ""},
		{"the default endpoint", "OTEL_METRICS_EXPORTER=otlp", "http://localhost:4318/v1/metrics", ""},
		{"an empty variable", "OTEL_EXPORTER_OTLP_ENDPOINT=", "", ""},
		{"disabled", "OTEL_SDK_DISABLED=TRUE OTEL_METRICS_EXPORTER=otlp", "", ""},
		{"no exporter", "OTEL_METRICS_EXPORTER=none OTEL_EXPORTER_OTLP_ENDPOINT=http://c", "", ""},
		{"another exporter", "OTEL_METRICS_EXPORTER=prometheus", "", `OTEL_METRICS_EXPORTER is "prometheus": want otlp or none; --listen serves`},
		{"no scheme", "OTEL_EXPORTER_OTLP_ENDPOINT=localhost:4318", "", "OTEL_EXPORTER_OTLP_ENDPOINT is no URL: write http://HOST:4318"},
		{"a password", "OTEL_EXPORTER_OTLP_ENDPOINT=http://me:s3cr3t@c", "", "OTEL_EXPORTER_OTLP_ENDPOINT has a user or a query"},
		{"gRPC", "OTEL_METRICS_EXPORTER=otlp OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "", "OTEL_EXPORTER_OTLP_PROTOCOL is grpc, which feedscope does not speak: set it to http/protobuf"},
		{"gRPC for metrics", "OTEL_METRICS_EXPORTER=otlp OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=grpc", "", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL is grpc"},
		{
			"HTTP for metrics alone", "OTEL_METRICS_EXPORTER=otlp OTEL_EXPORTER_OTLP_PROTOCOL=grpc OTEL_EXPORTER_OTLP_METRICS_PROTOCOL=http/protobuf",
			"http://localhost:4318/v1/metrics", "",
		},
		{"JSON", "OTEL_METRICS_EXPORTER=otlp OTEL_EXPORTER_OTLP_PROTOCOL=http/json", "", `is "http/json": want http/protobuf`},
		{"seconds", "OTEL_METRICS_EXPORTER=otlp OTEL_METRIC_EXPORT_INTERVAL=10s", "", `OTEL_METRIC_EXPORT_INTERVAL is "10s": want milliseconds, such as 60000`},
		{"delta", "OTEL_METRICS_EXPORTER=otlp OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta", "", `PREFERENCE is "delta": want cumulative`},
		{"no pairs", "OTEL_METRICS_EXPORTER=otlp OTEL_EXPORTER_OTLP_HEADERS=s3cr3t", "", "OTEL_EXPORTER_OTLP_HEADERS is not of the form name=value"},
		{"no header", "OTEL_METRICS_EXPORTER=otlp OTEL_EXPORTER_OTLP_HEADERS=a@b=s3cr3t", "", "OTEL_EXPORTER_OTLP_HEADERS has no valid header"},
		{"no certificate", "OTEL_METRICS_EXPORTER=otlp OTEL_EXPORTER_OTLP_CERTIFICATE=/nonexistent.pem", "", "OTEL_EXPORTER_OTLP_CERTIFICATE and its like: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := make(map[string]string)
			for v := range strings.FieldsSeq(c.variables) {
				name, value, _ := strings.Cut(v, "=")
				all[name] = value
			}
			s, err := otlp.Environment(lookup(all))
			switch {
			case c.problem != "":
				if err == nil || !strings.Contains(err.Error(), c.problem) || strings.Contains(err.Error(), "s3cr3t") {
					t.Errorf("got %v, want %s", err, c.problem)
				}
			case err != nil:
				t.Error(err)
			case c.endpoint == "":
				if s != nil {
					t.Errorf("exports to %s", s.Endpoint())
				}
			case s.Endpoint() != c.endpoint || s.Interval() != time.Minute:
				t.Errorf("exports to %s every %s", s.Endpoint(), s.Interval())
			}
		})
	}
}
