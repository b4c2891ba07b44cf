// Package layout divides the screen.
//
// A size and rows of panels with their wishes go in, named rectangles come out. The rectangles lie inside of the
// screen, never overlap, and together with the header and the footer cover it whole. The package is pure: it
// draws nothing and knows no terminal.
//
//	l := layout.Compute(120, 40, layout.Spec{Header: 1, Footer: 1, Rows: []layout.Row{
//		{Lines: 5, Cells: []layout.Cell{{Name: "feeds"}}},
//		{Weight: 1, Cells: []layout.Cell{{Name: "market", Weight: 3}, {Name: "alerts", Weight: 2}}},
//	}})
//	for _, p := range l.Panels { ... p.Name, p.Rect ... }
//
// When there is not enough room, panels are left out from the end: the last panel of a row that is too narrow,
// the last row of a screen that is too low. [Layout.Hidden] names them, so that the screen can say so; Spec.Only
// shows one of them alone. Below [MinWidth] by [MinHeight] there are no panels at all.
package layout

// The smallest screen that panels are laid out on, in cells and lines.
const (
	MinWidth  = 40
	MinHeight = 10
)

// The least that a panel gets, frame included, unless its Cell says otherwise.
const (
	panelWidth  = 20
	panelHeight = 4
)

// Rect is a rectangle in cells; X and Y count from the screen's top left corner.
type Rect struct{ X, Y, W, H int }

// Contains tells whether the cell at x, y lies in r.
func (r Rect) Contains(x, y int) bool { return x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H }

// Inner is r without a frame of one cell.
func (r Rect) Inner() Rect { return Rect{r.X + 1, r.Y + 1, max(r.W-2, 0), max(r.H-2, 0)} }

// Spec is what is wanted of a screen.
type Spec struct {
	// Header and Footer are the lines kept at the top and the bottom.
	Header, Footer int
	// Rows are the rows of panels from top to bottom.
	Rows []Row
}

// Row is a row of panels.
type Row struct {
	// Weight is the row's share of the height among the rows without Lines; zero means 1.
	Weight int
	// Lines is a fixed height, frames included; zero means by weight. It shrinks when room is short.
	Lines int
	// Cells are the panels from left to right.
	Cells []Cell
}

// Cell is a panel's place in a row.
type Cell struct {
	Name string
	// Weight is the panel's share of the width; zero means 1.
	Weight int
	// MinWidth and MinHeight are the least that is worth showing, frame included; zero means 20 and 4, or
	// the row's Lines if they are fewer.
	MinWidth, MinHeight int
}

// Placed is a panel that has its place.
type Placed struct {
	Name string
	Rect
}

// Layout is a divided screen.
type Layout struct {
	Header, Footer Rect
	// Panels are in the order of the rows, each from left to right.
	Panels []Placed
	// Hidden names the panels for which there is no room, in the same order.
	Hidden []string
	// TooSmall tells that the screen is smaller than the minimum; there are no panels then.
	TooSmall bool
}

// Only is the spec with the named panel alone, over the whole height.
func (s Spec) Only(name string) Spec {
	s.Rows = []Row{{Cells: []Cell{{Name: name}}}}
	return s
}

// At gives the panel at x, y.
func (l Layout) At(x, y int) (Placed, bool) {
	for _, p := range l.Panels {
		if p.Contains(x, y) {
			return p, true
		}
	}
	return Placed{}, false
}

// Find gives the place of the named panel.
func (l Layout) Find(name string) (Rect, bool) {
	for _, p := range l.Panels {
		if p.Name == name {
			return p.Rect, true
		}
	}
	return Rect{}, false
}
