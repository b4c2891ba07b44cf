package tail

import (
	"net/http"
	"testing"
	"time"
)

func TestARoutineReconnectionIsQuiet(t *testing.T) {
	h := inTurn(stream("data: a\n\n"), stream("data: b\n\n"), stream("data: c\n\n", holding))
	during(t, Options{Feeds: named("f"), Format: Data}, handlers{"f": h}, func(r *run) {
		time.Sleep(time.Minute)
		r.expectOut("a\nb\nc\n")
		r.expectSaid()
	})
}

func TestTroubleIsSaidWhenItBeginsTurnsAndEnds(t *testing.T) {
	h := inTurn(
		cut("data: a\n\n"), status(http.StatusServiceUnavailable), status(http.StatusServiceUnavailable),
		status(http.StatusBadGateway), stream("id: 7\n\n"), status(http.StatusBadGateway), stream(holding),
	)
	during(t, Options{Feeds: named("f")}, handlers{"f": h}, func(r *run) {
		time.Sleep(5 * time.Minute)
		r.expectSaid(
			"0s f: the connection broke off in the middle of the stream; trying again",
			"1s f: the server answered 503 Service Unavailable; trying again",
			"7s f: the server answered 502 Bad Gateway; trying again",
			"15s f: connected",
			"31s f: the server answered 502 Bad Gateway; trying again",
			"1m1s f: connected, resumed after id 7",
		)
	})
}

func TestASilenceIsSaidAndItsEnd(t *testing.T) {
	o := Options{Feeds: named("f")}
	o.Feeds[0].StaleAfter = time.Minute
	during(t, o, handlers{"f": stream("data: a\n\n", 2*time.Minute, "data: b\n\n", holding)}, func(r *run) {
		time.Sleep(150 * time.Second)
		r.expectSaid("1m0s f: no byte for 1m0s", "2m0s f: bytes arrive again")
	})
}

func TestTheEndOfAFeedIsSaid(t *testing.T) {
	during(t, Options{Feeds: named("f")}, handlers{"f": status(http.StatusNoContent)}, func(r *run) {
		r.expectSaid("0s f: ended: the server says there is nothing more to come (204)")
	})
	during(t, Options{Feeds: named("f"), Status: true}, handlers{"f": status(http.StatusNotFound)}, func(r *run) {
		r.expectSaid("0s f: failed: the server answered 404 Not Found")
	})
}

func TestAnAnomalyOfAKindIsSaidOnce(t *testing.T) {
	h := stream("foo: 1\nbar: 2\nretry: x\ndata: a\n\n", holding)
	during(t, Options{Feeds: named("f")}, handlers{"f": h}, func(r *run) {
		r.expectSaid(
			`0s f: unknown field "foo" at byte 0; said once`,
			`0s f: retry is not a number of milliseconds: "x" at byte 21; said once`,
		)
	})
}

func TestWhatIsSaidIsSafeToPrint(t *testing.T) {
	page := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<title>\x1b[2J\u202eevil</title>"))
	}
	during(t, Options{Feeds: named("f")}, handlers{"f": page}, func(r *run) {
		r.expectSaid("0s f: failed: this is a web page, not an event stream: ␛[2J‹202E›evil")
	})
}

func TestStatusIsSaidWhereTheOutputHasNoRoomForIt(t *testing.T) {
	h := inTurn(stream("data: a\n\n"), stream("data: b\n\n", holding))
	during(t, Options{Feeds: named("f"), Format: Data, Status: true}, handlers{"f": h}, func(r *run) {
		time.Sleep(time.Minute)
		r.expectOut("a\nb\n")
		r.expectSaid("0s f: connecting", "0s f: live: connected",
			"0s f: waiting: the server closed the stream", "1s f: connecting", "1s f: live: connected")
	})
}
