// Command ndjson prints the events of a stream as JSON lines, as a straightforward program with tmaxmax/go-sse and the
// standard library does: a loop, an encoder, a buffered writer. It is the baseline for feedscope tail --output json.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/tmaxmax/go-sse"
)

// event has the keys that feedscope tail --output json writes.
type event struct {
	Feed string    `json:"feed"`
	Type string    `json:"type"`
	ID   string    `json:"id"`
	Data string    `json:"data"`
	Time time.Time `json:"time"`
}

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "ndjson:", err)
		os.Exit(1)
	}
}

func run(url string) error {
	resp, err := http.Get(url) //nolint:gosec,noctx // The address is an argument; the command ends with the stream.
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	out := bufio.NewWriterSize(os.Stdout, 64<<10)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for e, err := range sse.Read(resp.Body, nil) {
		if err != nil {
			return err
		}
		if err := enc.Encode(event{"feed", e.Type, e.LastEventID, e.Data, time.Now()}); err != nil {
			return err
		}
	}
	return out.Flush()
}
