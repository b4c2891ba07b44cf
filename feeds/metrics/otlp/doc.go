// Package otlp exports metrics to an OpenTelemetry collector, as protobuf over HTTP. The variables of the environment that
// OpenTelemetry defines and a [prometheus.Gatherer] go in; requests come out, one an interval and one at the end.
//
// The metrics are those of the gatherer under the same names, except that those which OpenTelemetry has names for get
// these; native histograms become exponential ones. All values are cumulative, so a request that fails is not repeated: the
// next one has what it had. Nothing waits for an export, and headers and addresses are masked in every error.
package otlp
