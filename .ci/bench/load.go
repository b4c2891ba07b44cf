package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// load serves streams of 150-byte quotes at any rate.
//
//	/rate?n=10000      n events a second, one write per millisecond (fewer at low rates)
//	/flat?n=2000000    n events as fast as the client reads, then the end
//	/silent            a head and nothing else
type load struct {
	server *http.Server
	origin string

	mu   sync.Mutex
	sent map[string]moments // When events were written, by run.
}

func newLoad() (*load, error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	ld := &load{origin: "http://" + l.Addr().String(), sent: make(map[string]moments)}
	mux := http.NewServeMux()
	mux.HandleFunc("/rate", ld.rate)
	mux.HandleFunc("/flat", ld.flat)
	mux.HandleFunc("/silent", ld.silent)
	ld.server = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = ld.server.Serve(l) }()
	return ld, nil
}

func (l *load) close() { _ = l.server.Close() }

// numberDigits is the number of digits of an event's number.
const numberDigits = 10

var symbols = [...]string{
	"ALFA", "BRAV", "CHAR", "DELT", "ECHO", "FOXT", "GOLF", "HOTL", "INDI", "JULI", "KILO", "LIMA",
	"MIKE", "NOVE", "OSCA", "PAPA", "QUEB", "ROME", "SIER", "TANG", "UNIF", "VICT", "WHIS", "XRAY",
}

// appendEvent appends event number n: 150 bytes including the blank line.
func appendEvent(dst []byte, n int, now time.Time) []byte {
	start := len(dst)
	dst = append(dst, "event: quote\ndata: {\"ts\":"...)
	dst = strconv.AppendInt(dst, now.UnixMilli(), 10)
	dst = append(dst, `,"n":"`...)
	dst = appendPadded(dst, n)
	dst = append(dst, `","symbol":"`...)
	dst = append(dst, symbols[n%len(symbols)]...)
	dst = append(dst, `","price":`...)
	dst = strconv.AppendFloat(dst, 100+float64(n*7919%1000)/100, 'f', 2, 64)
	dst = append(dst, `,"bid":99.98,"ask":100.02,"pad":"`...)
	for len(dst)-start < 150-4 {
		dst = append(dst, 'x')
	}
	return append(dst, "\"}\n\n"...)
}

func appendPadded(dst []byte, n int) []byte {
	digits := strconv.Itoa(n)
	dst = append(dst, bytes.Repeat([]byte{'0'}, numberDigits-len(digits))...)
	return append(dst, digits...)
}

func begin(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/event-stream")
	_ = http.NewResponseController(w).Flush()
}

// rate keeps its schedule: the next tick sends what a late one has missed.
func (l *load) rate(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.FormValue("n"))
	begin(w)
	rc := http.NewResponseController(w)
	tick := time.NewTicker(max(time.Millisecond, time.Second/time.Duration(max(n, 1))))
	defer tick.Stop()
	start, sent := time.Now(), 0
	var buf []byte
	for {
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
		}
		now := time.Now()
		due := int(now.Sub(start).Seconds() * float64(n))
		buf = buf[:0]
		from := sent
		for ; sent < due; sent++ {
			buf = appendEvent(buf, sent, now)
		}
		if run := r.FormValue("note"); run != "" {
			l.note(run, sent-from)
		}
		if _, err := w.Write(buf); err != nil || rc.Flush() != nil {
			return
		}
	}
}

// note records that n events are about to be written.
func (l *load) note(run string, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	left := l.sent[run]
	left.add(n, time.Now())
	l.sent[run] = left
}

func (l *load) noted(run string) moments {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sent[run]
}

// flat sends a prepared block repeatedly, so that only the client is measured.
func (l *load) flat(w http.ResponseWriter, r *http.Request) {
	n, _ := strconv.Atoi(r.FormValue("n"))
	begin(w)
	const inBlock = 1000
	var block []byte
	for i := range inBlock {
		block = appendEvent(block, i, time.Now())
	}
	for sent := 0; sent < n; sent += inBlock {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}

func (l *load) silent(w http.ResponseWriter, r *http.Request) {
	begin(w)
	<-r.Context().Done()
}

func (l *load) url(format string, args ...any) string { return l.origin + fmt.Sprintf(format, args...) }
