package dashboard

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"feedscope/ui/panel"
	"feedscope/ui/term/keymap"
)

// command is an entry of the palette. The palette, the help and docs/KEYS.md are made from one list.
type command struct {
	name, args, help string
	key              string // The key that does the same, if any.
	// each is how the help lists commands that exist once per panel or theme: "theme NAME".
	each string
	// offers completes the text after the name. If nil, the text is taken as typed.
	offers func(typed string) []command
	// theme is the theme to show while the command is selected.
	theme string
	// prefill returns the initial text of args. If nil, it is empty.
	prefill func() string
	// asks marks a command that only asks about the suggested panels, so they may still change.
	asks bool
	run  func(m *Model, args string) tea.Cmd
}

// optional reports whether the command also works without args.
func (c *command) optional() bool { return strings.HasPrefix(c.args, "[") }

// title returns the command as it is typed.
func (c *command) title() string { return strings.TrimSpace(c.name + " " + c.args) }

// commands returns what can be done now: commands of the focused panel, actions of keys, and the rest.
func (m *Model) commands() []command {
	all := slices.Concat(m.panelCommands(), m.keyCommands(), m.sketchCommands())
	switch {
	case m.o.Tap != nil:
		all = slices.Concat(all, m.tapCommands(), m.recordCommands())
	case m.o.From != nil:
		all = slices.Concat(all, refusing(slices.Concat(m.doctorCommands(), m.connectionCommands())), m.recordCommands())
	case m.player == nil:
		all = slices.Concat(all, m.doctorCommands(), m.connectionCommands(), m.faultCommands(), m.storyCommands(), m.recordCommands())
	}
	all = slices.Concat(all, m.alertCommands(), m.actionCommands(), m.reloadCommands())
	for _, p := range m.panes { // A name alone finds this before it finds what hides the panel.
		all = append(all, command{
			name: "focus " + p.name, each: "focus PANEL", help: "go to the panel",
			run: func(m *Model, _ string) tea.Cmd { m.focusNamed(p.name); return nil },
		})
	}
	all = append(all, m.screenCommands()...)
	for _, name := range m.o.Config.Themes().Names() {
		all = append(all, command{
			name: "theme " + name, each: "theme NAME", help: "switch to the theme, shown while it is selected", theme: name,
			run: func(m *Model, _ string) tea.Cmd {
				m.o.Config.Theme = name
				m.setTheme(name)
				return nil
			},
		})
	}
	return slices.DeleteFunc(all, func(c command) bool { return !m.o.allows(c.name) })
}

// keyCommands returns the actions of keys.
func (m *Model) keyCommands() (all []command) {
	for _, b := range m.keys.Commands() {
		all = append(all, command{
			name: string(b.Action), help: b.Help, key: b.Label(),
			run: func(m *Model, _ string) tea.Cmd { return m.do(b.Action) },
		})
	}
	return all
}

// panelCommands returns the commands of the focused panel.
func (m *Model) panelCommands() (all []command) {
	c, ok := focusedAs[panel.Commander](m)
	if !ok {
		return nil
	}
	for _, cmd := range c.Commands() {
		all = append(all, command{
			name: cmd.Name, args: cmd.Args, help: cmd.Help,
			run: func(m *Model, args string) tea.Cmd { return m.sayError(cmd.Run(args)) },
		})
	}
	return all
}

// commander returns a panel that has a command, nil if none has.
func (m *Model) commander(name string) *pane {
	for _, p := range m.panes {
		c, ok := p.panel.(panel.Commander)
		if ok && slices.ContainsFunc(c.Commands(), func(c panel.Command) bool { return c.Name == name }) {
			return p
		}
	}
	return nil
}

// typedCommands returns the commands without a key, for the help and the docs.
func (m *Model) typedCommands() keymap.Group {
	group := keymap.Group{Name: "Commands"}
	seen := make(map[string]bool)
	for _, c := range m.commands() {
		title := c.title()
		if c.each != "" {
			title = c.each
		}
		if c.key != "" || seen[title] {
			continue
		}
		seen[title] = true
		group.Bindings = append(group.Bindings, keymap.Binding{Show: ":" + title, Help: c.help})
	}
	return group
}
