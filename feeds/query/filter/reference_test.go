package filter_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"feedscope/feeds"
)

// reference is a term as text, and as a slow and simple function.
type reference struct {
	text  string
	holds func(e *feeds.Event, feed string) bool
}

var (
	anUpper  = regexp.MustCompile(`\p{Lu}`)
	aNumber  = regexp.MustCompile(`^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$`)
	lowering = strings.NewReplacer("ς", "σ")
)

// folded returns a text and a pattern as smart case compares them.
func folded(s, asked string) (_, _ string) {
	if anUpper.MatchString(asked) {
		return s, asked
	}
	return lowering.Replace(strings.ToLower(s)), lowering.Replace(asked)
}

// generator returns random terms and events that often match.
type generator struct{ *rand.Rand }

func (g generator) pick(of ...string) string { return of[g.IntN(len(of))] }

// word returns a text of few different letters, so it is often found.
func (g generator) word() string {
	var b strings.Builder
	for range 1 + g.IntN(3) {
		b.WriteString(g.pick("a", "b", "A", "é", "É", "ж", "Ж", "Ⱥ", "ⱥ", "σ", "ς", "Σ", "1", `"`, "-", " ", ":", `\`))
	}
	return b.String()
}

func (g generator) value() string {
	return g.pick("0", "1", "1.5", "-1.50", "15e-1", "100", "9007199254740993", "9007199254740992", `"1.5"`, `"+1.5"`, `"a"`, `"B"`,
		`"é"`, `"\u00c9a"`, `"a\nb"`, "true", "false", "null", `{"d":1.5}`, `["a",1]`, `""`)
}

func (g generator) data() string {
	if g.IntN(4) == 0 {
		return g.word() + g.word() + g.word()
	}
	return fmt.Sprintf(`{"a":%s,"b":%s,"c":{"d":%s}}`, g.value(), g.value(), g.value())
}

func (g generator) event() *feeds.Event {
	e := message(g.pick("a", "B", "é", "message"), g.pick("", "1", "a1", "é-1"), g.data())
	switch g.IntN(10) {
	case 0:
		e.Kind, e.Type = feeds.Comment, nil
	case 1:
		e.Kind, e.Type, e.State = feeds.Change, nil, feeds.Stale
	}
	return e
}

func (g generator) term() reference {
	r := g.positive()
	if g.IntN(3) == 0 {
		return reference{"-" + r.text, func(e *feeds.Event, feed string) bool { return !r.holds(e, feed) }}
	}
	return r
}

func (g generator) positive() reference {
	switch g.IntN(6) {
	case 0, 1:
		return wordTerm(g.word())
	case 2:
		return regexpTerm(g.pick("a", "[ab]é", "b+", "É|1", "^a", "1$", "[A-B]", "σ", `"a":1`, "a.*b", "(?i)Ж"))
	case 3:
		return nameTerm(g.pick("feed", "type", "id"), g.pick("a", "b", "B", "é", "É", "1", "a1", "*1", "a*", "é*1", "*", "*é*"))
	case 4:
		path := g.pick("a", "b", "c.d", "x", "c")
		if g.IntN(4) == 0 {
			return reference{"." + path, func(e *feeds.Event, _ string) bool { return gjson.GetBytes(e.Data, path).Exists() }}
		}
		return compareTerm(path, g.pick("=", "!=", "<", "<=", ">", ">="), g.operand())
	}
	kind := g.pick("message", "comment", "status")
	want := map[string]feeds.Kind{"message": feeds.Message, "comment": feeds.Comment, "status": feeds.Change}[kind]
	return reference{"kind:" + kind, func(e *feeds.Event, _ string) bool { return e.Kind == want }}
}

func (g generator) operand() string {
	return g.pick("0", "1.5", "1.50", "-1.5", "100", "1e2", "9007199254740993", "a", "B", "b", "é", "true", "null", "éa")
}

// texts are the texts that words are searched in.
func texts(e *feeds.Event, feed string) []string {
	switch e.Kind {
	case feeds.Message:
		return []string{string(e.Data), string(e.Type), string(e.ID), feed}
	case feeds.Change:
		return []string{string(e.Data), e.State.String(), feed}
	default:
		return []string{string(e.Data), "comment", feed}
	}
}

func wordTerm(w string) reference {
	written := `"` + strings.ReplaceAll(strings.ReplaceAll(w, `\`, `\\`), `"`, `\"`) + `"`
	return reference{written, func(e *feeds.Event, feed string) bool {
		for _, s := range texts(e, feed) {
			if strings.Contains(folded(s, w)) {
				return true
			}
		}
		return false
	}}
}

func regexpTerm(source string) reference {
	prefix := "(?i)"
	if anUpper.MatchString(source) {
		prefix = ""
	}
	re := regexp.MustCompile(prefix + source)
	return reference{"/" + source + "/", func(e *feeds.Event, feed string) bool {
		for _, s := range texts(e, feed) {
			if re.MatchString(s) {
				return true
			}
		}
		return false
	}}
}

func nameTerm(field, pattern string) reference {
	return reference{field + ":" + pattern, func(e *feeds.Event, feed string) bool {
		s := map[string]string{"feed": feed, "type": string(e.Type), "id": string(e.ID)}[field]
		if field != "feed" && e.Kind != feeds.Message {
			return false
		}
		s, asked := folded(s, pattern)
		return regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(asked), `\*`, "(?s:.*)") + "$").MatchString(s)
	}}
}

func compareTerm(path, operator, operand string) reference {
	return reference{"." + path + operator + operand, func(e *feeds.Event, _ string) bool {
		v := gjson.GetBytes(e.Data, path)
		if !v.Exists() {
			return false
		}
		s := v.Raw
		if v.Type == gjson.String {
			s = v.Str
		}
		order := strings.Compare(folded(s, operand))
		if aNumber.MatchString(operand) {
			x, ok := new(big.Rat).SetString(s)
			if !aNumber.MatchString(s) || !ok {
				return operator == "!="
			}
			y, _ := new(big.Rat).SetString(operand)
			order = x.Cmp(y)
		}
		holds := map[int]string{-1: "!= < <= ", 0: "= >= <= ", 1: "!= > >= "}[order]
		return strings.Contains(" "+holds, " "+operator+" ")
	}}
}

func TestMatchAgreesWithReference(t *testing.T) {
	g := generator{rand.New(rand.NewPCG(1, 2))}
	matches := 0
	for range 10_000 {
		var written []string
		var terms []reference
		for range 1 + g.IntN(3) {
			r := g.term()
			written, terms = append(written, r.text), append(terms, r)
		}
		e, feed := g.event(), g.pick("a", "É1", "feed")
		want := true
		for _, r := range terms {
			want = want && r.holds(e, feed)
		}
		f := parse(t, strings.Join(written, " "))
		if got := f.Match(e, feed); got != want {
			t.Fatalf("%s is %v for kind %d, feed %s, type %s, id %s, data %s", f, got, e.Kind, feed, e.Type, e.ID, e.Data)
		}
		if parse(t, f.String()).Match(e, feed) != want {
			t.Fatalf("%s, reparsed, is %v for %s", f, !want, e.Data)
		}
		if want {
			matches++
		}
	}
	if matches < 1_000 || matches > 9_000 {
		t.Errorf("only %d matches", matches)
	}
}
