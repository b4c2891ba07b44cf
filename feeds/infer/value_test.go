package infer_test

import (
	"fmt"
	"strings"
)

// value writes a JSON value made of choices.
func value(b *strings.Builder, next func(most int) int, depth int) {
	kinds := 9
	if depth > 2 {
		kinds = 7
	}
	switch next(kinds) {
	case 0:
		b.WriteString("null")
	case 1:
		b.WriteString("true")
	case 2:
		fmt.Fprint(b, next(5))
	case 3:
		fmt.Fprintf(b, "%d.%d", next(200)-100, next(99))
	case 4:
		fmt.Fprintf(b, "%d", 1_790_000_000+next(250))
	case 5:
		fmt.Fprintf(b, "%q", []string{"warning", "error", "a text of words", "12.5", "", "x"}[next(6)])
	case 6:
		fmt.Fprintf(b, `"v%d"`, next(250))
	case 7:
		b.WriteString("[")
		value(b, next, depth+1)
		b.WriteString("]")
	case 8:
		b.WriteString("{")
		for i := range next(5) {
			if i > 0 {
				b.WriteString(",")
			}
			fmt.Fprintf(b, "%q:", []string{"id", "key", "price", "ts", "text", "level", "a.b", "unit", "x"}[next(9)])
			value(b, next, depth+1)
		}
		b.WriteString("}")
	}
}
