package sse_test

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"feedscope/feeds/sse"
)

func ExampleDecoder() {
	stream := strings.NewReader(": hello\nretry: 3000\nid: 7\nevent: quote\ndata: {\"symbol\":\"ZEPH\"}\n\nDATA: oops\n\n")
	d := sse.NewDecoder(stream, sse.Options{})
	for {
		tok, err := d.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		switch tok.Kind {
		case sse.Event:
			fmt.Printf("event %s, id %s: %s\n", tok.Type, tok.ID, tok.Data)
		case sse.Comment:
			fmt.Printf("comment: %s\n", tok.Data)
		case sse.Retry:
			fmt.Println("reconnect after", tok.Retry)
		case sse.Anomaly:
			fmt.Printf("%v at byte %d: %s\n", tok.Anomaly, tok.Offset, tok.Data)
		}
	}
	// Output:
	// comment: hello
	// reconnect after 3s
	// event quote, id 7: {"symbol":"ZEPH"}
	// unknown field at byte 64: DATA
}

// The events of one read can be used together, because their bytes stay valid until the next read.
func ExampleDecoder_Poll() {
	d := sse.NewDecoder(strings.NewReader("data: 1\n\ndata: 2\n\ndata: 3\n\n"), sse.Options{})
	for d.Fill() == nil {
		var batch [][]byte
		for tok := d.Poll(); tok != nil; tok = d.Poll() {
			if tok.Kind == sse.Event {
				batch = append(batch, tok.Data)
			}
		}
		if len(batch) > 0 {
			fmt.Printf("%s\n", batch)
		}
	}
	// Output: [1 2 3]
}

// A reconnect sends the last event ID and reuses the decoder.
func ExampleDecoder_Reset() {
	d := sse.NewDecoder(strings.NewReader("id: 41\ndata: a\n\n"), sse.Options{})
	for _, err := d.Next(); err == nil; _, err = d.Next() {
	}
	fmt.Printf("Last-Event-ID: %s\n", d.LastEventID())
	d.Reset(strings.NewReader("data: b\n\n"), d.LastEventID())
	if tok, err := d.Next(); err == nil {
		fmt.Printf("%s, id %s\n", tok.Data, tok.ID)
	}
	// Output:
	// Last-Event-ID: 41
	// b, id 41
}
