package pretty

import "slices"

// noFold is the owner of a line that folds nothing.
const noFold = -1

// folds tells which objects and arrays are folded, by the offset where they begin: all or none, with exceptions.
type folds struct {
	all    bool
	except map[int]bool
}

func (f *folds) folded(at int) bool { return f.all != f.except[at] }

func (f *folds) flip(at int) {
	if f.except == nil {
		f.except = map[int]bool{}
	}
	if f.except[at] {
		delete(f.except, at)
		return
	}
	f.except[at] = true
}

// Toggle folds or unfolds what the line, counted from 0 in what Lines gave last, belongs to: the object or array that begins or
// ends on it, else the one around it. It gives the line on which that begins from now on, for the selection to go there, or the
// line itself where there is nothing to fold.
func (d *Doc) Toggle(line int) int {
	if line < 0 || line >= len(d.owners) || d.owners[line] == noFold {
		return line
	}
	at := d.owners[line]
	d.folds.flip(at)
	d.layOut()
	return slices.Index(d.owners, at)
}

// FoldAll folds every object and array, save the outermost if it is the only one.
func (d *Doc) FoldAll() {
	d.folds = folds{all: true}
	if d.kind == JSON {
		d.folds.flip(skipSpace(d.src, 0))
	}
	d.set = nil
}

// UnfoldAll unfolds everything.
func (d *Doc) UnfoldAll() {
	d.folds = folds{}
	d.set = nil
}
