package cli

import (
	"strings"

	"feedscope/demo-server/faults"
	"feedscope/demo-server/server"
	"feedscope/demo-server/story"
	"feedscope/ui/dashboard"
)

// breaker implements [dashboard.Breaker] and [dashboard.Story] for the demo's server. The name of a feed is its path.
type breaker struct{ server *server.Server }

func (b breaker) path(feed string) string {
	if feed == "" {
		return faults.Everywhere
	}
	return "/" + feed
}

// Faults returns the faults of the demo's feeds.
func (b breaker) Faults() []dashboard.Fault {
	var all []dashboard.Fault
	for _, d := range faults.All() {
		if d.ForAnswers() {
			continue
		}
		for _, c := range d.Cases() {
			if f, err := faults.Parse(c.Spec); err == nil {
				all = append(all, dashboard.Fault{Spec: f.String(), Text: c.Text})
			}
		}
	}
	return all
}

// On returns the faults of a feed.
func (b breaker) On(feed string) []string { return b.server.Faults()[b.path(feed)].Specs() }

// Break adds a fault to a feed.
func (b breaker) Break(feed, fault string) (string, error) {
	more, err := faults.ParseSet(fault)
	if err != nil {
		return "", err
	}
	path := b.path(feed)
	return feed, b.server.SetFaults(path, b.server.Faults()[path].With(more...))
}

// Heal removes one fault, or all.
func (b breaker) Heal(feed, fault string) error {
	if feed == "" && fault == "" {
		b.server.Heal()
		return nil
	}
	path := b.path(feed)
	var left faults.Set
	if name, _, _ := strings.Cut(fault, ":"); name != "" {
		left = b.server.Faults()[path].Without(name)
	}
	return b.server.SetFaults(path, left)
}

// Scenes returns the scenes of the demo's story.
func (breaker) Scenes() []string { return story.Scenes() }

// Skip moves the demo's story forward.
func (b breaker) Skip(to string) error { return b.server.Skip(to) }
