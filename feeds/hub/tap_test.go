package hub_test

import (
	"bytes"
	"net/http"
	"testing"
	"time"

	"feedscope/feeds"
)

func TestTapOnlySuppressesOnlyMessages(t *testing.T) {
	const first = "id: 7\ndata: a\n\n: beat\nretry: 2000\ndata: b\n\nfoo: x\ndata: \xFF\n\n"
	n := 0
	var tapped bytes.Buffer
	spec := feeds.Spec{TapOnly: true, TimePath: "ts", Tap: func(_ uint32, p []byte) { tapped.Write(p) }}
	withFeed(t, spec, func(w http.ResponseWriter, r *http.Request) {
		if n++; n == 1 {
			stream(first)(w, r)
			return
		}
		stream("data: c\n\n", holding)(w, r)
	}, func(w *env) {
		w.expect(
			3*time.Second,
			"0s connecting: connecting",
			"0s live: connected",
			"0s :beat",
			"0s retry 2s",
			`0s anomaly unknown field "foo" at byte 43`,
			`0s anomaly invalid UTF-8 replaced at byte 56`,
			"0s waiting: the server closed the stream",
			"2s connecting: resuming after id 7",
			"2s live: connected, asked to resume after id 7",
		)
		if got := tapped.String(); got != first+"data: c\n\n" {
			t.Errorf("tapped %q", got)
		}
		d := w.feed.Detail(time.Now())
		if d.Messages != 4 || d.Comments != 1 || d.Anomalies != 2 || d.Conn.Phases.FirstEvent == 0 ||
			d.Health.Rate == 0 {
			t.Errorf("%+v", d)
		}
	})
}
