package infer

import (
	"slices"
	"strings"

	"feedscope/feeds/expression"
)

// shape is what the fields of a type are for.
type shape struct {
	*table
	keys     []*field // Candidates, the best first.
	key      *field   // The best; nil without one.
	severity *field
	text     *field
	states   []*field // Short values that come again but do not name anything.
	moving   []*field // Numbers that change within a key.
	words    []*field // Texts that change within a key.
	unsure   bool     // A field looks like a key but its values have not come again often enough yet.
}

func (s *shape) find() {
	var pending []*field // They look like names, but their values have hardly come again.
	for _, f := range s.fields {
		switch {
		case f.list || !s.common(f):
		case f.isSeverity():
			if s.severity == nil || rank(levelNames, f.name) < rank(levelNames, s.severity.name) {
				s.severity = f
			}
		case f.isText():
			if s.text == nil || rank(textNames, f.name) < rank(textNames, s.text.name) {
				s.text = f
			}
		case s.isState(f) && !f.constant():
			s.states = append(s.states, f)
		case !s.namesRows(f):
		case s.comesAgain(f.distinct, f.path == "@key" || known(subjectNames, f.name)):
			s.keys = append(s.keys, f)
		default:
			pending = append(pending, f)
		}
	}
	slices.SortStableFunc(s.keys, func(a, b *field) int { return s.keyRank(a) - s.keyRank(b) })
	if len(s.keys) > 0 {
		s.key = s.keys[0]
	}
	if s.unsure = slices.ContainsFunc(pending, s.mayBeKey); s.unsure {
		return
	}
	for _, f := range s.fields {
		taken := f == s.key || f.isID() && f.distinct == f.present || f == s.text || f == s.severity && s.text != nil
		if f.list || taken || f.isTime() || f.constant() || s.isOrder(f) && !f.has("version", "release") || f.present*2 < s.rowsOf(f) || !s.changesWithin(f) {
			continue
		}
		if f.isNumber() {
			s.moving = append(s.moving, f)
		} else if f.booleans > 0 || f.words < 3 {
			s.words = append(s.words, f)
		}
	}
}

// namesRows reports whether a field looks like a name for rows: short words, or whole numbers with a telling name.
func (s *shape) namesRows(f *field) bool {
	usual := f.usual()
	switch {
	case s.isState(f) || f.isTime() || f.words > 4 || s.isOrder(f) || known(unitNames, f.name):
		return false
	case known(valueNames, f.name) || known(priceNames, f.name) || known(contentNames, f.name):
		return false
	case f.numbers > 0:
		return usual && f.decimals == 0 && !f.negative && mostly(f.numbers, f.present)
	}
	return usual || !f.constant()
}

// usual reports whether a field's name is a usual one for names of rows.
func (f *field) usual() bool {
	return known(keyNames, f.name) || f.isID() || strings.HasSuffix(f.name, "name")
}

// isState reports whether a field says how something is, and not what it is: by its name or its words, or because its
// values stay for a while.
func (s *shape) isState(f *field) bool {
	return f.isState() || f.numbers == 0 && !f.usual() && !f.isKind() && f.distinct*2 <= s.rows && f.changes*8 < f.present
}

// comesAgain reports whether so many different names in all rows are few enough to name them: no more than half as many,
// or three quarters if they are known to name something.
func (s *shape) comesAgain(names int, known bool) bool {
	return names*2 <= s.rows || known && s.rows-names >= 2 && names*4 <= s.rows*3
}

// mayBeKey reports whether a field whose values have hardly come again may turn out to be a better key.
func (s *shape) mayBeKey(f *field) bool {
	switch {
	case s.rows >= sure || s.key != nil && s.keyRank(s.key) <= s.keyRank(f):
		return false
	case known(keyNames, f.name):
		return true
	}
	return s.rows < few || f.distinct*4 <= s.rows*3
}

// few is a number of rows in which names that hardly come again may still be those of many rows.
const few = 20

// keyRank orders candidates for the key: fields with a usual name first, then those with more values. Kinds come after
// them, and what never changes comes last.
func (s *shape) keyRank(f *field) int {
	if f.path == "@key" {
		return -100 // The name of a record.
	}
	place := rank(keyNames, f.name)
	switch {
	case place < len(keyNames):
	case f.isID():
		place--
	case f.isKind():
		place += 100
	}
	if f.constant() {
		place += 1000
	}
	return place - min(f.distinct, 200)/20
}

// rowsOf returns the number of rows with the keys that have a field.
func (s *shape) rowsOf(f *field) (rows int) {
	if s.key == nil {
		return s.rows
	}
	having := make(map[string]bool)
	for row := range s.rows {
		if f.at(row).text != "" {
			having[s.key.at(row).text] = true
		}
	}
	for _, c := range s.key.cells {
		if having[c.text] {
			rows++
		}
	}
	return rows
}

// changesWithin reports whether a field has more than one value for some value of the key.
func (s *shape) changesWithin(f *field) bool {
	if s.key == nil {
		return !f.constant()
	}
	return !s.determine([]*field{s.key}, f)
}

// determine reports whether events with the same values of some fields have the same value of another one.
func (t *table) determine(fields []*field, f *field) bool {
	first := make(map[string]string)
	for row := range t.rows {
		value, group := f.at(row).text, groupOf(fields, row)
		if value == "" || fields[0].at(row).text == "" {
			continue
		}
		if v, ok := first[group]; ok && v != value {
			return false
		}
		first[group] = value
	}
	return true
}

// groups returns the number of combinations of values of some fields.
func (t *table) groups(fields []*field) int {
	seen := make(map[string]bool)
	for row := range t.rows {
		seen[groupOf(fields, row)] = true
	}
	return len(seen)
}

// groupOf returns the values of some fields in a row, as one text.
func groupOf(fields []*field, row int) string {
	if len(fields) == 1 {
		return fields[0].at(row).text
	}
	var b strings.Builder
	for _, f := range fields {
		b.WriteString(f.at(row).text)
		b.WriteByte(0)
	}
	return b.String()
}

// maxSeries bounds the fields that name a series.
const maxSeries = 3

// names returns the key and the fields that, with it, name series.
func (s *shape) names() []*field {
	names := []*field{s.key}
	for _, f := range s.keys[1:] {
		if len(names) < maxSeries && s.crosses(names, f) {
			names = append(names, f)
		}
	}
	return names
}

// crosses reports whether a field divides the groups of others further, as a name does, and is not a state that
// changes now and then: most combinations come, and each comes again. With few events it may be too early to tell.
func (s *shape) crosses(fields []*field, f *field) bool {
	if f.constant() || f.distinct < 4 && !f.usual() && !f.isKind() && s.key.usual() {
		return false // A word beside a usual name may be a state.
	}
	before := s.groups(fields)
	after := s.groups(append(slices.Clip(fields), f))
	again := s.comesAgain(after, true)
	if !again && s.rows < sure {
		s.unsure = true
	}
	return again && after > before && after*2 >= before*f.distinct
}

// joined returns the path of a field, or an expression that joins the values of several; empty if there is none.
func joined(separator string, fields ...*field) string {
	if len(fields) == 1 {
		return fields[0].path
	}
	parts, paths := make([]string, len(fields)), make([]string, len(fields))
	for i, f := range fields {
		parts[i], paths[i] = f.path, f.path
		if f.numbers > f.quoted {
			parts[i] = "string(" + f.path + ")"
		}
	}
	text := strings.Join(parts, ` + "`+separator+`" + `)
	if !reads(text, paths...) {
		return ""
	}
	return text
}

// reads reports whether a text is an expression that reads just these paths.
func reads(text string, paths ...string) bool {
	e, err := expression.Compile(text)
	if err != nil {
		return false
	}
	read := e.Paths()
	slices.Sort(read)
	slices.Sort(paths)
	return slices.Equal(read, paths)
}
