package evidence

import (
	"strings"

	"feedscope/feeds"
	"feedscope/feeds/curl"
)

// ownFlags returns the flags that request a feed with feedscope, besides those of [curl.Request].
func ownFlags(s *feeds.Spec) (f curl.Flags) {
	f.Add("--token-env", s.Auth.TokenEnv)
	f.Add("--token-file", s.Auth.TokenFile)
	f.When(s.Repeat, "--repeat")
	f.When(s.NoReconnect, "--no-reconnect")
	f.When(s.Lines, "--decode ndjson")
	f.Add("--resume", resumeFlag(&s.Resume))
	f.Add("--resume-events", strings.Join(s.ResumeEvents, ","))
	f.Add("--last-event-id", s.LastEventID)
	f.Add("--time", s.TimePath)
	f.When(s.Force, "--force")
	if s.Poll.Every > 0 {
		f.Add("--poll", s.Poll.Every.String())
		f.Add("--items", s.Poll.Items)
		f.Add("--item-key", s.Poll.Key)
	}
	return f
}

// resumeFlag returns the value of --resume; empty for the default.
func resumeFlag(r *feeds.Resume) string {
	switch {
	case r.By == feeds.ByNothing:
		return "none"
	case r.By == feeds.ByQuery && r.Path != "":
		return "query:" + r.Name + "=" + r.Path
	case r.By == feeds.ByQuery:
		return "query:" + r.Name
	}
	return ""
}
