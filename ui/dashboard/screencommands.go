package dashboard

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"feedscope/feeds/config/schema"
	"feedscope/feeds/files"
	"feedscope/ui/config"
	"feedscope/ui/encode"
	"feedscope/ui/term/text"
)

// screenCommands are the commands that change the screen.
func (m *Model) screenCommands() []command {
	all := []command{
		{
			name: "panel", args: "TYPE [.PATH]... [KEY=VALUE]...", help: "add a panel; for example metrics .latency_ms",
			offers: offerTypes,
			run:    func(m *Model, words string) tea.Cmd { return m.sayError(m.addPanel(words)) },
		},
		{
			name: "save", args: "[FILE]", help: "write feeds and screen as a configuration",
			run: func(m *Model, path string) tea.Cmd { return m.sayError(m.save(path, false)) },
		},
		{
			name: "save!", args: "[FILE]", help: "the same, and replace the file",
			run: func(m *Model, path string) tea.Cmd { return m.sayError(m.save(path, true)) },
		},
	}
	for _, p := range m.panes {
		all = append(all, command{
			name: "hide " + p.name, each: "hide PANEL", help: "take the panel off the screen",
			run: func(m *Model, _ string) tea.Cmd { return m.sayError(m.hidePanel(p.name)) },
		})
	}
	for _, p := range m.parked {
		all = append(all, command{
			name: "show " + p.name, each: "show PANEL", help: "put a hidden panel back",
			run: func(m *Model, _ string) tea.Cmd { return m.sayError(m.showPanel(p.name)) },
		})
	}
	return all
}

// offerTypes completes the type of a panel.
func offerTypes(typed string) (all []command) {
	name, _, complete := strings.Cut(typed, " ")
	for _, t := range Panels {
		if complete && t.Name == name || !complete && strings.HasPrefix(t.Name, name) {
			all = append(all, command{
				name: "panel " + t.Name, args: "[.PATH]... [KEY=VALUE]...", help: t.Summary,
				run: func(m *Model, words string) tea.Cmd { return m.sayError(m.addPanel(t.Name + " " + words)) },
			})
		}
	}
	return all
}

// edit changes the edits and rearranges the panels. After an error, the edits are as before.
func (m *Model) edit(change func(*edits)) error {
	before := edits{slices.Clone(m.edits.hidden), slices.Clone(m.edits.added), slices.Clone(m.edits.rules)}
	change(&m.edits)
	if err := m.rearrange(); err != nil {
		m.edits = before
		return err
	}
	return nil
}

func (m *Model) hidePanel(name string) error {
	if len(m.panes) == 1 {
		return errors.New("this is the only panel; add another before you hide it")
	}
	if err := m.edit(func(e *edits) { e.hidden = append(e.hidden, name) }); err != nil {
		return err
	}
	m.say(":show " + text.Clean(name) + " puts it back")
	return nil
}

func (m *Model) showPanel(name string) error {
	err := m.edit(func(e *edits) {
		e.hidden = slices.DeleteFunc(e.hidden, func(h string) bool { return h == name })
	})
	if err != nil {
		return err
	}
	m.focusNamed(name)
	return nil
}

// addPanel adds a panel that words describe; see [config.Loader.Quick].
func (m *Model) addPanel(words string) error {
	all := word.FindAllString(words, -1)
	if len(all) == 0 {
		return errors.New("name a type, for example :panel metrics .latency_ms")
	}
	loader := config.Loader{Panels: Panels}
	whole := *m.o.Config // With the hidden panels, whose names are taken.
	for _, p := range m.parked {
		whole.Panels = append(slices.Clip(whole.Panels), p.settings)
	}
	settings, err := loader.Quick(&whole, all[0], all[1:])
	if err != nil {
		return err
	}
	if err := m.edit(func(e *edits) { e.added = append(e.added, settings) }); err != nil {
		return err
	}
	m.focusNamed(settings.Shared().Name)
	return nil
}

// word matches what is between blanks outside of quotes.
var word = regexp.MustCompile(`([^ "']|"[^"]*"?|'[^']*'?)+`)

// focusNamed focuses the panel with a name.
func (m *Model) focusNamed(name string) {
	m.focusOn(m.paneIndex(name))
}

// usualFile is where the screen is saved if the user names no file.
const usualFile = "feedscope.yaml"

var errMasked = errors.New("the file has secrets, which would be masked: save to another file, or write them as ${NAME}")

// save writes the screen as a configuration.
func (m *Model) save(path string, replace bool) error {
	switch {
	case path != "":
	case m.o.File != "":
		path = m.o.File
	default:
		path = usualFile
	}
	if m.o.Tap != nil {
		return errors.New("the streams are those of another program: there is nothing to save; :record records them")
	}
	if slices.Contains(feedURLs(m.o.Config), "") {
		return errors.New("the feeds of this recording have no address: there is nothing to save")
	}
	loader := config.Loader{Panels: Panels, Env: os.LookupEnv}
	content, masked := loader.Encode(m.o.Config)
	path, err := encode.ExpandHome(path)
	if err != nil {
		return err
	}
	said := "wrote " + text.Clean(path)
	if masked > 0 {
		said += "; replace " + text.Counted(masked, "masked secret") + " in it"
	}
	if n := len(m.parked); n > 0 {
		said += "; " + text.Counted(n, "hidden panel") + onOff(n == 1, " is", " are") + " not in it"
	}
	own := m.o.File
	m.host.Later(func() func() {
		if earlier, err := files.Read(own, schema.MaxFile); err == nil && sameFile(path, own) { // Another file may be for other readers.
			content = config.WithRemarks(content, string(earlier))
		}
		err := errMasked
		if !replace || masked == 0 || !sameFile(path, own) {
			err = encode.WriteFile(path, replace, func(f *os.File) error {
				_, err := f.WriteString(content)
				return err
			})
		}
		return func() {
			switch {
			case errors.Is(err, encode.ErrExists):
				m.say(text.Clean(path) + " already exists; :save! replaces it")
			case err != nil:
				m.say(text.Clean(err.Error()))
			default:
				m.say(said)
				if m.o.Reload != nil && sameFile(path, own) {
					m.reloading.saved = said
				}
			}
		}
	})
	return nil
}

func feedURLs(c *config.Config) []string {
	urls := make([]string, len(c.Feeds))
	for i := range c.Feeds {
		urls[i] = c.Feeds[i].URL
	}
	return urls
}

// sameFile reports whether two names are those of one file.
func sameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}
