package config

import "cmp"

// Adopt takes over from another feed how to read a stream, as far as f has no settings of its own. It leaves the
// request alone: address, headers, credentials, route and format.
func (f *Feed) Adopt(from *Feed) {
	f.Heartbeat = cmp.Or(f.Heartbeat, from.Heartbeat)
	f.StaleAfter = cmp.Or(f.StaleAfter, from.StaleAfter)
	f.IdleTimeout = cmp.Or(f.IdleTimeout, from.IdleTimeout)
	f.Time = cmp.Or(f.Time, from.Time)
	f.End = cmp.Or(f.End, from.End)
	f.QuietAfter = cmp.Or(f.QuietAfter, from.QuietAfter)
	if len(f.Ignore) == 0 {
		f.Ignore = from.Ignore
	}
	f.Closes = cmp.Or(f.Closes, from.Closes)
	f.IDs = cmp.Or(f.IDs, from.IDs)
	if f.Resume == newFeed().Resume && len(f.ResumeEvents) == 0 {
		f.Resume, f.ResumeEvents = from.Resume, from.ResumeEvents
	}
}
