package scenario

import (
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr"

	"feedscope/demo-server/faults"
)

// Defaults of a feed.
const (
	defaultKeepAlive = 15 * time.Second
	defaultKeep      = 5000
	maxKeep          = 1_000_000
	maxTimes         = 1_000_000
	maxFeeds         = 100
)

// Load reads a scenario and the files of JSON lines that it names, which are in its directory. A mistake is an [*Error].
func Load(path string) (*Scenario, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, _, err := readFile(f, maxFile)
	if err != nil {
		return nil, err
	}
	return Parse(filepath.Base(path), data, os.DirFS(filepath.Dir(path)))
}

// Parse reads a scenario. Name is what errors call it; files has the files that it names. The error is an [*Error].
func Parse(name string, data []byte, files fs.FS) (*Scenario, error) {
	t, root := parseTree(name, data)
	r := &reader{tree: t, files: files, scenario: &Scenario{Name: name, Seed: 1}}
	if root != nil && t.err == nil {
		readObject(r, root, "a scenario", fileKeys)
		if len(r.scenario.Feeds) == 0 {
			r.fail(root.at, "the scenario has no feeds: write a path such as /orders under feeds")
		}
	}
	if t.err != nil {
		return nil, t.err
	}
	if err := r.scenario.rehearse(); err != nil {
		return nil, err
	}
	return r.scenario, nil
}

// reader reads the objects of a file.
type reader struct {
	*tree
	files    fs.FS
	scenario *Scenario
	audience audience // Of the steps.
	bytes    int64
}

// none is the target of the file's keys, which set the reader's scenario.
type none struct{}

var fileKeys = []key[none]{
	{"seed", "a whole number, 1", "chooses the random values", func(r *reader, _ *none, n *node) {
		seed, err := strconv.ParseUint(r.text(n), 10, 64)
		if err != nil {
			r.fail(n.at, "%s is not a whole number from 0", quote(n.text))
		}
		r.scenario.Seed = seed
	}},
	{"feeds", "feeds by path, such as `/orders`", "the event streams", (*reader).feeds},
}

// isPath matches the paths of feeds.
var isPath = regexp.MustCompile(`^(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$`)

// reserved are the server's own paths.
var reserved = []string{"/faults", "/time", "/healthz", "/model"}

func (r *reader) feeds(_ *none, n *node) {
	if n.kind != object || len(n.keys) > maxFeeds {
		r.fail(n.at, "feeds needs 1 to %d paths: write for example /orders:", maxFeeds)
		return
	}
	for i, name := range n.keys {
		path := name.text
		if !isPath.MatchString(path) {
			r.fail(name.at, "%s is not a path for a feed: use a slash and letters, such as /orders", quote(path))
		}
		if isReserved(path) {
			r.fail(name.at, "%s is a path of the server itself: use another one", path)
		}
		r.scenario.Feeds = append(r.scenario.Feeds, r.feed(path, name, n.items[i]))
	}
}

// draft is a feed being read.
type draft struct {
	*Feed
	clients      string
	newer, older *node // The values of new and resumed.
	id, steps    *node
	keep         int
	keepAlive    *time.Duration
	retry        string
}

var feedKeys = []key[draft]{
	{"clients", "`together`, `apart`", "`together`: all clients get the same events at the same time, from the first client on; `apart`: each client gets the script from its start", func(r *reader, d *draft, n *node) {
		d.clients = r.word(n, "together", "apart")
	}},
	{"retry", "duration", "the reconnection time, sent first", func(r *reader, d *draft, n *node) { d.retry = r.milliseconds(n) }},
	{"keep_alive", "duration, `15s`", "time between comments that keep a connection open; `0s` for none", func(r *reader, d *draft, n *node) {
		v := r.duration(n, r.text(n), "use a duration such as 15s, or 0s for none")
		if v > 0 && v < 10*time.Millisecond {
			r.fail(n.at, "%s is too short: use 10ms or more, or 0s for none", quote(n.text))
		}
		d.keepAlive = &v
	}},
	{"keep", "number, `5000`", "how many events the feed keeps for clients that resume; comments, raw bytes and ends count too", func(r *reader, d *draft, n *node) {
		d.keep = r.integer(n, 1, maxKeep)
	}},
	{"id", "template", "the ids of events without their own; `${n}` unless clients are `apart`, `\"\"` for none", func(_ *reader, d *draft, n *node) { d.id = n }},
	{"new", "`newest`, `start`, a status or branches", "what a client without Last-Event-ID gets: what comes next, everything kept, or an HTTP status", func(_ *reader, d *draft, n *node) { d.newer = n }},
	{"resumed", "`follows`, `start`, `newest`, a status or branches", "what a client with Last-Event-ID gets: what follows that event, everything kept, what comes next, or an HTTP status", func(_ *reader, d *draft, n *node) { d.older = n }},
	{"steps", "list", "the script", func(_ *reader, d *draft, n *node) { d.steps = n }},
}

func (r *reader) feed(path string, name, n *node) *Feed {
	d := readObject(r, n, "feed "+path, feedKeys)
	f := &Feed{Path: path, Apart: d.clients == "apart", Retry: d.retry, KeepAlive: defaultKeepAlive, Keep: defaultKeep}
	if d.keepAlive != nil {
		f.KeepAlive = *d.keepAlive
	}
	if d.keep > 0 {
		f.Keep = d.keep
	}
	if d.steps == nil {
		r.fail(name.at, "feed %s has no steps: add steps: with a list", path)
		return f
	}
	f.id = r.ids(d.id, f.Apart)
	f.steps = r.steps(d.steps, f.Apart)
	f.New = r.reception(d.newer, f, false)
	f.Resumed = r.reception(d.older, f, true)
	return f
}

// ids returns the template of the ids of events.
func (r *reader) ids(n *node, apart bool) *template {
	switch {
	case n != nil:
		return r.line(n)
	case apart:
		return literal("")
	}
	program, _, _ := compile(at{}, "n", everyone)
	return &template{[]part{{program: program}}}
}

func (r *reader) milliseconds(n *node) string {
	return strconv.FormatInt(r.duration(n, r.text(n), "use a duration such as 3s").Milliseconds(), 10)
}

var branchKeys = []key[branchDraft]{
	{"when", "expression", "the condition, such as `not known`; the first branch that fits is taken", func(_ *reader, d *branchDraft, n *node) { d.when = n }},
	{"steps", "list", "steps for this client alone, before `send`", func(_ *reader, d *branchDraft, n *node) { d.steps = n }},
	{"send", "`follows`, `start`, `newest` or a status", "what the client gets then", func(_ *reader, d *branchDraft, n *node) { d.send = n }},
}

type branchDraft struct{ when, steps, send *node }

// reception reads what clients get.
func (r *reader) reception(n *node, f *Feed, resumed bool) Reception {
	usual := branch{send: Newest}
	switch {
	case resumed:
		usual.send = Follows
	case f.Apart:
		usual.send = Start
	}
	rec := Reception{usual: usual}
	switch {
	case n == nil:
	case n.kind != list:
		r.send(n, &rec.usual, f, resumed)
	default:
		for _, item := range n.items {
			rec.branches = append(rec.branches, r.branch(item, usual, f, resumed))
		}
	}
	return rec
}

func (r *reader) branch(n *node, b branch, f *Feed, resumed bool) branch {
	d := readObject(r, n, "a branch", branchKeys)
	r.audience = oneClient
	if f.Apart {
		r.audience = oneApart
	}
	defer func() { r.audience = everyone }()
	if d.when != nil {
		program, place, problem := compile(d.when.at, r.text(d.when), r.audience, expr.AsBool())
		if problem != "" {
			r.fail(place, "%s", problem)
		}
		b.when, b.where = program, Error{File: r.file, Line: d.when.line, Column: d.when.column}
	}
	if d.send != nil {
		r.send(d.send, &b, f, resumed)
	}
	if d.steps != nil {
		b.steps = r.steps(d.steps, true)
		if b.status > 0 {
			r.fail(d.steps.at, "a branch with a status has no stream for steps: delete one of them")
		}
	}
	return b
}

// send reads what a client gets of the feed: a word or a status.
func (r *reader) send(n *node, b *branch, f *Feed, resumed bool) {
	words := map[string]Position{"start": Start}
	choices := []string{"start"}
	if resumed {
		words["follows"], choices = Follows, append([]string{"follows"}, choices...)
	}
	if !f.Apart {
		words["newest"], choices = Newest, append(choices, "newest")
	}
	text := r.text(n)
	if send, ok := words[text]; ok {
		b.send = send
		return
	}
	code, err := strconv.Atoi(text)
	if err != nil || code != http.StatusNoContent && (code < 400 || code > 599) {
		r.fail(n.at, "%s is not a choice here: use %s, or a status: 204 or 400 to 599", quote(text), or(choices))
	}
	b.status = code
}

// fault reads a fault.
func (r *reader) fault(n *node, apart bool) faults.Fault {
	f, err := faults.Parse(r.text(n))
	switch {
	case err != nil:
		r.fail(n.at, "%s", err)
	case f.ForAnswers():
		r.fail(n.at, "fault %s is for answers of the model endpoints: use another one, or write the bytes with raw", f.Name())
	case apart && f.AtHead():
		r.fail(n.at, "fault %s shows in the head of a response: use it in a feed whose clients are together, or a status in new: or resumed:", f.Name())
	}
	return f
}

// rehearse plays the beginning of each feed, to find values that cannot be computed.
func (s *Scenario) rehearse() error {
	const items = 1000
	for _, f := range s.Feeds {
		p := f.Play(s.Seed)
		for range items {
			if _, ok := p.Due(); !ok {
				break
			}
			if _, err := p.Next(time.UnixMilli(0)); err != nil {
				return fmt.Errorf("%w", err)
			}
		}
	}
	return nil
}

// notPath matches what a path of a feed cannot have.
var notPath = regexp.MustCompile(`[^A-Za-z0-9._~/-]+`)

// PathOf returns a path for a feed that imitates the one at a URL.
func PathOf(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	rest, _, _ = strings.Cut(rest, "?")
	_, path, _ := strings.Cut(rest, "/")
	var parts []string
	for part := range strings.SplitSeq(notPath.ReplaceAllString(path, "-"), "/") {
		if part = strings.TrimLeft(part, "."); part != "" {
			parts = append(parts, part)
		}
	}
	path = "/" + strings.Join(parts, "/")
	if !isPath.MatchString(path) || isReserved(path) {
		path = "/events" + strings.TrimRight(path, "/")
	}
	return path
}

func isReserved(path string) bool {
	return slices.ContainsFunc(reserved, func(own string) bool { return path == own || strings.HasPrefix(path, own+"/") })
}
