package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/r3labs/sse/v2"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/inject"
	"feedscope/demo-server/model"
)

// maxBody is the largest request body, in bytes.
const maxBody = 4 << 20

// answers serves the answers of a model, with the faults of the request and those active for the model endpoints. Faults
// that change later apply to the next answer.
func (s *Server) answers(api *model.API) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request, requested, err := s.modelRequest(w, r)
		if err != nil {
			refuseRequest(w, err)
			return
		}
		f := s.streamFaults(modelPath, requested, r)
		f.conn.Head(f.on, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			streamHeader(w.Header())
			if api.Lines {
				w.Header().Set("Content-Type", "application/x-ndjson")
			}
			s.answer(r.Context(), w, f, api.Lines, api.Events(api.Plan(request), f.on))
			f.conn.Finish()
		})).ServeHTTP(w, r)
	})
}

func (s *Server) modelRequest(w http.ResponseWriter, r *http.Request) (*model.Request, faults.Set, error) {
	query := r.URL.Query()
	if call := r.PathValue("call"); call != "" && (!strings.HasSuffix(call, ":streamGenerateContent") || query.Get("alt") != "sse") {
		return nil, nil, errors.New("use NAME:streamGenerateContent?alt=sse")
	}
	requested, err := faults.FromQuery(query)
	if err != nil {
		return nil, nil, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read the body: %w", err)
	}
	request := &model.Request{Options: s.opts.Model, Seed: s.opts.Seed + s.answered.Add(1) - 1, Time: wall()}
	return request, requested, request.Read(query, body)
}

// refuseRequest answers 400 as model APIs do.
func refuseRequest(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusBadRequest)
	// Encoding fails only if the client has disconnected.
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]string{"message": err.Error(), "type": "invalid_request_error"}})
}

// answer writes an answer until it ends.
func (s *Server) answer(ctx context.Context, w http.ResponseWriter, f *streamFaults, lines bool, events iter.Seq[model.Event]) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	f.conn.Begin(cancel)
	out := &answerWriter{
		wire: newWire(w, f.conn, s.opts.WriteTimeout), filter: f.conn.Events(f.on), lines: lines, start: time.Now(),
	}
	out.body = f.conn.Body(f.on, out.wire.Send)
	if retry := inject.Retry(f.on, ""); retry != "" && !lines {
		out.buf = appendRetry(out.buf, retry)
	}
	out.wire.sendHead()
	for e := range events {
		if out.send(ctx, e) != nil {
			break
		}
	}
	_, torn := f.on.Find("torn-end")
	out.close(ctx, torn)
	if _, silent := f.on.Find("half-open"); silent {
		select {
		case <-ctx.Done():
		case <-f.changed:
		}
	}
	_ = out.wire.Close()         // Never fails.
	if out.body.Close() != nil { // The client has disconnected, or a fault ended the stream.
		return
	}
}

// answerWriter writes the events of an answer at their times.
type answerWriter struct {
	wire   *wire
	filter inject.Filter
	body   *inject.Body
	lines  bool
	start  time.Time
	buf    []byte // The events that are due.
}

// send waits until an event is due, after sending those before it.
func (w *answerWriter) send(ctx context.Context, e model.Event) error {
	if wait := time.Until(w.start.Add(e.At)); wait > 0 {
		if err := w.flush(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
	w.add(w.filter.Pass([]*sse.Event{{Event: []byte(e.Name), Data: []byte(e.Data)}}))
	if len(w.buf) >= sendSize {
		if err := w.flush(); err != nil {
			return err
		}
	}
	return context.Cause(ctx)
}

func (w *answerWriter) add(events []*sse.Event) {
	for _, e := range events {
		if w.lines {
			w.buf = append(append(w.buf, e.Data...), '\n')
			continue
		}
		w.buf = appendBlock(w.buf, e)
	}
}

func (w *answerWriter) flush() error {
	if len(w.buf) == 0 {
		return nil
	}
	defer func() { w.buf = w.buf[:0] }()
	return w.body.Send(w.buf)
}

// close sends the events that remain, the last one without its end if it is torn.
func (w *answerWriter) close(ctx context.Context, torn bool) {
	if ctx.Err() != nil {
		return
	}
	w.add(w.filter.Flush())
	if torn {
		w.buf = bytes.TrimRight(w.buf, "\n")
	}
	_ = w.flush() // If it fails, the stream has ended.
}
