package infer

import (
	"fmt"
	"slices"
	"strings"
)

// A panel is suggested from enough events of a type on. Values that have not repeated after sure events are no keys.
const enough, sure = 5, 200

// suggest returns the panel for one type of events, or nil with the reason why it stays in the list of events.
func suggest(t *table) (*Panel, string) {
	switch {
	case !usable(t.name):
		return nil, "its name has characters that cannot be configured"
	case t.rows == 0:
		return nil, "the data is not JSON"
	case len(t.fields) == 0 && t.records != "":
		return nil, "the data is a list of records, too few to tell what identifies them"
	case len(t.fields) == 0:
		return nil, "the data has no named values"
	case t.rows < enough:
		return nil, count(t.rows, "event") + " so far: too few to tell"
	}
	s := &shape{table: t}
	s.find()
	for _, f := range []func() *Panel{s.notifications, s.gauges, s.metrics, s.ticker} {
		if s.unsure {
			return nil, count(t.rows, "event") + " so far: too few to tell which fields identify rows"
		}
		if p := f(); p != nil && !s.unsure {
			p.Events = []string{t.name}
			return p, p.Why[0]
		}
	}
	switch {
	case s.key != nil:
		return nil, "nothing changes in events with the same " + s.key.path
	case len(s.moving) > 0:
		return nil, "numbers change, but no field identifies rows"
	}
	return nil, "no field identifies rows: none has short values that come again"
}

// suggestRecords returns the panel for the records in events if there is one, or else that of the events themselves.
func suggestRecords(s *sample, path string, panel *Panel, why string) (*Panel, string) {
	of, recordsWhy := suggest(tabulateRecords(*s, path))
	if of == nil || len(of.Values) > 0 {
		if panel == nil && path == "@this" {
			why = "each event is a list of records: " + recordsWhy
		}
		return panel, why
	}
	in := "each event is a list of records: "
	if path != "@this" {
		in = "each event has records in " + path + ": "
	}
	of.Records, of.Why[0] = path, in+strings.ReplaceAll(recordsWhy, "@key", "their name")
	return of, of.Why[0]
}

// shape is what the fields of a type are for.
type shape struct {
	*table
	keys     []*field // Candidates, the best first.
	key      *field   // The best; nil without one.
	severity *field
	text     *field
	moving   []*field // Numbers that change within a key.
	words    []*field // Texts that change within a key.
	unsure   bool     // A field looks like a key but its values have not come again often enough yet.
}

func (s *shape) find() {
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
		case !s.namesRows(f):
		case f.distinct*2 <= s.rows:
			s.keys = append(s.keys, f)
		case s.rows < sure && known(keyNames, f.name) && !s.isOrder(f):
			s.unsure = true
		}
	}
	if s.unsure {
		return
	}
	slices.SortStableFunc(s.keys, func(a, b *field) int { return s.keyRank(a) - s.keyRank(b) })
	if len(s.keys) > 0 {
		s.key = s.keys[0]
	}
	for _, f := range s.fields {
		taken := f == s.key || f == s.severity || f == s.text
		if f.list || taken || f.isTime() || f.constant() || s.isOrder(f) || f.present*2 < s.rows || !s.changesWithin(f) {
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
// Fields with hardly any values tell kinds of rows apart, not rows, unless they have a usual name.
func (s *shape) namesRows(f *field) bool {
	usual := known(keyNames, f.name) || f.isID() || strings.HasSuffix(f.name, "name")
	switch {
	case f.booleans > 0 || f.isTime() || f.words > 4 || s.isOrder(f):
		return false
	case f.numbers > 0:
		return usual && f.decimals == 0 && !f.negative && mostly(f.numbers, f.present)
	}
	return usual || f.distinct >= 4
}

// keyRank orders candidates for the key: fields with a usual name first, then those with more values.
func (s *shape) keyRank(f *field) int {
	if f.path == "@key" {
		return -100 // The name of a record.
	}
	place := rank(keyNames, f.name)
	if place == len(keyNames) && f.isID() {
		place--
	}
	if f.distinct == 1 {
		place += 100
	}
	return place - min(f.distinct, 200)/20
}

// changesWithin reports whether a field has more than one value for some value of the key.
func (s *shape) changesWithin(f *field) bool {
	if s.key == nil {
		return !f.constant()
	}
	first := make(map[string]string)
	for row := range s.rows {
		c, k := f.at(row), s.key.at(row)
		if c.text == "" || k.text == "" {
			continue
		}
		if v, ok := first[k.text]; !ok {
			first[k.text] = c.text
		} else if v != c.text {
			return true
		}
	}
	return false
}

// notifications suggests a panel for events with a text and either a severity or a key.
func (s *shape) notifications() *Panel {
	if s.text == nil || s.key == nil || s.severity == nil {
		return nil
	}
	p := &Panel{Kind: Notifications, Key: s.key.path, Text: s.text.path, Severity: s.severity.path}
	for _, f := range s.keys {
		if f != s.key && f.distinct > 1 {
			p.Source = f.path
			break
		}
	}
	p.Why = []string{fmt.Sprintf("each event has a text (%s) and a severity (%s); %s tells %s apart", p.Text, p.Severity,
		p.Key, count(s.key.distinct, "notification"))}
	return p
}

// metrics suggests a panel for events with one number whose name says nothing, and fields that name its series.
func (s *shape) metrics() *Panel {
	if s.key == nil || len(s.moving) != 1 || s.moving[0].priced() {
		return nil
	}
	names := []*field{s.key}
	for _, f := range s.keys[1:] {
		if len(names) < maxSeries && s.crosses(names, f) {
			names = append(names, f)
		}
	}
	state := func(f *field) bool { return !known(unitNames, f.name) }
	if s.unsure || len(names) == 1 && slices.ContainsFunc(s.words, state) {
		return nil // A row has room for the words too.
	}
	p := &Panel{Kind: Metrics, Value: s.moving[0].path, Unit: s.unit(), Rate: s.isCounter(s.moving[0], names)}
	for _, f := range names {
		p.Series = append(p.Series, f.path)
	}
	verb := "identifies"
	if len(names) > 1 {
		verb = "identify"
	}
	p.Why = []string{fmt.Sprintf("one number (%s) changes; %s %s %s", p.Value, strings.Join(p.Series, " and "), verb,
		count(s.groups(names), "series"))}
	if p.Rate {
		p.Why[0] += "; it only rises, so its growth is shown"
	}
	return p
}

// maxSeries bounds the fields that name a series.
const maxSeries = 3

// unit returns the path of the number's unit, empty without one.
func (s *shape) unit() string {
	for _, f := range s.fields {
		if known(unitNames, f.name) && s.common(f) && f.numbers == 0 {
			return f.path
		}
	}
	return ""
}

// priced reports whether a number's name says that it is more than a sample.
func (f *field) priced() bool {
	return known(priceNames, f.name) && !known(valueNames, f.name)
}

// groups returns the number of combinations of values of some fields.
func (s *shape) groups(fields []*field) int {
	seen := make(map[string]bool)
	for row := range s.rows {
		seen[groupOf(fields, row)] = true
	}
	return len(seen)
}

// groupOf returns the values of some fields in a row, as one text.
func groupOf(fields []*field, row int) string {
	var b strings.Builder
	for _, f := range fields {
		b.WriteString(f.at(row).text)
		b.WriteByte(0)
	}
	return b.String()
}

// crosses reports whether a field divides the groups of others further, as a name does, and is not a state that
// changes now and then: most combinations come, and each comes again. With few events it may be too early to tell.
func (s *shape) crosses(fields []*field, f *field) bool {
	if f.distinct < 2 || known(unitNames, f.name) {
		return false
	}
	before := s.groups(fields)
	after := s.groups(append(slices.Clip(fields), f))
	again := after*2 <= s.rows
	if !again && s.rows < sure {
		s.unsure = true
	}
	return again && after > before && after*2 >= before*f.distinct
}

// ticker suggests a panel for events with a key and values that change.
func (s *shape) ticker() *Panel {
	if s.key == nil || len(s.moving)+len(s.words) == 0 {
		return nil
	}
	p := &Panel{Kind: Ticker, Key: s.key.path, Columns: s.columns(), keys: make(map[string]bool)}
	for _, c := range s.key.cells {
		if c.text != "" {
			p.keys[c.text] = true
		}
	}
	p.Why = []string{fmt.Sprintf("%s tells %s apart, and %s in each", s.key.path, count(s.key.distinct, "row"),
		changing(len(s.moving)+len(s.words)))}
	return p
}

func changing(n int) string {
	if n == 1 {
		return "one value changes"
	}
	return fmt.Sprintf("%d values change", n)
}

func count(n int, noun string) string {
	if n != 1 && !strings.HasSuffix(noun, "s") {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
