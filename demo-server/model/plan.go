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
	pieces  []piece
}

// NewPlan returns the answer to a request.
func NewPlan(r *Request) *Plan {
	p := &Plan{request: r, random: rand.New(rand.NewPCG(r.Seed, 0))}
	p.number = p.random.Uint64()
	choices := make([][]piece, r.Choices)
	for i := range choices {
		choices[i] = p.choice(i)
	}
	p.interleave(choices)
	at, gap := r.TTFT, float64(time.Second)/r.TPS
	for i := range p.pieces {
		p.pieces[i].at = at
		at += time.Duration(gap * (1 + r.Jitter*(2*p.random.Float64()-1)))
	}
	return p
}

// choice returns the pieces of a choice: a fifth is reasoning, and text and blocks of code alternate.
func (p *Plan) choice(n int) (all []piece) {
	fill := strings.NewReplacer("SYM", p.pick(symbols), "HOST", p.pick(hosts), "NUM", strconv.Itoa(2+p.random.IntN(8)))
	add := func(kind Kind, call, tokens int, phrases ...[]string) {
		from := len(all)
		start := p.random.IntN(len(phrases[0]))
		for i := 0; len(all) == from || len(all) < tokens; i++ {
			for _, one := range phrases {
				for _, token := range tokenize(fill.Replace(one[(start+i)%len(one)])) {
					all = append(all, piece{kind: kind, choice: n, call: call, text: token})
				}
			}
		}
		all[from].first, all[len(all)-1].last = true, true
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
