package feeds

import (
	"net/http"
	"time"

	"feedscope/feeds/conn"
	"feedscope/feeds/health"
	"feedscope/feeds/sse"
)

// Snapshot is what a feed is at one moment, as one line tells it.
type Snapshot struct {
	Name string
	// URL is the feed's address with secrets masked.
	URL    string
	Status Status
	// Step is what a Connecting feed is doing, as far as it is known. A step is no change of state and makes no event.
	Step conn.Step
	// Up is since when the current connection stands; zero without one.
	Up time.Time
	// LastByte is when the last byte of any connection arrived; zero before the first.
	LastByte time.Time
	// Insecure tells that the server's certificate is not checked, by the user's wish.
	Insecure bool
	// LastEventID is the id that a resume would send.
	LastEventID string
	// Poll is the time between two polls of a feed that is no stream; zero: it is one.
	Poll time.Duration
	// Messages, Comments and Bytes count since the feed was added; Replayed is the part of Messages
	// that was made before the connection that brought it; Anomalies is the sum over all kinds.
	Messages, Replayed, Comments, Bytes, Anomalies uint64
	// Reconnects counts the connections after the first.
	Reconnects int
	// Health holds silence, rates and percentiles.
	Health health.Report
}

// Detail is a snapshot with all that is known of a feed, for a view of its own.
type Detail struct {
	Snapshot
	// Conn describes the current connection, or the last one.
	Conn conn.Info
	// Failure describes the last attempt, if it did not become a stream: its kind, proxy, addresses and certificates. It is nil
	// once a stream stands.
	Failure *conn.Error
	// Header is the head of the last response with secrets masked.
	Header http.Header
	// Wire names what responses are read as: "an event stream", "newline-delimited JSON".
	Wire string
	// ReconnectionTime is the base delay in force: the server's, else the policy's.
	ReconnectionTime time.Duration
	// ServerRetry is the server's alone; zero: it has set none.
	ServerRetry time.Duration
	// AnomalyCounts counts anomalies by kind.
	AnomalyCounts [sse.NumAnomalies]uint64
	// Timeless tells that no time was found where events are said to name theirs.
	Timeless Timeless
	// Changes are the last 50 changes of state, oldest first.
	Changes []Status
}
