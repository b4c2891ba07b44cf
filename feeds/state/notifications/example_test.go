package notifications_test

import (
	"fmt"

	"feedscope/feeds"
	"feedscope/feeds/state/notifications"
)

func Example() {
	inbox := notifications.New(notifications.Options{
		Resolved: []string{"resolved"},
		Key:      "key", Severity: "severity", Source: "source", Text: "text",
	})
	// A hub does this on the goroutine of a feed that inbox is a Fold of.
	inbox.Fold([]feeds.Event{
		{Type: []byte("alert"), Data: []byte(`{"key":"db-3/disk","severity":"critical","source":"db-3","text":"disk 97% full"}`)},
		{Type: []byte("alert"), Data: []byte(`{"key":"web/5xx","severity":"warning","source":"web","text":"2% errors"}`)},
		{Type: []byte("resolved"), Data: []byte(`{"key":"web/5xx","text":"no errors"}`)},
	})
	inbox.Acknowledge("db-3/disk")

	reader := inbox.Reader()
	var s notifications.Snapshot
	reader.Read(0, 10, &s)
	for _, row := range s.Rows {
		fmt.Printf("%v %v %s: %s\n", row.Severity, row.State, row.Source, row.Text)
	}
	fmt.Println(s.Alarms, "alarm")
	// Output:
	// warning resolved web: no errors
	// critical acknowledged db-3: disk 97% full
	// 1 alarm
}
