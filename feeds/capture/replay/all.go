package replay

import (
	"feedscope/feeds"
	"feedscope/feeds/capture"
	"feedscope/feeds/hub"
)

// All plays a whole recording at once, on the calling goroutine. fold returns the fold for the events of each feed, and may
// set what the recording does not know of its spec, such as the time path; nil leaves the feed out. visit is called with each
// record after it was played.
//
// The errors are those of the reader and of visit, which ends the playing.
func All(r *capture.Reader, fold func(*capture.Feed) feeds.Fold, visit func(*capture.Record) error) error {
	h := hub.New(hub.Options{HistoryBytes: -1})
	defer h.Close()
	tracks, err := tracks(h, r, fold)
	if err != nil {
		return err
	}
	for record, err := range r.Records() {
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
	return nil
}

func tracks(h *hub.Hub, r *capture.Reader, fold func(*capture.Feed) feeds.Fold) (map[int]*hub.Playback, error) {
	outline, err := capture.Scan(r)
	if err != nil {
		return nil, err
	}
	all := make(map[int]*hub.Playback)
	for _, f := range outline.Feeds {
		to := fold(&f)
		if to == nil {
			continue
		}
		if all[f.Index], err = h.Play(f.Spec, outline.From, to); err != nil {
			return nil, err
		}
	}
	return all, nil
}
