package watch

import (
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"feedscope/feeds/metrics/otlp"
	"feedscope/ui/cli/service"
)

// export starts to export metrics.
func (w *watcher) export(registry *prometheus.Registry) (err error) {
	var failed time.Time
	w.exporter, err = otlp.Start(otlp.Options{
		Settings: w.o.OTLP, Gatherer: registry, Version: w.o.Version, DialContext: w.o.Conn.DialContext,
		Say: func(err error) { // One call at a time.
			now := time.Now()
			if err != nil {
				failed = now
				w.log.Error("metrics not exported", "endpoint", w.o.OTLP.Endpoint(), "reason", err)
				return
			}
			w.log.Info("metrics exported again", "endpoint", w.o.OTLP.Endpoint(), "after", now.Sub(failed))
		},
	})
	if err == nil {
		service.Write(w.log.Logger, slog.LevelInfo, "exporting metrics", slog.String("endpoint", w.o.OTLP.Endpoint()),
			slog.Duration("every", w.o.OTLP.Interval()))
	}
	return err
}

// lastExport exports the metrics as they are before the feeds are closed. The channel is closed when that is done.
func (w *watcher) lastExport() <-chan struct{} {
	done := make(chan struct{})
	if w.exporter == nil {
		close(done)
		return done
	}
	w.publish(time.Now())
	go func() {
		defer close(done)
		w.exporter.Close(exportTime)
	}()
	return done
}
