package ticker

// Sorting returns the column that the panel is sorted by.
func (p *Panel) Sorting() (column int, descending bool) { return p.sort, p.descending }
