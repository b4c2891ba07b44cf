package diff_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"feedscope/feeds/query/diff"
)

// document returns a random value with few keys and numbers, so two documents have much in common.
func document(r *rand.Rand, depth int) any {
	switch n := r.IntN(7); {
	case n < 2 && depth > 0:
		object := map[string]any{}
		for range r.IntN(5) {
			object[string(rune('a'+r.IntN(5)))] = document(r, depth-1)
		}
		return object
	case n < 4 && depth > 0:
		array := []any{}
		for range r.IntN(4) {
			array = append(array, document(r, depth-1))
		}
		return array
	case n == 4:
		return strconv.Itoa(r.IntN(3))
	case n == 5:
		return nil
	}
	return float64(r.IntN(3))
}

// write writes a value with its keys in random order and random white space, and each number in one of several forms.
func write(r *rand.Rand, v any) string {
	blank := strings.Repeat(" ", r.IntN(2)) + strings.Repeat("\n", r.IntN(2))
	var parts []string
	switch v := v.(type) {
	case map[string]any:
		for k, m := range v {
			parts = append(parts, fmt.Sprintf("%q:%s%s", k, blank, write(r, m)))
		}
		sort.Strings(parts)
		r.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		return "{" + strings.Join(parts, blank+",") + blank + "}"
	case []any:
		for _, m := range v {
			parts = append(parts, write(r, m))
		}
		return "[" + strings.Join(parts, blank+",") + blank + "]"
	case float64:
		return fmt.Sprintf([]string{"%g", "%.1f", "%e"}[r.IntN(3)], v)
	case string:
		return strconv.Quote(v)
	}
	return "null"
}

// model compares decoded values in a simple way: each value within reach has a path, which is in one payload or in
// both.
func model(a, b any) []string {
	older, newer := map[string]any{}, map[string]any{}
	reach("", a, older)
	reach("", b, newer)
	var out []string
	for path, was := range older {
		is, ok := newer[path]
		switch {
		case !compared(older, newer, path):
		case !ok:
			out = append(out, "- "+path)
		case kindOf(was) != kindOf(is), kindOf(was) == "scalar" && was != is:
			out = append(out, "~ "+path)
		}
	}
	for path := range newer {
		if _, ok := older[path]; !ok && compared(older, newer, path) {
			out = append(out, "+ "+path)
		}
	}
	return out
}

// reach adds a value and all values within it under their paths.
func reach(path string, v any, all map[string]any) {
	all[path] = v
	switch v := v.(type) {
	case map[string]any:
		for k, m := range v {
			reach(path+"."+k, m, all)
		}
	case []any:
		for i, m := range v {
			reach(path+"."+strconv.Itoa(i), m, all)
		}
	}
}

// compared reports whether both payloads have objects, or both arrays, everywhere above a path.
func compared(older, newer map[string]any, path string) bool {
	if path == "" {
		return true
	}
	above := path[:strings.LastIndexByte(path, '.')]
	a, ok := older[above]
	b, also := newer[above]
	return ok && also && kindOf(a) == kindOf(b) && kindOf(a) != "scalar" && compared(older, newer, above)
}

func kindOf(v any) string {
	switch v.(type) {
	case map[string]any:
		return "object"
	case []any:
		return "array"
	}
	return "scalar"
}

func TestCompareAgreesWithModel(t *testing.T) {
	for seed := range uint64(5000) {
		r := rand.New(rand.NewPCG(seed, 0))
		a, b := document(r, 4), document(r, 4)
		if r.IntN(4) == 0 {
			b = a
		}
		older, newer := write(r, a), write(r, b)
		var got []string
		for _, c := range compare(older, newer).Changes {
			got = append(got, "+-~"[c.Kind:c.Kind+1]+" "+strings.TrimSuffix(c.Path, "."))
		}
		want := model(a, b)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d, %s and %s: got %q, want %q", seed, older, newer, got, want)
		}
	}
}

// FuzzCompare checks what holds for any two payloads: comparing them backwards swaps additions and removals, and applying
// the changed lines to one payload yields the other.
func FuzzCompare(f *testing.F) {
	f.Add(`{"a":[1,{"b":"c"}]}`, `{"a":[1.0,{"d":null}]}`)
	f.Add("a\nb\nc", "b\nx\nc\n")
	f.Fuzz(func(t *testing.T, a, b string) {
		there, back := compare(a, b), compare(b, a)
		if there.Added != back.Removed || there.Removed != back.Added || there.Changed != back.Changed {
			t.Fatalf("%q and %q: %+v there, %+v back", a, b, there, back)
		}
		for i := range there.Changes {
			there.Changes[i].Delta()
		}
		if !there.Lines || there.Total() > len(there.Changes) {
			return
		}
		if got := patched(a, there); got != b {
			t.Fatalf("%.200q becomes %.200q, want %.200q", a, got, b)
		}
	})
}

// patched applies changes of lines.
func patched(a string, r diff.Result) string {
	lines := strings.Split(a, "\n")
	gone, come := map[int]bool{}, map[int]string{}
	for _, c := range r.Changes {
		n, _ := strconv.Atoi(c.Path)
		if c.Kind == diff.Removed {
			gone[n] = true
		} else {
			come[n] = c.New
		}
	}
	var out []string
	for i := 0; i <= len(lines); i++ {
		for {
			line, ok := come[len(out)+1]
			if !ok {
				break
			}
			out = append(out, line)
		}
		if i < len(lines) && !gone[i+1] {
			out = append(out, lines[i])
		}
	}
	return strings.Join(out, "\n")
}

func BenchmarkCompare(b *testing.B) {
	quote := `{"symbol":"ZEPH","price":%d.25,"size":12,"bids":[[101.24,12.5],[101.23,4]],"user":{"name":"Ada"}}`
	items := func(n int) string { return "[" + strings.Repeat(fmt.Sprintf("%d,", n), diff.MaxBytes/2-2) + "0]" }
	lines := func(s string) string { return strings.Repeat(s+"\n", diff.MaxBytes/2-1) }
	keys := func(n int) string {
		var s strings.Builder
		for i := range diff.MaxBytes / 12 {
			fmt.Fprintf(&s, `"%x":%d,`, i, n)
		}
		return "{" + s.String() + `"z":0}`
	}
	deep := func(n int) string {
		return strings.Repeat("[", 9000) + strings.Repeat(fmt.Sprintf("%d,", n), diff.MaxBytes/4) + "0" + strings.Repeat("]", 9000)
	}
	for name, c := range map[string][2]string{
		"usual": {fmt.Sprintf(quote, 101), fmt.Sprintf(quote, 102)},
		"items": {items(1), items(2)}, "lines": {lines("a"), lines("b")}, "keys": {keys(1), keys(2)}, "deep": {deep(1), deep(2)},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				compare(c[0], c[1])
			}
		})
	}
}
