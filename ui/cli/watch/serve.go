package watch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"feedscope/feeds/metrics"
	"feedscope/feeds/rebind"
)

const (
	// headTime bounds the time to read a request, answerTime that to answer one.
	headTime   = 5 * time.Second
	answerTime = 10 * time.Second
	// maxScrapes is how many clients collect metrics at once.
	maxScrapes = 4
	// lifeless is how long without a sign of life the run counts as hanging.
	lifeless = 30 * time.Second
)

// server answers requests about the run.
type server struct {
	http  *http.Server
	run   *exposed
	ready atomic.Bool
}

// collect makes the run count for metrics, and returns all of them.
func (w *watcher) collect() *prometheus.Registry {
	w.metrics, w.answers = metrics.New(w.hub, w.run.findings), metrics.NewAnswers()
	if w.o.From != nil {
		w.metrics.SetClock(w.o.From.Now)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		w.metrics, w.answers, metrics.NewRules(w.alerts.engine), metrics.NewActions(w.alerts.acts),
		&w.run, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	w.publish(time.Now())
	return registry
}

// newServer returns a server of metrics and of what the run of a command says about itself.
func newServer(command string, run *exposed, registry *prometheus.Registry) *server {
	s := &server{run: run}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		MaxRequestsInFlight: maxScrapes, Timeout: answerTime, EnableOpenMetrics: true, ErrorHandling: promhttp.ContinueOnError,
	}))
	mux.HandleFunc("GET /healthz", s.health)
	mux.HandleFunc("GET /readyz", s.readiness)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		respond(w, http.StatusOK, "feedscope "+command+": /metrics, /healthz, /readyz")
	})
	s.http = &http.Server{Handler: local(mux), ReadHeaderTimeout: headTime, ReadTimeout: headTime, WriteTimeout: 2 * answerTime}
	return s
}

// serve answers requests about the run until stop is called. Failed receives the error that ends it before.
func (w *watcher) serve(registry *prometheus.Registry, failed func(error)) (stop func()) {
	command := "watch"
	if w.o.Collect != nil {
		command = "collect"
	}
	w.server = newServer(command, &w.run, registry)
	at := w.o.Listener.Addr()
	w.log.Info("serving metrics", "address", at.String())
	if tcp, ok := at.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		w.log.Warn("anyone who can reach this machine can read the metrics", "address", at.String())
	}
	return w.server.serve(w.o.Listener, failed)
}

// local refuses requests of web pages that have pointed a name at this machine.
func local(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rebind.Suspect(r) {
			respond(w, http.StatusForbidden, "this address is for this machine: use http://127.0.0.1 or http://localhost")
			return
		}
		next.ServeHTTP(w, r)
	})
}

func respond(w http.ResponseWriter, code int, sentence string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_, _ = io.WriteString(w, sentence+"\n")
}

// health reports whether the run shows signs of life.
func (s *server) health(w http.ResponseWriter, _ *http.Request) {
	if silent := time.Since(time.Unix(0, s.run.beat.Load())); silent > lifeless {
		respond(w, http.StatusServiceUnavailable, fmt.Sprintf("hanging for %s", silent.Round(time.Second)))
		return
	}
	respond(w, http.StatusOK, "ok")
}

// readiness reports whether the feeds are watched, whatever their states are, and whether NATS can be reached if they need it.
func (s *server) readiness(w http.ResponseWriter, _ *http.Request) {
	if !s.ready.Load() {
		respond(w, http.StatusServiceUnavailable, "starting or stopping")
		return
	}
	if what := s.run.waits(); what != "" {
		respond(w, http.StatusServiceUnavailable, what)
		return
	}
	respond(w, http.StatusOK, "ready")
}

// serve answers requests until stop is called. Failed receives the error that ends it before.
func (s *server) serve(l net.Listener, failed func(error)) (stop func()) {
	over := make(chan struct{})
	go func() {
		defer close(over)
		if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			failed(fmt.Errorf("cannot serve at %s any more: %w", l.Addr(), err))
		}
	}()
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if s.http.Shutdown(ctx) != nil {
			_ = s.http.Close()
		}
		<-over
	}
}
