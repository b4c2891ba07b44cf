package tail

import (
	"strings"
	"testing"
	"time"

	"feedscope/ui/encode"
)

func TestReportsMissingTimes(t *testing.T) {
	const event = "data: {\"ts\":\"noon\",\"price\":1}\n\n"
	timed := Options{Feeds: named("f"), Encode: as(encode.Data)}
	timed.Feeds[0].TimePath = "ts"
	many := stream(event, time.Second, strings.Repeat(event, 20), "data: {\"ts\":1795950490}\n\n", holding)
	during(t, timed, handlers{"f": many}, func(r *run) {
		time.Sleep(2 * time.Second)
		r.expectMessages("1s f: no time at ts in 10 events (--time takes Unix time or RFC 3339); their fields are ts, price")
	})
	timed.Feeds[0].NoReconnect = true
	during(t, timed, handlers{"f": stream("data: 1\n\ndata: 2\n\n")}, func(r *run) {
		r.expectEnd(Done)
		r.expectMessages("0s f: no time at ts in 2 events (--time takes Unix time or RFC 3339); their data is not a JSON object",
			"0s f: ended: the server closed the stream")
	})
	timed.For = time.Second
	during(t, timed, handlers{"f": stream(event, holding)}, func(r *run) {
		r.expectEnd(Done)
		r.expectMessages("1s f: no time at ts in 1 event (--time takes Unix time or RFC 3339); their fields are ts, price")
	})
	during(t, timed, handlers{"f": stream(event, "data: {\"ts\":1795950490}\n\n", holding)}, func(r *run) {
		r.expectEnd(Done)
		r.expectMessages()
	})
}

func TestReportsTimesWithoutZone(t *testing.T) {
	o := Options{Feeds: named("f")}
	o.Feeds[0].TimePath = "ts"
	h := stream(strings.Repeat("data: {\"ts\":\"2000-01-01 00:00:00\"}\n\n", 3), holding)
	during(t, o, handlers{"f": h}, func(r *run) {
		r.expectMessages("0s f: the times at ts have no time zone; assuming UTC")
	})
}
