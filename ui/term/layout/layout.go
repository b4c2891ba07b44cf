// Package layout divides the screen among panels.
//
// A size and rows of panels go in, and named rectangles come out. The rectangles never overlap, and together with
// header and footer they cover the screen. The package is pure: it draws nothing and knows no terminal.
//
//	l := layout.Compute(120, 40, layout.Spec{Header: 1, Footer: 1, Rows: []layout.Row{
//		{Lines: 5, Cells: []layout.Cell{{Name: "feeds"}}},
//		{Weight: 1, Cells: []layout.Cell{{Name: "market", Weight: 3}, {Name: "alerts", Weight: 2}}},
//	}})
//	for _, p := range l.Panels { ... p.Name, p.Rect ... }
//
// If room is short, panels are left out: the last ones of a row that is too narrow, and the last rows of a screen that
// is too short. [Layout.Hidden] names them, and Spec.Only shows one of them alone. Below [MinWidth] by [MinHeight],
// only the panel in Spec.Alone is shown.
package layout

// The smallest screen for more than one panel, in cells and lines.
const (
	MinWidth  = 40
	MinHeight = 10
)

// The minimum size of a panel with its frame.
const (
	panelWidth  = 20
	panelHeight = 4
)

// Rect is a rectangle in cells. X and Y count from the top left corner of the screen.
type Rect struct{ X, Y, W, H int }

// Contains reports whether the cell at x, y is in r.
func (r Rect) Contains(x, y int) bool { return x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H }

// Inner returns r without a frame of one cell.
func (r Rect) Inner() Rect { return Rect{r.X + 1, r.Y + 1, max(r.W-2, 0), max(r.H-2, 0)} }

// Spec describes a screen.
type Spec struct {
	// Header and Footer are the numbers of lines reserved at the top and the bottom.
	Header, Footer int
	// Rows are the rows of panels from top to bottom.
	Rows []Row
	// Alone is the panel to show on a small screen.
	Alone string
}

// Row is a row of panels.
type Row struct {
	// Weight is the row's share of the height, among rows without Lines; zero means 1.
	Weight int
	// Lines is a fixed height with frames; zero means by weight. It shrinks if room is short.
	Lines int
	// Cells are the panels from left to right.
	Cells []Cell
}

// Cell is a panel's place in a row.
type Cell struct {
	Name string
	// Weight is the panel's share of the width; zero means 1.
	Weight int
}

// Placed is a panel with its rectangle.
type Placed struct {
	Name string
	Rect
}

// Layout is a divided screen.
type Layout struct {
	Header, Footer Rect
	// Panels are in the order of rows, from left to right.
	Panels []Placed
	// Hidden names the panels without room, in the same order.
	Hidden []string
	// Small reports whether the screen is smaller than MinWidth by MinHeight.
	Small bool
}

// Only returns a spec with the named panel alone.
func (s Spec) Only(name string) Spec {
	s.Rows = []Row{{Cells: []Cell{{Name: name}}}}
	return s
}

// At returns the panel at x, y.
func (l Layout) At(x, y int) (Placed, bool) {
	for _, p := range l.Panels {
		if p.Contains(x, y) {
			return p, true
		}
	}
	return Placed{}, false
}

// Find returns the rectangle of the named panel.
func (l Layout) Find(name string) (Rect, bool) {
	for _, p := range l.Panels {
		if p.Name == name {
			return p.Rect, true
		}
	}
	return Rect{}, false
}
