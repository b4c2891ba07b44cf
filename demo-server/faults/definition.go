package faults

import "strings"

// Definition is one row of the table.
type Definition struct {
	// Name is what switches it on: lower-case letters, digits and hyphens.
	Name string
	// Arg is what may stand behind the name, after a colon.
	Arg Argument
	// Text says in one line what happens.
	Text string
	// Code is what a diagnosis should find: empty if the stream is healthy all the same. Choices have codes of their own.
	Code string
	// AtHead tells that it shows in the head of a response or at the point of resuming, so that it cannot be switched in the midst
	// of a stream: open streams end when it comes or goes, for their clients to come back.
	AtHead bool
}

// Kind is what an argument is.
type Kind uint8

// The kinds. None has no argument; the zero value is None.
const (
	None Kind = iota
	Bytes
	Duration
	Count
	Word
)

// Argument describes what may stand behind a name.
type Argument struct {
	Kind Kind
	// Default is what goes without saying, spelled as a user would; empty for a [Word]: it must be given.
	Default string
	// Min and Max bound the value: bytes, nanoseconds, or a count.
	Min, Max int64
	// Choices are the words that a [Word] may be.
	Choices []Choice
}

// Choice is a word that an argument may be.
type Choice struct {
	Word string
	// Code is as in [Definition].
	Code string
	// Text says what is special about it.
	Text string
}

// Usage writes the name with its argument: "idle-cut[:5s]", "redirect:same|host|loop".
func (d *Definition) Usage() string {
	switch d.Arg.Kind {
	case None:
		return d.Name
	case Word:
		return d.Name + ":" + strings.Join(d.Arg.words(), "|")
	default:
		return d.Name + "[:" + d.Arg.Default + "]"
	}
}

func (a *Argument) words() []string {
	words := make([]string, len(a.Choices))
	for i, c := range a.Choices {
		words[i] = c.Word
	}
	return words
}

// Case is a fault as it may be switched on, and what a diagnosis should find.
type Case struct {
	// Spec is what [Parse] takes: "status:401".
	Spec string
	// Code is empty where the stream is healthy.
	Code string
	// Text says in one line what happens.
	Text string
}

// Cases gives every fault that the row stands for: one for each choice, else one with the default.
func (d *Definition) Cases() []Case {
	if d.Arg.Kind != Word {
		return []Case{{d.Name, d.Code, d.Text}}
	}
	cases := make([]Case, len(d.Arg.Choices))
	for i, c := range d.Arg.Choices {
		cases[i] = Case{d.Name + ":" + c.Word, c.Code, c.Text}
	}
	return cases
}

// Lookup gives the row of a name.
func Lookup(name string) (Definition, bool) {
	i, ok := place[name]
	if !ok {
		return Definition{}, false
	}
	return table[i], true
}

// All gives the table, in the order in which a person should read it. The caller may change it.
func All() []Definition { return append([]Definition(nil), table...) }

// place is where the table has a name.
var place = func() map[string]int {
	at := make(map[string]int, len(table))
	for i := range table {
		at[table[i].Name] = i
	}
	return at
}()
