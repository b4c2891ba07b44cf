package replay

import (
	"errors"
	"io"

	"feedscope/feeds"
	"feedscope/feeds/capture"
)

// All plays a whole recording at once, on the caller's goroutine. It asks for the fold that the events of each feed go to;
// nil leaves a feed out. Each record is visited when it has been told.
//
// It returns the reader's errors, and that of visit, which ends it.
func All(r *capture.Reader, fold func(capture.Feed) feeds.Fold, visit func(*capture.Record) error) error {
	hub := feeds.NewHub(feeds.Options{HistoryBytes: -1})
	defer hub.Close()
	tracks, err := tracks(hub, r, fold)
	if err != nil {
		return err
	}
	for {
		record, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if track := tracks[record.Feed]; track != nil {
			record.Tell(track)
		}
		if err := visit(record); err != nil {
			return err
		}
	}
}

// tracks adds the feeds of a recording to a hub.
func tracks(hub *feeds.Hub, r *capture.Reader, fold func(capture.Feed) feeds.Fold) (map[int]*feeds.Playback, error) {
	outline, err := capture.Scan(r)
	if err != nil {
		return nil, err
	}
	all := make(map[int]*feeds.Playback)
	for _, f := range outline.Feeds {
		to := fold(f)
		if to == nil {
			continue
		}
		if all[f.Index], err = hub.Play(f.Spec, outline.From, to); err != nil {
			return nil, err
		}
	}
	return all, nil
}
