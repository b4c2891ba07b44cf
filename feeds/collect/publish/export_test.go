package publish

import "time"

// Renew makes the feed store its fence again because it is far behind in the stream.
func (f *Feed) Renew() { f.renew(1<<62, time.Time{}) }

// RenewOld makes the feed store its fence again if that is older than a time.
func (f *Feed) RenewOld(than time.Time) { f.renew(0, than) }

// Waiting returns how many bytes wait of all feeds, as Options.AllBytes counts them.
func (p *Publisher) Waiting() int64 { return p.waiting.Load() }
