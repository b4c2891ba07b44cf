// Package watch tests feedscope against real servers, started on the loopback interface: its presets, and the examples for
// Prometheus, Grafana, systemd and the OpenTelemetry Collector. It has only tests.
//
// It is a separate module, to keep the servers out of feedscope's dependencies. From .ci/peers:
//
//	go test ./...
//
// Prometheus and systemd must be installed; without them, tests are skipped, unless PEERS is "required".
package watch
