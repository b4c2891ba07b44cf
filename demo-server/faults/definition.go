package faults

import "strings"

// Definition describes one fault.
type Definition struct {
	// Name consists of lower-case letters, digits and hyphens.
	Name string
	// Arg describes the argument after the colon.
	Arg Argument
	// Text describes the fault in one line.
	Text string
	// Code is the doctor code of the fault, empty if the stream stays healthy. Each choice has its own code.
	Code string
	// State is the state of an answer with this fault, as in "incomplete", for faults that only the answers of the model
	// endpoints have. Empty: any stream can have the fault.
	State string
	// AtHead reports whether the fault shows in the response head or where a stream resumes. It cannot change during a
	// stream: open streams end and their clients reconnect.
	AtHead bool
}

// Kind is the type of an argument.
type Kind uint8

// The kinds of arguments. The zero value is None: no argument.
const (
	None Kind = iota
	Bytes
	Duration
	Count
	Percent
	Word
)

// Argument describes the argument of a fault.
type Argument struct {
	Kind Kind
	// Default applies if no argument is given, spelled as on the command line. A [Word] has no default: its argument
	// is required.
	Default string
	// Min and Max bound the value, in bytes, nanoseconds, percent or as a count.
	Min, Max int64
	// Choices are the words allowed for a [Word].
	Choices []Choice
}

// Choice is one of the words allowed as an argument.
type Choice struct {
	Word string
	// Code is as in [Definition].
	Code string
	// Text describes the case in one line.
	Text string
}

// Usage returns the name with its argument, as in "idle-cut[:5s]" or "redirect:same|host|loop".
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

// Case is a fault with its argument and the finding it should produce.
type Case struct {
	// Spec is the input of [Parse], as in "status:401".
	Spec string
	// Code is as in [Definition].
	Code string
	// Text describes the case in one line.
	Text string
}

// Cases returns one case for each choice, or one with the default argument.
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

// ForAnswers reports whether only the answers of the model endpoints can have the fault.
func (d *Definition) ForAnswers() bool { return d.State != "" }

// Lookup returns the definition of a fault by name.
func Lookup(name string) (Definition, bool) {
	i, ok := rowOf[name]
	if !ok {
		return Definition{}, false
	}
	return table[i], true
}

// All returns a copy of all definitions in display order.
func All() []Definition { return append([]Definition(nil), table...) }

// rowOf maps names to indices in the table.
var rowOf = func() map[string]int {
	at := make(map[string]int, len(table))
	for i := range table {
		at[table[i].Name] = i
	}
	return at
}()
