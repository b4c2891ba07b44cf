package pretty

import "slices"

// noFold is the owner of a line that folds nothing.
const noFold = -1

// folds holds the folded objects and arrays, by the offset of their start: all or none, with exceptions.
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

// Toggle folds or unfolds the object or array that starts or ends on a line, counted from 0 in the last result of
// Lines, or else the one around it. It returns the line on which that starts now, which should be selected, or the line
// itself if there is nothing to fold.
func (d *Doc) Toggle(line int) int {
	if line < 0 || line >= len(d.owners) || d.owners[line] == noFold {
		return line
	}
	at := d.owners[line]
	d.folds.flip(at)
	d.layOut()
	return slices.Index(d.owners, at)
}

// FoldAll folds every object and array, except the outermost if there is only one.
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
