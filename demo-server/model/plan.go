package model

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// Kind is the kind of a part of an answer.
type Kind uint8

// The kinds of parts. Blocks of code are within the text.
const (
	Reasoning Kind = iota
	Text
	Call
)

// piece is a token of an answer.
type piece struct {
	kind   Kind
	choice int
	call   int // The number of the tool call within its choice.
	text   string
	// first and last mark the ends of a part.
	first, last bool
	at          time.Duration
}

// Plan is an answer before it is encoded. Create it with [NewPlan].
type Plan struct {
	request *Request
	random  *rand.Rand
	number  uint64 // Identifies the answer.
	tools   []tool // Those that it calls.
	pieces  []piece
}

// NewPlan returns the answer to a request.
func NewPlan(r *Request) *Plan {
	p := newPlan(r, tools)
	choices := make([][]piece, r.Choices)
	for i := range choices {
		choices[i] = p.choice(i)
	}
	p.interleave(choices)
	p.schedule()
	return p
}

func newPlan(r *Request, tools []tool) *Plan {
	p := &Plan{request: r, random: rand.New(rand.NewPCG(r.Seed, 0)), tools: tools}
	p.number = p.random.Uint64()
	return p
}

// schedule sets the times of the pieces.
func (p *Plan) schedule() {
	at, gap := p.request.TTFT, float64(time.Second)/p.request.TPS
	for i := range p.pieces {
		p.pieces[i].at = at
		at += time.Duration(gap * (1 + p.request.Jitter*(2*p.random.Float64()-1)))
	}
}

// Script is an answer that is known beforehand. Each part needs a text.
type Script struct {
	Reasoning, Text string
	// Tool is the name of the tool that is called at the end, Arguments are its arguments as JSON.
	Tool, Arguments string
}

// NewScript returns a plan with the content of a script and the pace of a request.
func NewScript(r *Request, s Script) *Plan {
	p := newPlan(r, []tool{{s.Tool, s.Arguments}})
	for kind, text := range []string{Reasoning: s.Reasoning, Text: s.Text, Call: s.Arguments} {
		p.pieces = append(p.pieces, part(pieces(nil, piece{kind: Kind(kind)}, text))...)
	}
	p.schedule()
	return p
}

// pieces appends the tokens of a text to a part.
func pieces(dst []piece, like piece, text string) []piece {
	for _, token := range tokenize(text) {
		like.text = token
		dst = append(dst, like)
	}
	return dst
}

// part marks the ends of a part.
func part(all []piece) []piece {
	all[0].first, all[len(all)-1].last = true, true
	return all
}

// choice returns the pieces of a choice: a fifth is reasoning, and text and blocks of code alternate.
func (p *Plan) choice(n int) (all []piece) {
	fill := strings.NewReplacer("SYM", p.pick(symbols), "HOST", p.pick(hosts), "NUM", strconv.Itoa(2+p.random.IntN(8)))
	add := func(kind Kind, call, tokens int, phrases ...[]string) {
		var added []piece
		start := p.random.IntN(len(phrases[0]))
		for i := 0; len(added) == 0 || len(all)+len(added) < tokens; i++ {
			for _, one := range phrases {
				added = pieces(added, piece{kind: kind, choice: n, call: call}, fill.Replace(one[(start+i)%len(one)]))
			}
		}
		all = append(all, part(added)...)
	}
	tokens := p.request.Tokens / p.request.Choices
	add(Reasoning, 0, tokens/5, thoughts)
	add(Text, 0, tokens, paragraphs, codes)
	for i, t := range tools {
		add(Call, i, 0, []string{t.arguments})
	}
	return all
}

func (p *Plan) pick(from []string) string { return from[p.random.IntN(len(from))] }

// interleave takes a piece of each choice in turn.
func (p *Plan) interleave(choices [][]piece) {
	for more := true; more; {
		more = false
		for i, c := range choices {
			if len(c) > 0 {
				p.pieces = append(p.pieces, c[0])
				choices[i], more = c[1:], true
			}
		}
	}
}

// longestToken is how many characters a token has at most.
const longestToken = 12

// tokenize cuts a text into tokens: words with the space or line break before them, in parts if they are long.
func tokenize(text string) (tokens []string) {
	for text != "" {
		size, n := len(text), 0
		for i, r := range text {
			if n == longestToken || n > 0 && (r == ' ' || r == '\n' || r == '\t') {
				size = i
				break
			}
			n++
		}
		tokens, text = append(tokens, text[:size]), text[size:]
	}
	return tokens
}

// Output returns what a choice adds up to: its reasoning, its text, or the arguments of a tool call.
func (p *Plan) Output(kind Kind, choice, call int) string {
	var b strings.Builder
	for i := range p.pieces {
		if q := &p.pieces[i]; q.kind == kind && q.choice == choice && q.call == call {
			b.WriteString(q.text)
		}
	}
	return b.String()
}

// Tools returns the names of the tools that each choice calls, in this order.
func Tools() []string {
	names := make([]string, len(tools))
	for i, t := range tools {
		names[i] = t.name
	}
	return names
}

// Input returns the number of tokens of the prompt.
func (p *Plan) Input() int { return p.request.Input }

// Tokens returns the number of tokens, and how many of them are reasoning.
func (p *Plan) Tokens() (output, reasoning int) {
	for i := range p.pieces {
		if p.pieces[i].kind == Reasoning {
			reasoning++
		}
	}
	return len(p.pieces), reasoning
}

// id returns the identifier of the answer, another one for each attempt.
func (p *Plan) id(attempt int) string {
	return fmt.Sprintf("%016x", p.number+uint64(attempt))
}
