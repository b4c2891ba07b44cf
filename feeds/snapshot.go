package feeds

import (
	"net/http"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/health"
	"feedscope/feeds/sse"
)

// Snapshot describes a feed at one moment, in the detail of a status line.
type Snapshot struct {
	Name string
	// URL is the feed's URL with secrets redacted.
	URL    string
	Status Status
	// Step is the current step of a Connecting feed, if known. Steps create no events.
	Step conn.Step
	// Up is when the current connection was established; zero without one.
	Up time.Time
	// LastByte is when the last byte of any connection arrived; zero before the first. Time during which this process
	// was suspended is excluded: now minus LastByte is the observed silence.
	LastByte time.Time
	// LastMessage is when the last message arrived that was not noise, like LastByte.
	LastMessage time.Time
	// Insecure reports that the server's certificate is not verified, as configured.
	Insecure bool
	// LastEventID is the ID that a resume would send.
	LastEventID string
	// Poll is the interval of a feed that polls; zero for a stream.
	Poll time.Duration
	// Messages, Comments and Bytes count since the feed was added. Replayed is the part of Messages that was created
	// before the connection that carried it. Anomalies is the sum over all kinds.
	// Noise is the part of Messages that was noise.
	Messages, Replayed, Comments, Bytes, Anomalies, Noise uint64
	// AnomalyCounts counts anomalies by kind.
	AnomalyCounts [sse.NumAnomalies]uint64
	// Reconnects counts connections after the first, except those after an expected end; see [Spec].ExpectCloses.
	Reconnects int
	// Health has rates and percentiles.
	Health health.Report
}

// UpFor returns how long the connection is known to have been up at now: a stale one until its last byte. It is zero if there is none.
func (s *Snapshot) UpFor(now time.Time) time.Duration {
	if s.Status.State == Stale {
		now = s.LastByte
	}
	if s.Up.IsZero() || now.Before(s.Up) {
		return 0
	}
	return now.Sub(s.Up)
}

// Detail is everything known about a feed at one moment.
type Detail struct {
	Snapshot
	// Conn describes the current connection, or the last one, and Number is its number, from 1.
	Conn   conn.Info
	Number uint32
	// Failure describes the last attempt if it did not become a stream: kind, proxy, addresses, certificates. It is
	// nil while a stream is open.
	Failure *conn.Error
	// Request and Header are the heads of the last request that was answered, and of its response, with secrets redacted.
	Request, Header http.Header
	// Wire names the format that responses are read as: [EventStream], "newline-delimited JSON", "a JSON document".
	Wire string
	// ReconnectionTime is the base delay in force: the server's, or else the policy's.
	ReconnectionTime time.Duration
	// ServerRetry is the reconnection time that the server set; zero if it set none.
	ServerRetry time.Duration
	// Timeless is set while no event had a time at Spec.TimePath.
	Timeless Timeless
	// Changes are the last 50 changes of state, oldest first.
	Changes []Status
}

// EventStream is the [Detail].Wire of a feed that reads an event stream.
const EventStream = "an event stream"

// Timeless reports that [Spec].TimePath has found no time in any event so far. The zero value means that it has found
// one, that no event arrived, or that there is no path.
type Timeless struct {
	// Path is the path, Events the number of events without a time.
	Path   string
	Events uint64
	// Members are some member names of their payloads, as received: not safe for a terminal. It is empty if the
	// payloads are not JSON objects.
	Members []string
}

// Totals are counters of a feed since it was added.
type Totals struct {
	// Messages counts events, Counted those that enter a rate, Lost those dropped for exceeding the size
	// limit and those that consecutive IDs show to be missing after a resume.
	Messages, Counted, Lost uint64
	// Reconnects is that of [Snapshot].
	Reconnects int
}
