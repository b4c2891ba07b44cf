package scenario

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
)

// functions are the names that templates have, with the functions of the expression language, for the docs.
var functions = []struct{ usage, text string }{
	{"n", "the number of the event in its feed, from 1"},
	{"id", "the event's id, in its data"},
	{`count("name")`, "1, 2, 3 and so on: a counter"},
	{`walk("name", start, step)`, "a random walk: a number that begins at start and moves by up to step each time"},
	{"random(low, high)", "a random number, whole if both ends are"},
	{"pick(a, b, ...)", "one of the values, at random"},
	{`wave(low, high, "30s")`, "a number that swings between both ends, once in this time"},
	{`last("name")`, "the newest number of a counter or walk, 0 if there is none"},
	{"time()", "the time now, as in 2026-05-04T14:03:20.125Z"},
	{"millis()", "the time now, in milliseconds since 1970"},
	{"lastEventId", "in `new` and `resumed`: the client's Last-Event-ID"},
	{"known", "in `new` and `resumed`: whether the feed keeps the event with this ID"},
	{"missed", "in `new` and `resumed`: how many kept events follow it, where clients are together"},
}

// state is what templates of one player compute with.
type state struct {
	rng    *rand.Rand
	values map[string]float64
	at     time.Duration
	now    time.Time
	env    map[string]any
}

func newState(rng *rand.Rand) *state {
	s := &state{rng: rng, values: make(map[string]float64)}
	s.env = map[string]any{
		"n": 0, "id": "",
		"count": s.count, "walk": s.walk, "random": s.random, "pick": s.pick, "wave": s.wave, "last": s.last,
		"time": s.time, "millis": s.millis,
	}
	return s
}

// audience is for whom templates are, and so what they know.
type audience uint8

const (
	everyone  audience = iota
	oneClient          // One client of a feed.
	oneApart           // One client, where clients are apart: they miss nothing.
)

// environment has the names of templates and their types.
func environment(of audience) map[string]any {
	env := newState(rand.New(rand.NewPCG(1, 1))).env
	if of != everyone {
		setClient(env, Client{})
	}
	if of == oneApart {
		delete(env, "missed")
	}
	return env
}

func setClient(env map[string]any, c Client) {
	env["lastEventId"], env["known"], env["missed"] = c.LastEventID, c.Known, c.Missed
}

func (s *state) count(name string) int {
	s.values[name]++
	return int(s.values[name])
}

func (s *state) walk(name string, start, step float64) float64 {
	v, begun := s.values[name]
	if !begun {
		v = start
	} else {
		v = rounded(v+step*(2*s.rng.Float64()-1), start, step)
	}
	s.values[name] = v
	return v
}

func (s *state) random(low, high float64) float64 {
	if digits(low, high) == 0 {
		return low + math.Floor(s.rng.Float64()*(high-low+1))
	}
	return rounded(low+s.rng.Float64()*(high-low), low, high)
}

func (s *state) pick(first any, more ...any) any {
	if i := s.rng.IntN(len(more) + 1); i > 0 {
		return more[i-1]
	}
	return first
}

func (s *state) wave(low, high float64, period string) float64 {
	p, err := time.ParseDuration(period)
	if err != nil || p <= 0 {
		return low
	}
	turn := 2 * math.Pi * float64(s.at%p) / float64(p)
	return rounded(low+(high-low)*(1-math.Cos(turn))/2, low, high)
}

func (s *state) last(name string) float64 { return s.values[name] }

func (s *state) time() string { return s.now.UTC().Format("2006-01-02T15:04:05.000Z") }

func (s *state) millis() int { return int(s.now.UnixMilli()) }

// rounded rounds to the digits of numbers.
func rounded(v float64, of ...float64) float64 {
	scale := math.Pow10(digits(of...))
	if r := math.Round(v*scale) / scale; !math.IsInf(r, 0) && !math.IsNaN(r) {
		return r
	}
	return v
}

// digits returns the number of decimals of values computed from numbers: none if they are whole, otherwise at least two.
func digits(of ...float64) int {
	most := 0
	for _, v := range of {
		_, decimals, fraction := strings.Cut(strconv.FormatFloat(v, 'f', -1, 64), ".")
		if fraction {
			most = max(most, 2, min(len(decimals), 9))
		}
	}
	return most
}

// names checks arguments of functions that must be constant: a name, so that the memory for values is bounded, and a period.
type names struct {
	from    int // The offset of the argument that is wrong.
	problem string
}

// Visit implements [ast.Visitor].
func (c *names) Visit(n *ast.Node) {
	call, ok := (*n).(*ast.CallNode)
	if !ok || c.problem != "" {
		return
	}
	callee, ok := call.Callee.(*ast.IdentifierNode)
	if !ok {
		return
	}
	argument := 0
	switch callee.Value {
	case "count", "walk", "last":
	case "wave":
		argument = 2
	default:
		return
	}
	if len(call.Arguments) <= argument {
		return
	}
	a := call.Arguments[argument]
	text, isText := a.(*ast.StringNode)
	switch {
	case !isText && argument == 0:
		c.from, c.problem = a.Location().From, callee.Value+` needs a constant name in quotes, such as "orders"`
	case argument == 0:
	case !isText || !positive(text.Value):
		c.from, c.problem = a.Location().From, `wave needs a period in quotes: write for example wave(0, 100, "30s")`
	}
}

func positive(period string) bool {
	d, err := time.ParseDuration(period)
	return err == nil && d > 0
}

// language returns the options that expressions are compiled with.
func language(of audience, check *names) []expr.Option {
	return []expr.Option{
		expr.Env(environment(of)), expr.DisableBuiltin("count"), expr.DisableBuiltin("last"), expr.DisableBuiltin("now"),
		expr.Patch(check), expr.MaxNodes(1000),
	}
}

// aboutClients are the names that only the steps for one client have.
var aboutClients = []string{"lastEventId", "known", "missed"}

// functionNames returns the names of the functions and values.
func functionNames() []string {
	var all []string
	for _, f := range functions {
		name, _, _ := strings.Cut(f.usage, "(")
		all = append(all, name)
	}
	return all
}
