package dashboard

import (
	"feedscope/feeds"
	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/doctor/evidence"
	"feedscope/feeds/infer"
	"feedscope/feeds/preset"
	"feedscope/ui/config"
)

// observed is what is known of a feed from its traffic.
type observed struct {
	collector *evidence.Collector // For its diagnosis.
	observer  *infer.Observer     // For what its events are like.
	// Which of the presets that fit the feed's URL it is, if panels are suggested.
	confirmation *preset.Confirmation // Nil if no preset fits.
	preset       *preset.Preset       // Nil until it is confirmed.
	config       *config.Config       // What the preset says.
}

// observe returns an observation of a new feed.
func (k *sketch) observe(f *feedconfig.Feed) *observed {
	o := &observed{collector: evidence.NewCollector(f.Spec()), observer: &infer.Observer{MaxBytes: k.maxBytes}}
	if k.panels {
		o.confirmation = preset.NewConfirmation(k.presets.Fitting(f.URL))
	}
	return o
}

// folds returns the folds that observe the feed.
func (o *observed) folds() []feeds.Fold {
	all := []feeds.Fold{o.collector}
	if o.confirmation != nil {
		all = append(all, o.confirmation)
	}
	return append(all, feeds.Payload(o.observer))
}

// recognize applies presets that have been confirmed: to their feeds at once, to the panels when feeds are read next. It
// reports whether there were any.
func (m *Model) recognize() (found bool) {
	loader := config.Loader{Panels: Panels}
	for _, feed := range m.feeds {
		o := m.observed[feed.Index()]
		if o == nil || o.confirmation == nil || o.preset != nil || o.confirmation.Found() == nil {
			continue
		}
		o.preset = o.confirmation.Found()
		c, err := loader.Recognized(o.preset)
		if err != nil {
			m.say(err.Error())
			continue
		}
		f := m.o.Config.Feed(feed.Name())
		config.Recognize(f, c)
		feed.Adopt(f.Spec())
		o.config, found = c, true
		m.say(m.nameOf(feed) + " is known: preset " + o.preset.Name)
	}
	return found
}
