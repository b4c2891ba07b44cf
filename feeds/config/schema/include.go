package schema

import (
	"errors"
	"fmt"
	"slices"
)

// includeKey is the key at the top of a file whose entries name other files.
const includeKey = "include"

// maxFiles bounds the files of a document.
const maxFiles = 1000

// opener is [Document.Include].
type opener = func(from, entry string) ([]File, error)

// file reads the current file and merges those that it includes into it. above are the names of the files that include
// it. The result is nil after an error that leaves nothing to decode.
func (r *reader) file(open opener, above []string) *node {
	r.files = append(r.files, Clean(r.src.name))
	r.anchors = make(map[string]*node)
	body := r.parse()
	if body == nil {
		return nil
	}
	n := r.node(body, "", false)
	entries := n.get(includeKey)
	if n.kind != object || entries == nil || entries.kind != list {
		return n // Decoding reports what is wrong.
	}
	own := r.src
	for _, entry := range entries.items {
		if entry.kind == scalar && entry.text != "" {
			r.include(n, entry, open, append(slices.Clone(above), own.name))
		}
	}
	r.src = own
	return n
}

// include merges the files of an entry into n, the contents of a file.
func (r *reader) include(n, entry *node, open opener, above []string) {
	files, err := []File(nil), errors.New("only a configuration in a file can include others")
	if open != nil {
		files, err = open(above[len(above)-1], entry.text)
	}
	if err != nil {
		r.broken(entry, "cannot include "+Quote(entry.shown)+": "+err.Error(),
			"correct the name, which is relative to this file, or delete the entry")
		return
	}
	for _, f := range files {
		name := Clean(f.Name)
		switch {
		case slices.Contains(above, f.Name):
			r.broken(entry, name+" includes itself"+through(above, f.Name), "delete the entry")
			return
		case slices.Contains(r.files, name):
			continue // Another entry names it too.
		case len(r.files) == maxFiles:
			r.broken(entry, fmt.Sprintf("more than %d files are included", maxFiles), "include fewer files")
			return
		}
		src, err := newSource(f.Name, f.Data, r.src.secrets)
		if err != nil {
			r.files, r.report.list = append(r.files, name), append(r.report.list, err)
			continue
		}
		r.src = src
		if included := r.file(open, above); included != nil {
			r.join(n, included)
		}
	}
}

// through lists the files between a file and itself.
func through(above []string, name string) string {
	if between := above[slices.Index(above, name)+1:]; len(between) > 0 {
		return " through " + Clean(between[0])
	}
	return ""
}

// join merges an included file into n: its lists follow those of n, its other keys count unless n has them.
func (r *reader) join(n, included *node) {
	if included.kind != object {
		r.fail(included.pos, "an included file must be a mapping of keys to values", "for example, write"+r.firstKey())
		return
	}
	included.dropExtensions()
	for _, p := range included.pairs {
		own := n.get(p.key.text)
		switch {
		case p.key.text == includeKey && p.value.kind == list:
		case n.lacks(p.key.text):
			n.put(p)
		case own.kind == list && p.value.kind == list:
			own.items = append(own.items, p.value.items...)
		case own.kind == object && p.value.kind == object:
			for _, inner := range p.value.pairs {
				if own.lacks(inner.key.text) {
					own.put(inner)
				}
			}
		}
	}
}
