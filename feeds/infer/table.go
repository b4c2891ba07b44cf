package infer

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"feedscope/feeds"
	"feedscope/feeds/jsonpath"
)

// Bounds on the fields of a type, and on the records in its events.
const (
	maxDepth   = 6
	maxFields  = 96
	maxRecords = 5000
)

// table has the fields of one event type: a column per path, a row per event.
type table struct {
	name    string
	rows    int
	events  int // With those that were not kept.
	fields  []*field
	byPath  map[string]*field
	records string         // Path of the first array of objects, or object of similar ones; "@this" if the data is one.
	named   map[string]int // Paths of objects of records, and the most of them in an event.
	lists   []list         // Arrays of other things than objects.
	wide    bool           // More fields came than maxFields.
}

// field is one path over all rows.
type field struct {
	path  string
	name  string // The last part of the path, in lower case and without separators.
	parts string // Its words, in lower case, each between blanks.
	list  bool   // It is in the first entry of an array, so it does not stand for the event.
	cells []cell // Shorter than the rows if later events lack the field.
	stats
}

// cell is a scalar value. The zero value stands for a missing or null one.
type cell struct {
	kind gjson.Type // Null, Number, String, True or False.
	num  float64    // For a Number, and for a String that holds one.
	text string
}

func newTable(s sample) *table {
	return &table{name: s.name, events: s.events, byPath: make(map[string]*field)}
}

func tabulate(s sample) *table {
	t := newTable(s)
	var docs []gjson.Result
	for _, data := range s.data {
		if jsonpath.Valid(data) {
			docs = append(docs, gjson.ParseBytes(data))
		}
	}
	t.named = recordsByName(docs)
	for _, doc := range docs {
		t.row(doc)
	}
	t.measure()
	return t
}

func (t *table) row(doc gjson.Result) {
	switch {
	case doc.IsObject() && t.named["@this"] > 0:
		t.records = cmp.Or(t.records, "@this")
	case doc.IsObject():
		t.object(doc, "", 0, false)
	case doc.IsArray():
		if t.records == "" && doc.Get("0").IsObject() {
			t.records = "@this"
		}
	case doc.Type != gjson.Null:
		t.set("@this", "", doc, false)
	}
	t.rows++
}

func (t *table) measure() {
	for _, f := range t.fields {
		f.stats = measure(f.cells)
	}
}

// object adds the scalar values of an object, of the objects in it, and of the first entry of its arrays.
func (t *table) object(doc gjson.Result, prefix string, depth int, list bool) {
	doc.ForEach(func(key, value gjson.Result) bool {
		path := member(prefix, key)
		switch {
		case !usable(key.Str):
		case t.named[path] > 0 && value.IsObject():
			t.records = cmp.Or(t.records, path)
		case value.IsObject():
			if depth < maxDepth {
				t.object(value, path+".", depth+1, list)
			}
		case value.IsArray():
			if first := value.Get("0"); first.IsObject() && depth < maxDepth {
				t.records = cmp.Or(t.records, path)
				t.object(first, path+".0.", depth+1, true)
			} else if first.Exists() && !list {
				t.list(path, value.Raw)
			}
		case value.Type != gjson.Null:
			t.set(path, key.Str, value, list)
		}
		return true
	})
}

// usable reports whether a name can be written in a configuration.
func usable(name string) bool {
	hidden := func(r rune) bool { return !unicode.IsPrint(r) }
	return name != "" && utf8.ValidString(name) && !strings.ContainsFunc(name, hidden)
}

func (t *table) set(path, name string, v gjson.Result, list bool) {
	f := t.byPath[path]
	if f == nil {
		if len(t.fields) == maxFields {
			t.wide = true
			return
		}
		f = &field{path: path, name: plainName(name), parts: parts(name), list: list}
		t.byPath[path] = f
		t.fields = append(t.fields, f)
	}
	for len(f.cells) < t.rows {
		f.cells = append(f.cells, cell{})
	}
	if len(f.cells) > t.rows {
		return // The key came twice.
	}
	c := cell{kind: v.Type, num: v.Num, text: v.String()}
	if v.Type == gjson.String {
		n, ok := jsonpath.Number([]byte(v.Str))
		if c.num = n; !ok {
			c.num = math.NaN()
		}
	}
	f.cells = append(f.cells, c)
}

// stats describes the cells of a field.
type stats struct {
	present  int
	numbers  int // Numbers, and texts that hold one.
	quoted   int // Of these, texts.
	booleans int
	times    int
	distinct int
	changes  int     // From one present cell to the next.
	words    float64 // Mean number of words in a text.
	rises    int     // From one present cell to the next.
	falls    int
	decimals int // Most digits after the point.
	negative bool
	step     float64 // From the first number to the second, and
	steady   bool    // between all others.
}

func measure(cells []cell) stats {
	var s stats
	seen := make(map[string]bool)
	words, texts := 0, 0
	last, before := math.NaN(), ""
	for _, c := range cells {
		if c.kind == gjson.Null {
			continue
		}
		if s.present++; s.present > 1 && c.text != before {
			s.changes++
		}
		before = c.text
		seen[c.text] = true
		switch c.kind {
		case gjson.True, gjson.False:
			s.booleans++
		case gjson.Number:
			s.number(c, &last)
		case gjson.String:
			if math.IsNaN(c.num) {
				texts++
				words += len(strings.Fields(c.text))
			} else {
				s.quoted++
				s.number(c, &last)
			}
			if isTime(c) {
				s.times++
			}
		case gjson.Null, gjson.JSON:
		}
	}
	s.distinct = len(seen)
	if texts > 0 {
		s.words = float64(words) / float64(texts)
	}
	return s
}

func (s *stats) number(c cell, last *float64) {
	s.numbers++
	if c.kind == gjson.Number && isTime(c) {
		s.times++
	}
	if c.num > *last {
		s.rises++
	} else if c.num < *last {
		s.falls++
	}
	switch s.numbers {
	case 1:
	case 2:
		s.step, s.steady = c.num-*last, true
	default:
		s.steady = s.steady && c.num-*last == s.step
	}
	*last = c.num
	s.negative = s.negative || c.num < 0
	if _, fraction, ok := strings.Cut(c.text, "."); ok && !strings.ContainsAny(c.text, "eE") {
		s.decimals = max(s.decimals, len(fraction))
	}
}

// The years in which a number can be a time.
const firstYear, lastYear = 2001, 2100

func isTime(c cell) bool {
	if c.kind == gjson.String && len(c.text) < len("20060102T150405") {
		if _, err := strconv.ParseFloat(c.text, 64); err != nil {
			return false
		}
	}
	t := feeds.ParseTime(c.text)
	return !t.IsZero() && t.Year() >= firstYear && t.Year() <= lastYear
}

func (f *field) at(row int) cell {
	if row < len(f.cells) {
		return f.cells[row]
	}
	return cell{}
}
