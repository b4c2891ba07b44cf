package doctor

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"feedscope/feeds"
)

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestFailedOutputEndsExams(t *testing.T) {
	left := make(chan struct{}, 16)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		left <- struct{}{}
	}))
	defer server.Close()
	_, err := Run(t.Context(), Options{
		Feeds: []feeds.Spec{{Name: "a", URL: server.URL}}, Duration: time.Hour,
		Out: full{}, Width: 80,
	})
	if !errors.Is(err, errFull) {
		t.Error(err)
	}
	<-left
}
