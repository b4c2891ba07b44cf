package layout

// Compute lays out a screen of w by h cells.
func Compute(w, h int, s Spec) Layout {
	w, h = max(w, 0), max(h, 0)
	l := Layout{Small: w < MinWidth || h < MinHeight}
	header := min(max(s.Header, 0), h)
	footer := min(max(s.Footer, 0), h-header)
	if l.Small { // The panel matters more.
		header, footer = min(header, h/smallHeader), min(footer, h/smallFooter)
	}
	l.Header = Rect{0, 0, w, header}
	l.Footer = Rect{0, h - footer, w, footer}
	body := Rect{0, header, w, h - header - footer}

	if l.Small {
		l.placeAlone(s, body)
		return l
	}
	rows, out := fit(s.Rows, body)
	y := body.Y
	for i, height := range heights(rows, body.H) {
		l.place(rows[i], Rect{0, y, w, height})
		y += height
	}
	l.Hidden = append(l.Hidden, out...)
	return l
}

// A small screen has one line of header for each smallHeader lines of its height, and of footer for each smallFooter.
const (
	smallHeader = 4
	smallFooter = 6
)

// placeAlone gives the body to one panel.
func (l *Layout) placeAlone(s Spec, body Rect) {
	for _, r := range s.Rows {
		for _, c := range r.Cells {
			if c.Name == s.Alone {
				l.Panels = []Placed{{c.Name, body}}
			} else {
				l.Hidden = append(l.Hidden, c.Name)
			}
		}
	}
}

// fit removes what does not fit into body: cells from the end of a row, then rows from the end.
func fit(rows []Row, body Rect) (in []Row, out []string) {
	used := 0
	full := false
	for _, r := range rows {
		n := min(len(r.Cells), body.W/panelWidth)
		kept := r
		kept.Cells = r.Cells[:n]
		if n > 0 && !full && used+kept.minHeight() <= body.H {
			used += kept.minHeight()
			in = append(in, kept)
		} else if n > 0 {
			full = true
			n = 0
		}
		for _, c := range r.Cells[n:] {
			out = append(out, c.Name)
		}
	}
	return in, out
}

// heights divides h among rows. Fixed rows get their lines as far as the minimums of the others allow; the rest goes
// by weight.
func heights(rows []Row, h int) []int {
	shares := make([]share, len(rows))
	for i, r := range rows {
		shares[i] = share{weight: max(r.Weight, 1), min: r.minHeight()}
		if r.Lines > 0 {
			shares[i] = share{fixed: r.Lines, min: r.minHeight()}
		}
	}
	return divide(h, shares)
}

func (l *Layout) place(r Row, area Rect) {
	shares := make([]share, len(r.Cells))
	for i, c := range r.Cells {
		shares[i] = share{weight: max(c.Weight, 1), min: panelWidth}
	}
	x := area.X
	for i, width := range divide(area.W, shares) {
		l.Panels = append(l.Panels, Placed{r.Cells[i].Name, Rect{x, area.Y, width, area.H}})
		x += width
	}
}

func (r Row) minHeight() int {
	if r.Lines > 0 {
		return min(panelHeight, r.Lines)
	}
	return panelHeight
}

// share is a claim to a part of a length.
type share struct{ weight, fixed, min int }

// divide splits total among shares whose minimums fit into it. Each share gets its minimum, then fixed shares get
// what they lack, then weighted shares approach their proportion. Without weighted shares, the last share gets the
// rest.
func divide(total int, shares []share) []int {
	sizes := make([]int, len(shares))
	if len(shares) == 0 {
		return sizes
	}
	left, weights := total, 0
	for i, s := range shares {
		sizes[i] = s.min
		left -= s.min
		weights += s.weight
	}
	for i, s := range shares {
		if s.fixed > 0 {
			extra := max(min(s.fixed-s.min, left), 0)
			sizes[i] += extra
			left -= extra
		}
	}
	if weights == 0 {
		sizes[len(sizes)-1] += left
		return sizes
	}
	spread(sizes, shares, left)
	return sizes
}

// spread distributes the cells that are left, each to the weighted share furthest below its proportion; ties go to the
// first.
func spread(sizes []int, shares []share, left int) {
	for ; left > 0; left-- {
		best := -1
		for i, s := range shares {
			if s.weight == 0 {
				continue
			}
			if best < 0 || sizes[i]*shares[best].weight < sizes[best]*s.weight {
				best = i
			}
		}
		sizes[best]++
	}
}
