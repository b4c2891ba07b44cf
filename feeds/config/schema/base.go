package schema

// Base is a document that has defaults for the keys of a mapping.
type Base struct {
	// Name is for messages, Text the document.
	Name string
	Text []byte
	// Env looks up the document's variables.
	Env Env
	// List is a top-level key that holds a list; its first entry has the defaults.
	List string
}

// base applies the base that the value of a field with the option base names: it adds the keys that n does not have.
// Their places are that of the name, because messages are about this file.
func (r *reader) base(n *node, fields []field) {
	if r.schema == nil || r.schema.Base == nil {
		return
	}
	for i := range fields {
		name := n.get(fields[i].key)
		if !fields[i].is("base") || name == nil || name.kind != scalar {
			continue
		}
		given := make(map[string]string)
		if params := n.get("params"); params != nil && params.kind == object {
			for _, p := range params.pairs {
				given[p.key.text] = p.value.text
			}
		}
		base, problem, fix := r.schema.Base(name.text, given, At{r, n}.Keys())
		if problem != "" {
			r.fail(name.pos, problem, fix)
			n.kind = broken
			return
		}
		r.mergeBase(n, name, base)
	}
}

func (r *reader) mergeBase(n, name *node, base Base) {
	src, err := newSource(base.Name, base.Text, r.src.secrets)
	if err != nil {
		r.report.list = append(r.report.list, err)
		return
	}
	other := &reader{report: report{src: src}, schema: r.schema, env: base.Env, anchors: make(map[string]*node)}
	body := other.parse()
	if body == nil {
		r.report.list = append(r.report.list, other.report.list...)
		return
	}
	root := other.node(body, "", false)
	r.report.list = append(r.report.list, other.report.list...)
	if entries := root.get(base.List); entries != nil && len(entries.items) > 0 {
		entry := entries.items[0]
		entry.moveTo(name.pos)
		r.merge(n, entry)
	}
}

// moveTo sets the place of n and of all in it.
func (n *node) moveTo(p pos) {
	n.pos, n.expanded, n.foreign = p, true, true // Not quoted in messages, as the file does not have the text.
	for _, item := range n.items {
		item.moveTo(p)
	}
	for _, pair := range n.pairs {
		pair.key.moveTo(p)
		pair.value.moveTo(p)
	}
}
