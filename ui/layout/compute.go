package layout

// Compute divides a screen of w by h cells.
func Compute(w, h int, s Spec) Layout {
	var l Layout
	w, h = max(w, 0), max(h, 0)
	if w < MinWidth || h < MinHeight {
		l.TooSmall = true
		l.hide(s.Rows)
		return l
	}
	header := min(max(s.Header, 0), h)
	footer := min(max(s.Footer, 0), h-header)
	l.Header = Rect{0, 0, w, header}
	l.Footer = Rect{0, h - footer, w, footer}
	body := Rect{0, header, w, h - header - footer}

	rows, out := fit(s.Rows, body)
	y := body.Y
	for i, height := range heights(rows, body.H) {
		l.place(rows[i], Rect{0, y, w, height})
		y += height
	}
	l.Hidden = append(l.Hidden, out...)
	return l
}

func (l *Layout) hide(rows []Row) {
	for _, r := range rows {
		for _, c := range r.Cells {
			l.Hidden = append(l.Hidden, c.Name)
		}
	}
}

// fit leaves out what does not fit into body: cells from the end of a row, then rows from the end.
func fit(rows []Row, body Rect) (in []Row, out []string) {
	used := 0
	full := false
	for _, r := range rows {
		n := 0
		for width := 0; n < len(r.Cells); n++ {
			if width += r.Cells[n].minWidth(); width > body.W {
				break
			}
		}
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

// heights shares h among rows: fixed ones get their lines as far as the minimum of the others allows, the rest goes by weight.
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
		shares[i] = share{weight: max(c.Weight, 1), min: c.minWidth()}
	}
	x := area.X
	for i, width := range divide(area.W, shares) {
		l.Panels = append(l.Panels, Placed{r.Cells[i].Name, Rect{x, area.Y, width, area.H}})
		x += width
	}
}

func (c Cell) minWidth() int {
	if c.MinWidth > 0 {
		return c.MinWidth
	}
	return panelWidth
}

func (r Row) minHeight() int {
	height := panelHeight
	if r.Lines > 0 {
		height = min(height, r.Lines)
	}
	for _, c := range r.Cells {
		height = max(height, c.MinHeight)
	}
	return height
}

// share is a claim on a length.
type share struct{ weight, fixed, min int }

// divide splits total among the shares, whose minimums fit into it: everyone gets its minimum, then fixed shares what they
// lack, then weighted shares are brought as close to their proportion as the minimums allow. Without a weighted
// share the last one takes what is left.
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

// spread hands out the cells that are left, each to the weighted share that is furthest below its proportion; the first of
// equals gets it.
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
