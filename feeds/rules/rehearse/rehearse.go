// Package rehearse runs rules over a recording: what would have alerted, and when. It plays the recording through the same
// engine that watches live feeds.
package rehearse

import (
	"feedscope/feeds"
	"feedscope/feeds/answer"
	"feedscope/feeds/capture"
	"feedscope/feeds/capture/replay"
	"feedscope/feeds/rules"
	"feedscope/feeds/rules/stream"
)

// Known is what is known of a feed beside its recording; the zero value is nothing.
type Known struct {
	// TimePath and Noise replace those of the spec if they are set.
	TimePath string
	Noise    func(e *feeds.Event) bool
	Answers  answer.Options
}

// Run plays a recording to its end and calls alert with each alert. known returns what is known of a feed with a name; it
// may be nil. Run returns the states of the rules in the end, and the names of the feeds.
func Run(
	r *capture.Reader, all []rules.Rule, known func(name string) Known, alert func(rules.Alert),
) (states []rules.State, names []string, err error) {
	e, err := rules.New(all, alert)
	if err != nil {
		return nil, nil, err
	}
	fold := func(f *capture.Feed) feeds.Fold {
		if f.Spec.URL == stream.URL {
			return nil // The alerts of back then.
		}
		names = append(names, f.Spec.Name)
		of := rules.Feed{}
		if known != nil {
			k := known(f.Spec.Name)
			of.Answers, f.Spec.Noise = k.Answers, k.Noise
			if k.TimePath != "" {
				f.Spec.TimePath = k.TimePath
			}
		}
		of.Spec = f.Spec
		return e.Playback(of)
	}
	err = replay.All(r, fold, func(record *capture.Record) error {
		if !record.Time.IsZero() {
			e.Tick(record.Time)
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return e.States(), names, nil
}
