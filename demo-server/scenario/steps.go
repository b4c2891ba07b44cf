package scenario

import (
	"slices"
	"strings"
	"time"
)

// stepDraft holds the values of a step's keys.
type stepDraft map[string]*node

// actions are the keys of which a step has one; the others go with them.
var actions = []string{"event", "data", "wait", "comment", "retry", "raw", "from", "fault", "end", "steps"}

// companions are the keys that go with actions.
var companions = map[string][]string{
	"event": {"event", "data", "id"}, "data": {"event", "data", "id"}, "fault": {"for"}, "from": {"every"},
}

var stepKeys = []key[stepDraft]{
	stepKey("event", "template", "the type of an event; `message` without it"),
	stepKey("data", "template, or keys and lists", "the event's data; keys and lists become JSON"),
	stepKey("id", "template", "the event's id, instead of the feed's `id`; `\"\"` for none"),
	stepKey("wait", "duration or range", "pauses; a range such as `1s..3s` is drawn at random"),
	stepKey("comment", "template", "sends a comment"),
	stepKey("retry", "duration", "sends a reconnection time"),
	stepKey("raw", "template", "sends bytes as they are: half an event, odd line ends"),
	stepKey("from", "file", "sends the events of a file of JSON lines beside the scenario, at the pace of their times"),
	stepKey("fault", "fault, such as `hold:5s`", "breaks the feed; the faults are those of the [demo server](DEMO.md#faults)"),
	stepKey("for", "duration", "with `fault`: how long it lasts; without it, the fault stays"),
	stepKey("end", "`clean` or `cut`", "ends the connections; as the last step, it ends the feed"),
	stepKey("steps", "list", "steps within a step, to repeat"),
	stepKey("repeat", "number or `forever`", "repeats the step"),
	stepKey("every", "duration or range", "with `repeat`: pause after each round; with `from`: pause after each event, instead of the file's"),
}

func stepKey(name, value, text string) key[stepDraft] {
	return key[stepDraft]{name, value, text, func(_ *reader, d *stepDraft, n *node) {
		if *d == nil {
			*d = make(stepDraft)
		}
		(*d)[name] = n
	}}
}

func (r *reader) steps(n *node, apart bool) []step {
	if n.kind != list || len(n.items) == 0 {
		r.fail(n.at, "steps needs a list: write a hyphen before each step")
		return nil
	}
	var all []step
	for _, item := range n.items {
		if s := r.step(item, apart); s != nil {
			all = append(all, s)
		}
		if r.err != nil {
			return nil
		}
	}
	return all
}

func (r *reader) step(n *node, apart bool) step {
	d := *readObject(r, n, "a step", stepKeys)
	if r.err != nil {
		return nil
	}
	action := r.action(n, d)
	if r.err != nil {
		return nil
	}
	s := r.act(n, d, action, apart)
	if d["repeat"] == nil || r.err != nil {
		return s
	}
	return r.repeated(n, d, s)
}

// action returns what a step does, and checks its keys.
func (r *reader) action(n *node, d stepDraft) string {
	i := slices.IndexFunc(actions, func(a string) bool { return d[a] != nil })
	if i < 0 {
		r.fail(n.at, "a step needs one of these keys: %s", strings.Join(actions, ", "))
		return ""
	}
	action := actions[i]
	allowed := append([]string{action, "repeat"}, companions[action]...)
	if d["repeat"] != nil {
		allowed = append(allowed, "every")
	}
	for _, k := range n.keys {
		switch {
		case slices.Contains(allowed, k.text):
		case slices.Contains(actions, k.text):
			r.fail(k.at, "a step does one thing, and this one has %s and %s: make two steps", action, k.text)
		case k.text == "every":
			r.fail(k.at, "every needs repeat or from beside it: use wait for a single pause")
		default:
			r.fail(k.at, "%s does not go with %s: delete it", k.text, action)
		}
	}
	return action
}

func (r *reader) act(n *node, d stepDraft, action string, apart bool) step {
	v := d[action]
	switch action {
	case "event", "data":
		return r.event(n, d)
	case "wait":
		return &waitStep{n.at, r.span(v)}
	case "comment":
		return &commentStep{n.at, r.line(v)}
	case "retry":
		return &retryStep{n.at, r.milliseconds(v)}
	case "raw":
		return &rawStep{n.at, r.template(v)}
	case "from":
		return r.from(v, d)
	case "fault":
		f := &faultStep{at: n.at, fault: r.fault(v, apart)}
		if lasts := d["for"]; lasts != nil {
			if f.lasts = r.duration(lasts, r.text(lasts), "use a duration such as 10s"); f.lasts == 0 {
				r.fail(lasts.at, "a fault needs a longer time: write a duration such as 10s, or leave for out")
			}
		}
		return f
	case "end":
		how := Clean
		if r.word(v, "clean", "cut") == "cut" {
			how = Cut
		}
		return &endStep{n.at, how}
	}
	return &group{at: n.at, steps: r.steps(v, apart), times: 1}
}

func (r *reader) event(n *node, d stepDraft) step {
	e := &eventStep{at: n.at, event: literal("")}
	if d["data"] == nil {
		r.fail(n.at, "an event without data is not received: add data")
		return e
	}
	if d["event"] != nil {
		e.event = r.line(d["event"])
	}
	if d["id"] != nil {
		e.id = r.line(d["id"])
	} else if r.audience != everyone {
		e.id = literal("")
	}
	e.data = r.data(d["data"])
	if r.err == nil && len(e.data.parts) == 1 && e.data.parts[0].program == nil && e.data.parts[0].literal == "" {
		r.fail(d["data"].at, "an event without data is not received: write something")
	}
	return e
}

// repeated returns a step that repeats another one.
func (r *reader) repeated(n *node, d stepDraft, s step) step {
	g, ok := s.(*group)
	if !ok || d["from"] != nil {
		g = &group{at: n.at, steps: []step{s}}
	}
	g.times = forever
	if v := d["repeat"]; v.text != "forever" {
		g.times = r.integer(v, 1, maxTimes)
	}
	if v := d["every"]; v != nil && d["from"] == nil {
		g.every = r.span(v)
	}
	if g.times != 1 && !sends(g.steps) && r.err == nil {
		r.fail(n.at, "this repeat sends nothing: add an event or a comment")
	}
	if g.times == forever && g.every.low < time.Millisecond && !timed(g.steps) && r.err == nil {
		r.fail(n.at, "this repeats forever without a pause: add every or a wait of 1ms or more")
	}
	return g
}
