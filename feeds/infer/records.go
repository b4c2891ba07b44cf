package infer

import (
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"feedscope/feeds/expression"
	"feedscope/feeds/jsonpath"
)

func tabulateRecords(s sample, path string) *table {
	t := newTable(s)
	for _, data := range s.data {
		if !jsonpath.Valid(data) {
			continue
		}
		records := gjson.ParseBytes(data)
		if path != "@this" {
			records = records.Get(path)
		}
		named := records.IsObject()
		if !named && !records.IsArray() {
			continue
		}
		records.ForEach(func(key, record gjson.Result) bool {
			if t.rows == maxRecords {
				return false
			}
			if named {
				t.set("@key", "key", key, false)
			}
			t.row(record)
			return true
		})
	}
	t.measure()
	return t
}

// byName is what the objects at a path have in common, if their members are records by name.
type byName struct {
	names   map[string]bool
	shape   map[string]bool // The members of the first record.
	most    int             // Records in an event.
	changes bool            // A name says what happened to a record.
	mixed   bool            // Not all members are such records.
}

// recordsByName returns the paths of objects whose members are records by name, and the most records in an event. A single
// record may have another name in the next event.
func recordsByName(docs []gjson.Result) map[string]int {
	all := make(map[string]*byName)
	for _, doc := range docs {
		collect(all, doc, "@this", "", 0)
	}
	found := make(map[string]int)
	for path, n := range all {
		several := n.most > 1 && len(n.names) >= 3
		single := n.most == 1 && len(n.names) >= 2 && !n.changes
		if !n.mixed && len(n.shape) > 0 && (several || single) {
			found[path] = n.most
		}
	}
	return found
}

func collect(all map[string]*byName, doc gjson.Result, path, prefix string, depth int) {
	if !doc.IsObject() || depth > maxDepth {
		return
	}
	n := all[path]
	if n == nil && len(all) < maxFields {
		n = &byName{names: make(map[string]bool)}
		all[path] = n
	}
	records := 0
	doc.ForEach(func(key, value gjson.Result) bool {
		if n != nil && !n.mixed {
			n.add(key.Str, value)
		}
		records++
		if p := member(prefix, key); value.IsObject() {
			collect(all, value, p, p+".", depth+1)
		}
		return records < maxRecords
	})
	if n != nil {
		n.most = max(n.most, records)
	}
}

func (n *byName) add(name string, value gjson.Result) {
	if n.mixed = !value.IsObject(); n.mixed {
		return
	}
	members, shared := make(map[string]bool), 0
	value.ForEach(func(name, _ gjson.Result) bool {
		members[name.Str] = true
		if n.shape[name.Str] {
			shared++
		}
		return len(members) < maxFields
	})
	if n.shape == nil {
		n.shape = members
	} else {
		n.mixed = 4*shared < 3*max(len(members), len(n.shape))
	}
	n.names[name] = true
	n.changes = n.changes || changeWords[strings.ToLower(name)]
}

// member returns the path of an object's member.
func member(prefix string, key gjson.Result) string {
	return prefix + expression.Escape(gjson.Escape(key.Str))
}

// recordPaths returns the paths of the record in an event if each has one, by name.
func (t *table) recordPaths(panels []Panel) []string {
	if t.named[t.records] != 1 {
		return nil
	}
	prefix := t.records + "."
	if t.records == "@this" {
		prefix = ""
	}
	paths := []string{prefix + "@keys.0"}
	for i := range panels {
		for _, path := range panels[i].shownPaths("") {
			whole := prefix + "@values.0." + path
			if path != "" && path != "@key" && panels[i].Records == t.records && !slices.Contains(paths, whole) {
				paths = append(paths, whole)
			}
		}
	}
	return paths
}

// firstRecord is between the path of an array of records and a path in the first.
const firstRecord = ".0."

// recordNames returns the fields that name the first record of each array in which a value changes.
func (t *table) recordNames() (names []*field) {
	best := make(map[string]*field)
	for _, f := range t.fields {
		if in := inRecord(f); f.list && f.numbers == 0 && f.usual() {
			if b := best[in]; b == nil || rank(keyNames, f.name) < rank(keyNames, b.name) {
				best[in] = f
			}
		}
	}
	for _, f := range t.fields {
		if b := best[inRecord(f)]; f.list && b != nil && !f.constant() && !slices.Contains(names, b) {
			names = append(names, b)
		}
	}
	return names
}

// inRecord returns the path of the first record that a field of a list is in.
func inRecord(f *field) string {
	return f.path[:max(strings.LastIndex(f.path, firstRecord), 0)]
}
