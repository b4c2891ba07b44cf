package watch

import (
	"errors"
	"io/fs"
	"log/slog"
	"syscall"
	"time"

	"golang.org/x/time/rate"

	"feedscope/feeds/capture"
	"feedscope/feeds/hub"
	"feedscope/feeds/retry"
	"feedscope/ui/cli/service"
)

// recordPolicy is how often a recording that a full disk ended is tried again.
var recordPolicy = retry.Policy{Base: 5 * time.Second, Max: 30 * time.Second, Jitter: -1}

// recording records a hub. After an error, such as a full disk, it starts again once that is possible.
type recording struct {
	options capture.Options
	log     *slog.Logger
	hub     *hub.Hub
	backoff *retry.Backoff

	writer *capture.Writer // Nil while there is none.
	next   time.Time       // When to try again.
	path   string          // As last logged.
	losses *rate.Limiter
	lost   capture.Loss // As last logged.
	broken time.Time
	past   recorded // By writers that are over.
}

// recorded is what a recording has come to.
type recorded struct {
	active  bool
	written uint64
	loss    capture.Loss
}

// totals returns what has been recorded so far.
func (r *recording) totals() recorded {
	t := r.past
	if r.writer != nil {
		t.active = true
		t.add(r.writer.Stats())
	}
	return t
}

func (t *recorded) add(s capture.Stats) {
	t.written += s.Written
	t.loss.Reads += s.Loss.Reads
	t.loss.Bytes += s.Loss.Bytes
}

func newRecording(o capture.Options, log *slog.Logger, h *hub.Hub) *recording {
	return &recording{
		options: o, log: log, hub: h, backoff: retry.New(recordPolicy, nil), losses: rate.NewLimiter(rate.Every(time.Minute), 1),
	}
}

// start begins to record.
func (r *recording) start(now time.Time) error {
	w, err := capture.Create(r.options)
	if err != nil {
		return err
	}
	r.writer, r.path, r.lost = w, w.Stats().Path, capture.Loss{}
	r.hub.Record(w)
	r.backoff.Live(now)
	if r.broken.IsZero() {
		r.log.Info("recording", "file", r.path)
	} else {
		r.log.Info("recording again", "file", r.path, "after", now.Sub(r.broken))
	}
	r.broken = time.Time{}
	return nil
}

// failed schedules the next attempt.
func (r *recording) failed(err error, now time.Time) {
	if r.broken.IsZero() {
		r.broken = now
		r.log.Error("recording stopped", "file", r.path, "error", plain(err))
	}
	r.hub.Record(nil)
	if r.writer != nil {
		r.past.add(r.writer.Stats())
	}
	r.backoff.Down(now)
	r.writer, r.next = nil, r.backoff.Next(now, 0, false)
}

// look logs what has happened to the recording, and starts it again if it is due.
func (r *recording) look(now time.Time) {
	if r.writer == nil {
		if now.Before(r.next) {
			return
		}
		if err := r.start(now); err != nil {
			r.failed(err, now)
		}
		return
	}
	s := r.writer.Stats()
	if s.Err != nil {
		r.failed(s.Err, now)
		return
	}
	if s.Written > 0 && s.Path != r.path {
		r.path = s.Path
		r.log.Info("recording", "file", r.path)
	}
	if s.Loss.Reads > r.lost.Reads && r.losses.AllowN(now, 1) {
		r.log.Warn("the disk is too slow", "reads_lost", s.Loss.Reads-r.lost.Reads, "bytes_lost", s.Loss.Bytes-r.lost.Bytes)
		r.lost = s.Loss
	}
}

// end completes the file.
func (r *recording) end() {
	r.hub.Record(nil)
	if r.writer == nil {
		return
	}
	err := r.writer.Close()
	s := r.writer.Stats()
	if err != nil {
		r.log.Error("recording stopped", "file", r.path, "error", plain(err))
		return
	}
	service.Write(r.log, slog.LevelInfo, "recorded", slog.String("file", s.Path), slog.Uint64("bytes_received", s.Received),
		slog.Uint64("bytes_written", s.Written), slog.Uint64("reads_lost", s.Loss.Reads))
}

// full reports whether an error means that the disk is full.
func full(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }

// plain returns an error of the file system without its path.
func plain(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
