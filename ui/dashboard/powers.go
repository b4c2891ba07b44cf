package dashboard

import (
	"strings"

	"feedscope/ui/term/keymap"
)

// Powers are what the user of a dashboard can do besides looking. They can be combined.
type Powers uint8

const (
	// Control reconnects and disconnects feeds.
	Control Powers = 1 << iota
	// Acknowledge acknowledges and snoozes alerts and notifications.
	Acknowledge
	// Break injects faults.
	Break
	// Reveal shows hosts and addresses.
	Reveal
	// Edit changes requests, panels, rules and the configuration, and what feeds are asked to remember.
	Edit
	// Machine uses the machine that feedscope runs on: its files, its clipboard, connections to other places, its shell.
	Machine
)

// Operator are the powers of a viewer who is in charge of the feeds, but not of the configuration or the machine.
const Operator = Control | Acknowledge | Break | Reveal

// needs lists the powers that actions and commands need. Those that are not listed need all: a new command is forbidden on
// shared screens until somebody has thought about it. An asterisk stands for names of panels, themes and keys.
var needs = listed(map[Powers]string{
	0: `help quit exit back palette next-panel previous-panel focus focus* zoom up down page-up page-down top bottom
		detail events text filter filter* next-match previous-match sort reverse severity copy window previous-window pause
		theme theme* mouse redraw next-anomaly previous-anomaly next-gap previous-gap next-of-type previous-of-type earlier
		later mark marks times next-view previous-view fold fold-all hexadecimal markdown diff goto line histogram heatmap
		hide* show* play step faster slower seek-back seek-on`,
	Control:     `reconnect disconnect`,
	Acknowledge: `acknowledge snooze`,
	Break:       `break fault story`,
	Reveal:      `hide`,
	Edit:        `reconnect-from header panel alert suggest why watch unwatch reload actions`,
	Machine:     `suspend write write! save save! record record! stop doctor`,
})

func listed(names map[Powers]string) map[string]Powers {
	all := make(map[string]Powers)
	for p, list := range names {
		for name := range strings.FieldsSeq(list) {
			all[name] = p
		}
	}
	return all
}

// needed returns the powers that an action or a command needs.
func needed(name string) Powers {
	if p, known := needs[name]; known {
		return p
	}
	first, _, some := strings.Cut(name, " ")
	if p, known := needs[first+"*"]; known && some {
		return p
	}
	return ^Powers(0)
}

// may reports whether the user has all of some powers.
func (o *Options) may(p Powers) bool { return p&o.Denied == 0 }

// allows reports whether the user may perform an action or a command.
func (o *Options) allows(name string) bool { return o.may(needed(name)) }

// keyMap returns the keys for a configuration: those of the mode, and of what the user may do.
func (o *Options) keyMap(keys keymap.Map, mode keymap.Mode) keymap.Map {
	return keys.In(mode).Only(func(a keymap.Action) bool { return o.allows(string(a)) })
}

// refuse reports whether an action is forbidden, and says so.
func (m *Model) refuse(a keymap.Action) bool {
	switch {
	case m.o.allows(string(a)):
		return false
	case needed(string(a))&^Operator == 0:
		m.say(string(a) + " is for operators; this screen is read-only")
	default:
		m.say(string(a) + " is not possible on a shared screen")
	}
	return true
}
