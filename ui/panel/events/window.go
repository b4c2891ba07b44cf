package events

// Window tells which rows and lines of the panel the list has, without the line of titles. In an inspector the list is but
// one part.
func (p *Panel) Window() (end, top, bottom int) {
	_, end = p.scroll.Range()
	top = headerLines
	if p.inspects {
		top += p.places.list.Y
	}
	return end, top, top + p.height
}
