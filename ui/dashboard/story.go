package dashboard

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Story is the demo's story, which can be moved forward.
type Story interface {
	// Scenes returns the names of its scenes, in order.
	Scenes() []string
	// Skip moves it forward to the start of a scene, or to a time within the story such as "1:45". Its error is a sentence for
	// the user.
	Skip(to string) error
}

// storyCommands returns the command that moves the demo's story.
func (m *Model) storyCommands() []command {
	if m.o.Story == nil {
		return nil
	}
	return []command{{
		name: "story", args: "SCENE", help: "skip to a scene of the demo's story, or to a time, as in story 1:45",
		offers: m.sceneOffers,
		run:    func(m *Model, scene string) tea.Cmd { return m.sayError(m.skip(scene)) },
	}}
}

func (m *Model) skip(to string) error {
	if err := m.o.Story.Skip(to); err != nil {
		return err
	}
	m.say("the story continues at " + to)
	return nil
}

// sceneOffers completes the name of a scene.
func (m *Model) sceneOffers(typed string) (all []command) {
	for _, scene := range m.o.Story.Scenes() {
		if strings.HasPrefix(scene, typed) {
			all = append(all, command{name: scene, run: func(m *Model, _ string) tea.Cmd { return m.sayError(m.skip(scene)) }})
		}
	}
	if len(all) == 0 {
		all = append(all, command{name: typed, run: func(m *Model, _ string) tea.Cmd { return m.sayError(m.skip(typed)) }})
	}
	return all
}
