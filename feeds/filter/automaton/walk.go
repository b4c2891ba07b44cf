package automaton

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
)

// state is a state of an automaton, as the index of its steps in a walk, or one of the answers in place of one.
type state int32

const (
	unknown state = iota // This step was not taken yet.
	accept               // The regular expression is found.
	reject               // The text has ended without.
	full                 // The state that comes next would be one too many.
	answers
)

// maxStates bounds the states of one walk. Most walks have a dozen of some hundred bytes; none takes more than 4 MB.
const maxStates = 1000

// walk is the part of an automaton that one goroutine has got to know.
type walk struct {
	*Automaton
	// next has for each state and letter the state that follows: after the answers, as many for each as there are letters.
	next    []state
	begin   state // The first state: nothing was read.
	states  []place
	numbers map[string]state

	// For step: the instructions at which it has been, and those that it gets to.
	seen  []bool
	stack []uint32
	reach []uint32
}

// place is what a state stands for: at which instructions a match may go on, besides the first, and what was read last.
type place struct {
	at      []uint32
	context byte
}

func newWalk(a *Automaton) *walk {
	w := &walk{Automaton: a, numbers: make(map[string]state), seen: make([]bool, len(a.prog.Inst))}
	w.next = make([]state, answers)
	w.begin = w.add(place{context: contextBegin})
	return w
}

func (w *walk) add(p place) state {
	number := state(len(w.next))
	w.states = append(w.states, p)
	w.next = append(w.next, make([]state, w.letters)...)
	return number
}

// step finds out which state follows on one at a letter.
func (w *walk) step(from state, letter uint8) state {
	to := accept
	switch found := w.follow(&w.states[int(from-answers)/w.letters], letter); {
	case found:
	case letter == w.end:
		to = reject
	default:
		to = w.number(place{at: w.reach, context: contextOf(w.examples[letter])})
	}
	if to != full {
		w.next[int(from)+int(letter)] = to
	}
	return to
}

// number gives the state that stands for a place, made if there is none.
func (w *walk) number(p place) state {
	key := []byte{p.context}
	for _, at := range p.at {
		key = binary.LittleEndian.AppendUint32(key, at)
	}
	if n, ok := w.numbers[string(key)]; ok {
		return n
	}
	if len(w.states) == maxStates {
		return full
	}
	n := w.add(place{at: slices.Clone(p.at), context: p.context})
	w.numbers[string(key)] = n
	return n
}

// follow puts into reach where the instructions of a place lead at a letter, in order. It tells whether they have come to a
// match before it.
func (w *walk) follow(p *place, letter uint8) bool {
	clear(w.seen)
	w.reach = w.reach[:0]
	w.stack = append(append(w.stack[:0], p.at...), uint32(w.prog.Start))
	r := rune(-1)
	if letter != w.end {
		r = w.examples[letter]
	}
	holds := syntax.EmptyOpContext(exampleOf(p.context), r)
	for len(w.stack) > 0 {
		pc := w.stack[len(w.stack)-1]
		w.stack = w.stack[:len(w.stack)-1]
		if w.seen[pc] {
			continue
		}
		w.seen[pc] = true
		switch in := &w.prog.Inst[pc]; in.Op {
		case syntax.InstMatch:
			return true
		case syntax.InstAlt, syntax.InstAltMatch:
			w.stack = append(w.stack, in.Out, in.Arg)
		case syntax.InstCapture, syntax.InstNop:
			w.stack = append(w.stack, in.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(in.Arg)&^holds == 0 {
				w.stack = append(w.stack, in.Out)
			}
		case syntax.InstFail:
		default:
			if r >= 0 && in.MatchRune(r) {
				w.reach = append(w.reach, in.Out)
			}
		}
	}
	slices.Sort(w.reach)
	w.reach = slices.Compact(w.reach)
	return false
}

// What empty-width assertions ask of the character before a place.
const (
	contextOther byte = iota
	contextBegin
	contextLine
	contextWord
)

func contextOf(r rune) byte {
	switch {
	case r == '\n':
		return contextLine
	case syntax.IsWordChar(r):
		return contextWord
	}
	return contextOther
}

// exampleOf gives a character of a context, as package syntax wants it.
func exampleOf(context byte) rune {
	switch context {
	case contextBegin:
		return -1
	case contextLine:
		return '\n'
	case contextWord:
		return 'a'
	}
	return ' '
}
