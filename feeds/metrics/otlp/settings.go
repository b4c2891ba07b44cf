package otlp

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"feedscope/feeds/conn"
	"feedscope/feeds/conn/redact"
)

// Settings say where to export metrics to, and how.
type Settings struct {
	endpoint   *url.URL
	headers    map[string]string
	gzip       bool
	tls        conn.TLS
	interval   time.Duration
	timeout    time.Duration
	attributes map[string]string // Of the resource.
}

// Endpoint returns the address, safe to print.
func (s *Settings) Endpoint() string { return redact.URL(s.endpoint) }

// Interval returns the time between exports.
func (s *Settings) Interval() time.Duration { return s.interval }

// The defaults of OpenTelemetry.
const (
	defaultEndpoint = "http://localhost:4318"
	defaultInterval = time.Minute
	defaultTimeout  = 10 * time.Second
	metricsPath     = "v1/metrics"
	serviceName     = "feedscope"
)

// Environment returns the settings in the environment, nil if metrics are not to be exported: unless a variable has an
// endpoint or names the exporter. The errors are sentences that name a variable. Values of headers are not in them.
func Environment(lookup func(name string) (string, bool)) (*Settings, error) {
	e := environment{lookup: lookup}
	if !e.wanted() {
		return nil, e.err
	}
	s := &Settings{
		endpoint: e.endpoint(), headers: e.pairs(e.of("HEADERS")), gzip: e.oneOf("COMPRESSION", "none", "gzip") == "gzip",
		interval: e.duration("OTEL_METRIC_EXPORT_INTERVAL", defaultInterval), timeout: e.timeout(), attributes: e.attributes(),
	}
	e.protocol()
	e.oneOf("TEMPORALITY_PREFERENCE", "cumulative", "")
	for name, value := range s.headers {
		if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
			e.fail(e.of("HEADERS"), "has no valid header: write name=value,name=value")
		}
	}
	_, s.tls.CA = e.value("CERTIFICATE")
	_, s.tls.Cert = e.value("CLIENT_CERTIFICATE")
	_, s.tls.Key = e.value("CLIENT_KEY")
	if err := s.tls.CheckFiles(); err != nil && e.err == nil {
		e.err = fmt.Errorf("OTEL_EXPORTER_OTLP_CERTIFICATE and its like: %w", err)
	}
	return s, e.err
}

// environment reads variables. It keeps the first error.
type environment struct {
	lookup func(name string) (string, bool)
	err    error
}

func (e *environment) fail(name, problem string) {
	if e.err == nil {
		e.err = errors.New(name + " " + problem)
	}
}

func (e *environment) get(name string) string {
	value, _ := e.lookup(name)
	return strings.TrimSpace(value)
}

// of returns the name of the variable that has a setting of the exporter: that for metrics, or else that for all signals.
func (e *environment) of(setting string) string {
	if name := "OTEL_EXPORTER_OTLP_METRICS_" + setting; e.get(name) != "" {
		return name
	}
	return "OTEL_EXPORTER_OTLP_" + setting
}

func (e *environment) value(setting string) (name, value string) {
	name = e.of(setting)
	return name, e.get(name)
}

// wanted reports whether metrics are to be exported.
func (e *environment) wanted() bool {
	if strings.EqualFold(e.get("OTEL_SDK_DISABLED"), "true") {
		return false
	}
	switch exporter := e.get("OTEL_METRICS_EXPORTER"); exporter {
	case "otlp":
		return true
	case "none":
		return false
	case "":
		_, endpoint := e.value("ENDPOINT")
		return endpoint != ""
	default:
		e.fail("OTEL_METRICS_EXPORTER", fmt.Sprintf("is %q: want otlp or none; --listen serves metrics for Prometheus", exporter))
		return false
	}
}

// endpoint returns the address of requests. That for all signals is a base, to which a path is added.
func (e *environment) endpoint() *url.URL {
	name, value := e.value("ENDPOINT")
	u, err := url.Parse(cmp.Or(value, defaultEndpoint))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		e.fail(name, "is no URL: write http://HOST:4318")
		return &url.URL{}
	}
	if u.User != nil || u.RawQuery != "" {
		e.fail(name, "has a user or a query, which are not sent: use OTEL_EXPORTER_OTLP_HEADERS")
	}
	if u.Path == "" {
		u.Path = "/"
	}
	if !strings.Contains(name, "METRICS") {
		return u.JoinPath(metricsPath)
	}
	return u
}

func (e *environment) protocol() {
	name, value := e.value("PROTOCOL")
	switch value {
	case "", "http/protobuf":
	case "grpc":
		e.fail(name, "is grpc, which feedscope does not speak: set it to http/protobuf, and the endpoint to the port of the collector "+
			"for HTTP, usually 4318")
	default:
		e.fail(name, fmt.Sprintf("is %q: want http/protobuf", value))
	}
}

// oneOf returns a setting that has few values; the first one is the default.
func (e *environment) oneOf(setting string, values ...string) string {
	name, value := e.value(setting)
	value = cmp.Or(strings.ToLower(value), values[0])
	if !slices.Contains(values, value) {
		e.fail(name, fmt.Sprintf("is %q: want %s", value, strings.Trim(strings.Join(values, " or "), " or")))
	}
	return value
}

// duration returns a time in milliseconds.
func (e *environment) duration(name string, usual time.Duration) time.Duration {
	value := e.get(name)
	if value == "" {
		return usual
	}
	ms, err := strconv.ParseUint(value, 10, 31)
	if err != nil || ms == 0 {
		e.fail(name, fmt.Sprintf("is %q: want milliseconds, such as %d", value, usual.Milliseconds()))
		return usual
	}
	return time.Duration(ms) * time.Millisecond
}

// timeout returns the time limit for a request.
func (e *environment) timeout() time.Duration {
	limit := e.duration(e.of("TIMEOUT"), defaultTimeout)
	return min(limit, e.duration("OTEL_METRIC_EXPORT_TIMEOUT", limit))
}

// attributes returns those of the resource, beside the defaults.
func (e *environment) attributes() map[string]string {
	all := map[string]string{"service.name": serviceName}
	maps.Copy(all, e.pairs("OTEL_RESOURCE_ATTRIBUTES"))
	if name := e.get("OTEL_SERVICE_NAME"); name != "" {
		all["service.name"] = name
	}
	return all
}

// pairs returns the names and values in a variable: name=value,name=value, percent-encoded.
func (e *environment) pairs(variable string) map[string]string {
	all := make(map[string]string)
	for pair := range strings.SplitSeq(e.get(variable), ",") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		name, value, ok := strings.Cut(pair, "=")
		value, err := url.PathUnescape(strings.TrimSpace(value))
		if name = strings.TrimSpace(name); !ok || err != nil || name == "" {
			e.fail(variable, "is not of the form name=value,name=value")
			continue
		}
		all[name] = value
	}
	return all
}

// secrets returns what must be masked in errors.
func (s *Settings) secrets() redact.Known {
	var values []string
	for _, v := range s.headers {
		values = append(values, v)
		if _, token, has := strings.Cut(v, " "); has {
			values = append(values, token)
		}
	}
	return redact.NewKnown(values, []string{s.endpoint.Host})
}
