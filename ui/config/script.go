package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	feedconfig "feedscope/feeds/config"
	"feedscope/feeds/config/schema"
	"feedscope/feeds/rules/stream"
	"feedscope/ui/panel"
)

// Script is a talk: scenes that the dashboard of a configuration goes through. Its field comments are the reference for users.
type Script struct {
	// Title of the talk.
	Title string `yaml:"title,required" example:"SSE in five minutes"`
	// Number that selects the demo's story, unless --seed does.
	Seed int `yaml:"seed" default:"1" min:"0" max:"1000000000"`
	// `true`: begin again after the last scene, instead of showing the closing card.
	Loop bool `yaml:"loop" default:"false"`
	// Feeds beside those of the demo. In a URL, `${DEMO}` is the origin of the demo server.
	Feeds []feedconfig.Feed `yaml:"feeds" most:"100" unset:"none" example:"[{name: answer, url: \"${DEMO}/v1/messages\"}]"`
	// Panels beside those of the demo, or in place of those with the same names.
	Panels []panel.Settings `yaml:"panels" unset:"none" example:"[{name: Events, type: events}]"`
	// Scenes, at most 100, in order.
	Scenes []Scene `yaml:"scenes,required" most:"100" example:"[{title: Live, caption: Every line just arrived.}]"`
	// Card that stays on the screen at the end.
	Closing Card `yaml:"closing" unset:"the title"`

	of *Config // What the names in the scenes refer to.
}

// Scene is one scene of a talk.
type Scene struct {
	// Title, in a few words.
	Title string `yaml:"title,required" example:"The link is cut"`
	// What the audience should see, in one or two lines.
	Caption string `yaml:"caption,required,text" example:"Old rows turn gray and say how old they are."`
	// Notes for the speaker, shown by `?`.
	Notes string `yaml:"notes,text" unset:"none" example:"Wait for the resume."`
	// Rows of panels, as in a configuration. Panels that are in none of them are not shown.
	Layout []Row `yaml:"layout" entry:"row" unset:"that of the demo" example:"[{panels: [Market]}]"`
	// Panel that has the focus.
	Focus string `yaml:"focus" unset:"the first one" example:"Market"`
	// Filter of the panel that has the focus.
	Filter string `yaml:"filter" unset:"none" example:"type:alert"`
	// Place in the demo's story to begin at: calm, spike, incident, recovery, or a time.
	Story string `yaml:"story" kind:"place in the story" unset:"where it is" example:"incident"`
	// Faults, each for a feed or for `all`. All others are healed.
	Faults []string `yaml:"faults" kind:"list of faults" unset:"none" example:"[market idle-cut:5s]"`
	// How long it lasts.
	Duration time.Duration `yaml:"duration" default:"20s" min:"1s" max:"1h"`
	// `true`: wait for a key at the end.
	Pause bool `yaml:"pause" default:"false"`
	// What happens during the scene.
	Steps []Step `yaml:"steps" most:"100" unset:"nothing" example:"[{at: 5s, keys: [z]}]"`
}

// Step is something that happens during a scene.
type Step struct {
	// Time since the start of the scene.
	At time.Duration `yaml:"at,required" min:"0s" max:"1h" example:"5s"`
	// Keys that are pressed, one after the other, and shown: names such as enter or ctrl+x, or text to type.
	Keys []string `yaml:"keys,repeats" kind:"list of keys" unset:"none" example:"[z]"`
	// Command of the palette to run.
	Run string `yaml:"run" kind:"command" unset:"none" example:"fault market heal"`
	// Caption from now on.
	Caption string `yaml:"caption,text" unset:"the caption stays" example:"Back, and nothing is missing."`
}

// Card is what stays on the screen at the end of a talk.
type Card struct {
	// Title in large letters.
	Title string `yaml:"title" unset:"the title of the talk" example:"Thank you"`
	// Lines below the title.
	Lines []string `yaml:"lines,repeats" most:"12" unset:"none" example:"[feedscope --demo]"`
}

// DemoVariable is the variable in scripts that holds the origin of the demo server.
const DemoVariable = "DEMO"

// ParseScript reads a script for a configuration, and returns it with the configuration that it needs: that of the demo at
// origin, with the script's feeds and panels. checks are those of kinds of texts that only the demo and the screen know. Errors
// call the script name; those about its contents are [schema.Errors].
func (l *Loader) ParseScript(
	name string, data []byte, demo *Config, origin string, checks map[string]func(string) (problem, fix string),
) (*Script, *Config, error) {
	with := *l
	with.Env = func(name string) (string, bool) {
		if name == DemoVariable {
			return origin, true
		}
		if l.Env == nil {
			return "", false
		}
		return l.Env(name)
	}
	l = with.once()
	s := &Script{of: demo}
	d := &schema.Document{Name: name, Data: data, Env: l.env(), Secrets: l.lookedUp}
	how := l.Schema()
	how.Root, how.Checks = reflect.TypeFor[Script](), maps.Clone(how.Checks)
	maps.Copy(how.Checks, checks)
	if err := how.Decode(d, s); err != nil {
		return nil, nil, err
	}
	c := *demo
	c.Feeds = slices.Concat(demo.Feeds, s.Feeds)
	c.Panels = slices.Concat(slices.DeleteFunc(slices.Clone(demo.Panels), func(p panel.Settings) bool {
		return s.panelNamed(p.Shared().Name)
	}), s.Panels)
	c.Filters = nil // Their keys would only distract.
	return s, &c, nil
}

func (s *Script) panelNamed(name string) bool {
	return slices.ContainsFunc(s.Panels, func(p panel.Settings) bool { return p != nil && p.Shared().Name == name })
}

// Validate implements [schema.Validator].
func (s *Script) Validate(at schema.At) {
	feeds := s.feedNames(at)
	panels := s.panelNames(at, feeds)
	for i := range s.Scenes {
		s.validateScene(at.In("scenes").Item(i), &s.Scenes[i], panels)
	}
}

// feedNames returns the names of the feeds of the demo and of the script.
func (s *Script) feedNames(at schema.At) *names {
	own := &names{kind: "feed", defined: make(map[string]definition)}
	all := &names{kind: "feed", defined: make(map[string]definition)}
	for i := range s.of.Feeds {
		all.add(s.of.Feeds[i].Name)
	}
	for i := range s.Feeds {
		item, name := at.In("feeds").Item(i), s.Feeds[i].Name
		if _, taken := all.defined[name]; taken {
			item.Fail(fmt.Sprintf("the demo has a feed named %s", schema.Quote(name)), "give the feed another name")
			continue
		}
		own.define(item, item, name, name)
	}
	for name := range own.defined {
		all.add(name)
	}
	return all
}

// panelNames returns the names of the panels of the demo and of the script, and checks the feeds of the latter.
func (s *Script) panelNames(at schema.At, feeds *names) *names {
	own := &names{kind: "panel", defined: make(map[string]definition)}
	for i, p := range s.Panels {
		if p == nil {
			own.partial = true
			continue
		}
		item, common := at.In("panels").Item(i), p.Shared()
		if common.Name == "" {
			common.Name = capitalized(common.Type)
		}
		own.define(item, item, common.Name, common.Name)
		for j, name := range common.Feeds {
			if name != "" && name != stream.Name {
				feeds.refer(item.In("feeds").Item(j), name)
			}
		}
	}
	for _, p := range s.of.Panels {
		own.add(p.Shared().Name)
	}
	return own
}

// add adds a name without a place in the document, unless it is there.
func (ns *names) add(name string) {
	if _, known := ns.defined[name]; !known {
		ns.defined[name] = definition{shown: name}
		ns.shown = append(ns.shown, name)
	}
}

func (s *Script) validateScene(at schema.At, c *Scene, panels *names) {
	shown := &names{kind: "panel in the scene's layout", defined: make(map[string]definition)}
	for i, row := range c.Layout {
		for j, slot := range row.Panels {
			place := at.In("layout").Item(i).In("panels").Item(j)
			if !place.Scalar() {
				place = place.In("panel")
			}
			if slot.Panel != "" && panels.refer(place, slot.Panel) {
				shown.define(place, place, slot.Panel, slot.Panel)
			}
		}
		if row.YieldsTo != "" && panels.refer(at.In("layout").Item(i).In("yields_to"), row.YieldsTo) {
			shown.add(row.YieldsTo)
		}
	}
	if len(c.Layout) == 0 {
		shown.kind = "panel in the demo's layout"
		for _, name := range Placed(s.of.Layout) {
			shown.add(name)
		}
	}
	if c.Focus != "" {
		shown.refer(at.In("focus"), c.Focus)
	}
	for i, fault := range c.Faults {
		s.referFault(at.In("faults").Item(i), fault)
	}
	for i := range c.Steps {
		step, place := &c.Steps[i], at.In("steps").Item(i)
		if step.At > c.Duration {
			place.In("at").Fail("the step comes after the end of its scene", fmt.Sprintf("use a time up to %s, or a longer duration", c.Duration))
		}
		if fault, ok := strings.CutPrefix(step.Run, "fault "); ok && !strings.HasPrefix(fault, "heal ") {
			s.referFault(place.In("run"), fault)
		}
		if len(step.Keys) == 0 && step.Run == "" && step.Caption == "" && !place.Broken("keys") {
			place.Fail("the step does nothing", "give it keys, run or caption")
		}
	}
}

// referFault reports a fault for a feed that the demo does not have. Only the demo server's feeds can be broken.
func (s *Script) referFault(at schema.At, fault string) {
	name, _, more := strings.Cut(fault, " ")
	known := []string{"all"}
	for i := range s.of.Feeds {
		known = append(known, s.of.Feeds[i].Name)
	}
	if more && !slices.Contains(known, name) {
		at.Fail(fmt.Sprintf("the demo has no feed named %s", schema.Quote(name)), schema.Choose(name, known))
	}
}

// Length returns how long the talk lasts.
func (s *Script) Length() (all time.Duration) {
	for i := range s.Scenes {
		all += s.Scenes[i].Duration
	}
	return all
}
