package dashboard

import (
	"feedscope/feeds/preset"
	"feedscope/ui/config"
)

// recognition learns which of the presets that fit a feed's URL the feed is.
type recognition struct {
	confirmation *preset.Confirmation // Nil if no preset fits.
	preset       *preset.Preset       // Nil until it is confirmed.
	config       *config.Config       // What the preset says.
}

// newRecognitions returns a recognition for each feed.
func newRecognitions(o *Options) []recognition {
	all := make([]recognition, len(o.Config.Feeds))
	for i := range all {
		all[i].confirmation = preset.NewConfirmation(o.Presets.Fitting(o.Config.Feeds[i].URL))
	}
	return all
}

// recognize applies presets that have been confirmed: to their feeds at once, to the panels when feeds are read next. It
// reports whether there were any.
func (m *Model) recognize() (found bool) {
	loader := config.Loader{Panels: Panels}
	for i := range m.sketch.recognized {
		r := &m.sketch.recognized[i]
		if r.confirmation == nil || r.preset != nil || r.confirmation.Found() == nil {
			continue
		}
		r.preset = r.confirmation.Found()
		c, err := loader.Recognized(r.preset)
		if err != nil {
			m.say(err.Error())
			continue
		}
		f := &m.o.Config.Feeds[i]
		config.Recognize(f, c)
		m.feeds[i].Adopt(f.Spec())
		r.config, found = c, true
		m.say(f.Name + " is known: preset " + r.preset.Name)
	}
	return found
}
