package feeds

import "feedscope/feeds/conn"

// connections is how many connections the feed has had; the last of them has that number.
func (f *Feed) connections() uint32 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.counts.connections
}

// opened takes note of a connection that stands.
func (f *Feed) opened(o Opening) {
	defer f.witness(func(w Witness) { w.Opened(o) })
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open, f.tail, f.failure = true, tail{}, nil
	f.counts.connections = o.Conn
	f.info, f.sent, f.header, f.up, f.past = o.Info, o.Request, o.Header, o.Info.Up, o.Past
	f.monitor.Connected(o.Info.Up, o.Info.Resumed)
	if date := o.Info.Date(o.Header); date.Known {
		f.monitor.SetDate(date.Offset, date.PlusMinus)
	}
	f.backoff.Live(o.Info.Up)
	f.setClock(o.Info.Clock)
	if f.track != nil {
		o.Info = f.info // With what the server's clock has answered already.
		f.track.Opened(o)
	}
}

// refused takes note of an attempt that did not become a stream.
func (f *Feed) refused(o Opening) {
	defer f.witness(func(w Witness) { w.Opened(o) })
	f.mu.Lock()
	defer f.mu.Unlock()
	if o.Header != nil {
		f.info, f.sent, f.header = o.Info, o.Request, o.Header
	}
	if f.track != nil {
		f.track.Opened(o)
	}
}

// failed takes note of why an attempt did not become a stream.
func (f *Feed) failed(why *conn.Error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failure = why
}

// insecure tells that the server's certificate counts for nothing. The caller holds mu.
func (f *Feed) insecure() bool {
	return f.info.Insecure || f.spec.Route.TLS.Insecure && f.url != nil && f.url.Scheme == "https"
}

// closed takes note of the end of the connection that was taken in by in.
func (f *Feed) closed(in *intake, c Closing) {
	c.LastByte = in.now
	defer f.witness(func(w Witness) { w.Closed(c) })
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open = false
	f.monitor.Disconnected(c.Time)
	f.backoff.Down(c.Time)
	if c.Clean && in.messages > 0 {
		f.backoff.AsAgreed()
	}
	if f.track != nil {
		f.track.Closed(c)
	}
}

// witness tells something to those of the feed's folds that want to know.
func (f *Feed) witness(tell func(Witness)) {
	for _, fold := range f.folds {
		if w, ok := fold.(Witness); ok {
			tell(w)
		}
	}
}
